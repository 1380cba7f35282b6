/**
 * The store on ScyllaDB or Apache Cassandra: {@link dev.tagsync.scylla.ScyllaStore} on the host's session, and
 * {@link dev.tagsync.scylla.ScyllaSchema}, which makes its tables when it is told to.
 */
@NullMarked
package dev.tagsync.scylla;

import org.jspecify.annotations.NullMarked;
