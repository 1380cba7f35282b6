package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.tagsync.testkit.git.TestRepository;
import dev.tagsync.testkit.server.CqlServer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real server. */
class RealServerTest {
    private static final String KEYSPACE = "cli_test";

    private static CqlServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = CqlServer.shared();
    }

    private static Shell shell(String keyspace) {
        return Shell.real().with("--cql", server.hostPort(), "--keyspace", keyspace);
    }

    @Test
    void fromNothingToARollback() {
        TestRepository repository = TestRepository.bare(folder.resolve("catalog.git"))
                .file("products/chair.json", "{\"price\":12.90}")
                .commit("First")
                .tag("v1")
                .file("products/chair.json", "{\"price\":13.90}")
                .commit("Second")
                .tag("v2");
        Shell shell = shell(KEYSPACE).with("--repo", repository.gitDirectory().toString());

        Shell.Said created = shell.json("schema", "create");
        assertThat(created.status()).as(created.out()).isZero();
        assertThat(created.err()).contains("replication factor 1");
        assertThat(created.text("/keyspace")).isEqualTo(KEYSPACE);
        assertThat(shell.json("schema", "create").err())
                .as("the keyspace is there")
                .isEmpty();
        assertThat(shell.json("schema", "check").status()).isZero();

        assertThat(shell.json("promote", "v1").text("/outcome")).isEqualTo("PROMOTED");
        assertThat(shell.json("promote", "v2").text("/outcome")).isEqualTo("PROMOTED");
        assertThat(shell.json("get", "products", "chair").out()).contains("{\"price\":13.90}");
        assertThat(shell.json("rollback").text("/outcome")).isEqualTo("ROLLED_BACK");
        assertThat(shell.json("get", "products", "chair").out()).contains("{\"price\":12.90}");
        assertThat(shell.json("verify").status()).isZero();
        assertThat(shell.json("history").object().at("/records")).hasSize(3);
        repository.close();
    }

    @Test
    void wrongKeyspaceIsNamedWithTheCure() {
        Shell.Said said = shell("nowhere").json("status");

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.errorCode()).isEqualTo("store.keyspace-missing");
        assertThat(said.text("/error/message")).contains("nowhere");
        assertThat(said.text("/error/hint"))
                .contains("tagsync --cql " + server.hostPort() + " --keyspace nowhere schema create");
        assertThat(shell("nowhere").json("schema", "check").errorCode()).isEqualTo("store.keyspace-missing");
    }

    @Test
    void dataCentreThatIsNoneIsToldWithThoseThereAre() {
        Shell.Said said = shell(KEYSPACE).with("--datacenter", "nowhere").json("status");

        assertThat(said.status()).as(said.out()).isEqualTo(2);
        assertThat(said.errorCode()).isEqualTo("store.datacenter");
        assertThat(said.text("/error/message")).contains("nowhere").contains(server.datacenter());
    }

    @Test
    void schemaOfAnotherVersionIsToldApart() {
        Shell shell = shell("cli_other");
        assertThat(shell.json("schema", "create", "--replication", "1").status())
                .isZero();
        try (CqlSession session =
                Connection.session(server.hostPort(), java.util.Optional.empty(), java.util.Map.of())) {
            session.execute("ALTER TABLE cli_other.node WITH comment = 'something else'");
        }

        Shell.Said said = shell.json("status");

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.errorCode()).isEqualTo("store.schema-version");
        assertThat(said.text("/error/message")).contains("cli_other");
        assertThat(said.out() + said.err()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void schemaPrintAsksNoServer() {
        Shell.Said said = Shell.real().json("schema", "print", "--replication", "dc1:3,dc2:2");

        assertThat(said.status()).as(said.out()).isZero();
        assertThat(said.text("/cql"))
                .contains("CREATE KEYSPACE IF NOT EXISTS")
                .contains("'dc1': 3, 'dc2': 2")
                .contains("CREATE TABLE IF NOT EXISTS");
        assertThat(Shell.real().run("schema", "print").out()).contains("'replication_factor': 1");
    }

    @Test
    void replicationThatIsNone() {
        for (String bad : new String[] {"0", "three", "dc1:3,", "{} ; DROP TABLE x"}) {
            Shell.Said said = Shell.real().json("schema", "print", "--replication", bad);
            assertThat(said.status()).as(bad + said.out()).isEqualTo(2);
            assertThat(said.errorCode()).isEqualTo("store.replication");
        }
    }
}
