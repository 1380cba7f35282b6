package dev.tagsync.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeFilesTest {
    private static final int NODE_BYTES = 7 << 10;
    private static final long ON_DISK = 8 << 10;
    /** Room for 32 nodes in each of 64 folders. */
    private static final long MAX = 64 * 32 * ON_DISK;

    @TempDir
    Path folder;

    private final Random random = new Random(3);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private NodeFiles files;

    @BeforeEach
    void aFolderThatIsNotThere() {
        files = files();
    }

    private NodeFiles files() {
        return new NodeFiles(folder.resolve("nodes"), MAX, () -> now);
    }

    private Node node(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return Node.of(content);
    }

    private List<Node> written(int count) throws IOException {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Node node = node(NODE_BYTES);
            now = now.plusSeconds(10);
            files.write(node.digest(), node.bytes(), digest -> 0);
            nodes.add(node);
        }
        return nodes;
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private long onDisk() throws IOException {
        return all().size() * ON_DISK;
    }

    private boolean has(Node node) throws IOException {
        return files.read(node.digest()).isPresent();
    }

    @Test
    void whatIsWrittenIsReadAndAgainByAnother() throws IOException {
        for (Node node : written(20)) {
            assertThat(files.read(node.digest()))
                    .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(node.bytes()));
            assertThat(files().read(node.digest())).isPresent();
        }
        assertThat(files.read(node(10).digest())).isEmpty();
        assertThat(all()).hasSize(20);
    }

    @Test
    void filesTakeNoMoreThanTheyMayAndMostOfIt() throws IOException {
        long most = 0;
        for (int round = 0; round < 40; round++) {
            written(100);
            most = Math.max(most, onDisk());
            assertThat(onDisk()).isLessThanOrEqualTo(MAX);
        }
        assertThat(onDisk()).isGreaterThan(MAX * 8 / 10);
        assertThat(most).isLessThanOrEqualTo(MAX);
    }

    @Test
    void whatWasNotUsedForTheLongestTimeGoesFirst() throws IOException {
        List<Node> old = written(300);
        now = now.plus(Duration.ofHours(2));
        List<Node> used = old.subList(0, 150);
        for (Node node : used) {
            assertThat(has(node)).isTrue();
        }
        written(1800);
        List<Node> rest = old.subList(150, 300);
        assertThat(count(rest)).isBetween(1L, 100L);
        assertThat(count(used)).isGreaterThan(count(rest));
        // In each folder for itself.
        for (Node gone : used) {
            if (!has(gone)) {
                assertThat(rest)
                        .filteredOn(node ->
                                node.digest().byteAt(0) / 4 == gone.digest().byteAt(0) / 4)
                        .noneMatch(this::isThere);
            }
        }
    }

    private boolean isThere(Node node) {
        try {
            return has(node);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private long count(List<Node> nodes) throws IOException {
        long count = 0;
        Set<String> names = new HashSet<>();
        all().forEach(file -> names.add(file.getFileName().toString()));
        for (Node node : nodes) {
            count += names.contains(node.digest().toString()) ? 1 : 0;
        }
        return count;
    }

    @Test
    void whatMemoryHoldsGoesLastAndWhatLeadsToOthersLastOfAll() throws IOException {
        List<Node> old = written(200);
        Set<Digest> held = new HashSet<>();
        Set<Digest> upper = new HashSet<>();
        old.subList(0, 100).forEach(node -> held.add(node.digest()));
        old.subList(0, 20).forEach(node -> upper.add(node.digest()));
        for (int i = 0; i < 6000; i++) {
            Node node = node(NODE_BYTES);
            now = now.plusSeconds(1);
            files.write(
                    node.digest(), node.bytes(), digest -> upper.contains(digest) ? 2 : held.contains(digest) ? 1 : 0);
        }
        assertThat(count(old.subList(0, 100))).as("in memory").isEqualTo(100);
        assertThat(count(old.subList(100, 200))).as("others").isZero();
        for (int i = 0; i < 6000; i++) {
            Node node = node(NODE_BYTES);
            now = now.plusSeconds(1);
            files.write(node.digest(), node.bytes(), digest -> upper.contains(digest) ? 2 : 1);
        }
        assertThat(count(old.subList(0, 20))).as("leads to others").isEqualTo(20);
        assertThat(count(old.subList(20, 100))).as("leaves, all in memory").isZero();
    }

    @Test
    void whatAnotherProcessWritesCountsToo() throws IOException {
        NodeFiles other = files();
        for (int i = 0; i < 5000; i++) {
            Node node = node(NODE_BYTES);
            now = now.plusSeconds(1);
            (i % 2 == 0 ? files : other).write(node.digest(), node.bytes(), digest -> 0);
            if (i % 500 == 0) {
                assertThat(onDisk()).isLessThanOrEqualTo(MAX + MAX / 16);
            }
        }
        assertThat(onDisk()).isLessThanOrEqualTo(MAX + MAX / 16);
    }

    @Test
    void whatIsDamagedIsNotThereAndIsDeleted() throws IOException {
        List<Node> nodes = written(3);
        List<Path> paths = all();
        byte[] bytes = Files.readAllBytes(paths.get(0));
        bytes[17]++;
        Files.write(paths.get(0), bytes);
        Files.write(paths.get(1), new byte[0]);
        Files.write(paths.get(2), new byte[Node.MAX_BYTES + 1]);
        for (Node node : nodes) {
            assertThat(files.read(node.digest())).isEmpty();
        }
        assertThat(all()).isEmpty();
    }

    @Test
    void aNodeThatIsLargerThanAFolderMayBeIsLeftOut() throws IOException {
        Node large = node((int) (31 * ON_DISK));
        files.write(large.digest(), large.bytes(), digest -> 0);
        assertThat(has(large)).isFalse();
        assertThat(all()).isEmpty();
    }

    @Test
    void whatAKilledProcessLeftIsDeletedAndWhatIsNotOursStays() throws IOException {
        Node node = written(1).get(0);
        Path home = all().get(0).getParent();
        Path left = Files.write(home.resolve(".writing123.tmp"), new byte[10]);
        Path fresh = Files.write(home.resolve(".writing456.tmp"), new byte[10]);
        Path strange = Files.write(home.resolve("README"), new byte[10]);
        Files.setLastModifiedTime(left, FileTime.from(now.minus(Duration.ofHours(2))));
        Files.setLastModifiedTime(fresh, FileTime.from(now));
        Files.setLastModifiedTime(strange, FileTime.from(now.minus(Duration.ofHours(2))));
        NodeFiles next = files();
        for (int i = 0; i < 2000 && Files.exists(left); i++) {
            Node more = node(100);
            next.write(more.digest(), more.bytes(), digest -> 0);
        }
        assertThat(left).doesNotExist();
        assertThat(fresh).exists();
        assertThat(strange).exists();
        assertThat(has(node)).isTrue();
    }

    @Test
    void aFolderThatIsTakenAwayIsMadeAgain() throws IOException {
        List<Node> nodes = written(500);
        for (Path file : all()) {
            Files.delete(file);
        }
        try (Stream<Path> folders = Files.list(folder.resolve("nodes"))) {
            for (Path one : folders.toList()) {
                Files.delete(one);
            }
        }
        assertThat(has(nodes.get(0))).isFalse();
        for (Node node : nodes) {
            files.write(node.digest(), node.bytes(), digest -> 0);
        }
        assertThat(count(nodes)).isEqualTo(500);
    }
}
