package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.PermanentException;
import dev.tagsync.TagName;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a tag between its fetch and its pin. */
class RemoteOriginTest {
    private static final TagName HOSTILE = new TagName("hostile");

    @TempDir
    Path folder;

    private TestRepository repository;
    private Path mirror;

    /** What ends a process, as far as one within a test can be ended. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void makeRepository() {
        mirror = folder.resolve("mirror.git");
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        repository.file("products/a.json", "1").commit("one").tag("v1");
        repository.file("../outside.json", "1").commit("hostile").tag("hostile");
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    private RemoteOrigin origin(RemoteOrigin.Look look) {
        GitAddress address = GitAddress.parse(repository.url());
        HostAccess host = new HostAccess(
                address,
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                Optional.empty(),
                SshAccess.OF_USER,
                FetchLimits.DEFAULT);
        return new RemoteOrigin(address, mirror, host, look);
    }

    private static void assertRefused(RemoteOrigin origin) {
        assertThatThrownBy(() -> origin.obtain(HOSTILE))
                .hasMessageContaining("is not as Git allows: ")
                .isInstanceOfSatisfying(
                        PermanentException.class, e -> assertThat(e.code()).isEqualTo("source.object-refused"));
    }

    @Test
    @DisplayName("H-GIT-3, H-GIT-9 a process that ends before it has looked at a tag leaves no pin: the next one looks")
    void whatNobodyHasLookedAtIsNotPinned() throws IOException {
        AtomicInteger looks = new AtomicInteger();
        try (RemoteOrigin dying = origin((received, id, depth) -> {
            assertThat(received.getRefDatabase().getRefsByPrefix(RemoteOrigin.PINS))
                    .isEmpty();
            looks.incrementAndGet();
            throw new Killed();
        })) {
            assertThatThrownBy(() -> dying.obtain(HOSTILE)).isInstanceOf(Killed.class);
        }
        assertThat(looks).hasValue(1);
        // What a process leaves that was killed at this point.
        ObjectId hostile = repository.repository().exactRef("refs/tags/hostile").getObjectId();
        Path incoming = mirror.resolve("refs/tagsync-incoming/tag");
        Files.createDirectories(incoming.getParent());
        Files.writeString(incoming, hostile.name() + "\n");
        try (RemoteOrigin next = origin(ReceivedObjects::check)) {
            assertRefused(next);
            assertRefused(next);
            assertThat(next.obtain(new TagName("v1"))).isPresent();
        }
        assertThat(incoming).doesNotExist();
        assertThat(mirror.resolve("refs/tagsync").toFile().list()).hasSize(1);
    }

    @Test
    @DisplayName("H-GIT-9 an object that is too large to be looked at is refused as such, and not pinned")
    void whatIsTooLargeToBeLookedAtIsRefused() {
        try (RemoteOrigin origin = origin((received, id, depth) -> {
            throw new LargeObjectException(id);
        })) {
            assertThatThrownBy(() -> origin.obtain(HOSTILE))
                    .hasMessageContaining("exceeds size limit")
                    .isInstanceOfSatisfying(
                            PermanentException.class, e -> assertThat(e.code()).isEqualTo("source.too-large"));
        }
        assertThat(mirror.resolve("refs/tagsync")).doesNotExist();
    }
}
