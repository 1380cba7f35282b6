package dev.tagsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.testkit.server.CqlServer;
import dev.tagsync.testkit.server.ServerOptions;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A server that asks who connects is told by the environment. */
class ServerWithUsersTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    @DisplayName("nobody is let in without a user, or with a wrong password; the user of the environment is")
    void theUserOfTheEnvironmentIsLetIn() {
        try (CqlServer server = CqlServer.start(ServerOptions.defaults().withUsers(true))) {
            Shell nobody = Shell.real().with("--cql", server.hostPort());
            assertNotLetIn(nobody);
            Shell user = nobody.withVariable("TAGSYNC_CQL_USER", ServerOptions.USER);
            assertLetIn(user.withVariable("TAGSYNC_CQL_PASSWORD", ServerOptions.PASSWORD));
            Shell wrong = user.withVariable("TAGSYNC_CQL_PASSWORD", "hunter2");
            assertNotLetIn(wrong);
            assertThat(wrong.run("status").err()).doesNotContain("hunter2");
        }
    }

    private static void assertNotLetIn(Shell shell) {
        Shell.Said said = shell.run("status");
        assertThat(said.status()).as(said.err()).isEqualTo(2);
        assertThat(said.err())
                .contains("does not let us in")
                .contains("store.unauthenticated")
                .contains("TAGSYNC_CQL_USER and TAGSYNC_CQL_PASSWORD");
    }

    /** The server makes its user when it has started already. */
    private static void assertLetIn(Shell shell) {
        long since = System.nanoTime();
        Shell.Said said = shell.run("schema", "create");
        while (said.status() != 0 && System.nanoTime() - since < PATIENCE.toNanos()) {
            said = shell.run("schema", "create");
        }
        assertThat(said.status()).as(said.err()).isZero();
        assertThat(shell.run("schema", "check").status()).isZero();
    }
}
