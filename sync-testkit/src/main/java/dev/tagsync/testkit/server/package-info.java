/**
 * Real servers for tests and demonstrations: a Cassandra node in a JVM of its own, from files inside this artifact, or whichever
 * server the build is pointed at.
 *
 * <p>A test class needs one line, {@code static final CqlServer SERVER = CqlServer.shared();}, or, to be skipped with a
 * reason where the server asked for cannot run:
 *
 * <pre>{@code
 * @ExtendWith(CqlServerExtension.class)
 * class CatalogTest {
 *     @Test
 *     void readsItsEntries(CqlServer server) {
 *         // connect to server.address(), data center server.datacenter(), in a keyspace of this class
 *     }
 * }
 * }</pre>
 *
 * <table>
 * <caption>System properties; environment variables of the same name in capitals with underscores serve too</caption>
 * <tr><th>name</th><th>effect</th></tr>
 * <tr><td>{@code tagsync.test.cql}</td><td>{@code host:port} of a running server that {@code shared()} returns</td></tr>
 * <tr><td>{@code tagsync.test.scylla}</td><td>{@code true}: {@code shared()} starts ScyllaDB in a container; needs
 * {@code org.testcontainers:testcontainers-scylladb} on the test class path</td></tr>
 * <tr><td>{@code tagsync.test.scylla.image}</td><td>the image to start then</td></tr>
 * <tr><td>{@code tagsync.cache}</td><td>where Cassandra is unpacked, once for all; else {@code XDG_CACHE_HOME} or
 * {@code .cache} in the user's home</td></tr>
 * </table>
 */
@NullMarked
package dev.tagsync.testkit.server;

import org.jspecify.annotations.NullMarked;
