package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Whatever bytes a source hands out, reading ends, with an answer or a typed fault. */
class DamagedNodesTest {
    @Property(tries = 1000, shrinking = ShrinkingMode.OFF)
    void damagedBytesAreAnswersOrPermanentFaults(@ForAll long seed) {
        Random random = new Random(seed);
        MemoryNodes nodes = new MemoryNodes();
        Content content = new Content();
        content.change(random, 1 + random.nextInt(150), 300, 10_000);
        SnapshotTree tree = content.build(nodes);
        SnapshotTree other = tree.edit(new Content(content).change(random, 5, 300, 1000), nodes);
        List<Digest> digests = new ArrayList<>();
        tree.reach(digests::add);
        for (int i = 0; i < 1 + digests.size() / 4; i++) {
            Digest victim = digests.get(random.nextInt(Math.min(digests.size(), 12)));
            nodes.replace(victim, damaged(random, nodes.bytes(victim)));
        }
        List<Runnable> reads = List.of(
                () -> SnapshotTree.open(tree.root(), nodes).collections(),
                () -> content.entries.keySet().stream().limit(5).forEach(tree::get),
                () -> tree.getAll(content.entries.keySet()),
                () -> tree.entries(Optional.empty()).forEachRemaining(entry -> {}),
                () -> tree.files().forEachRemaining(file -> {}),
                () -> tree.index("bySize", "s1", Optional.empty()).forEachRemaining(key -> {}),
                tree::collections,
                () -> tree.diff(other, (key, was, is) -> {}),
                () -> other.diff(tree, (key, was, is) -> {}),
                () -> tree.reach(digest -> {}),
                () -> tree.edit(new Content(content).change(random, 5, 300, 1000), nodes));
        for (Runnable read : reads) {
            try {
                read.run();
            } catch (PermanentException fault) {
                assertThat(fault.code()).matches("store.node-.*|tree.node-too-large");
            }
        }
    }

    private static byte[] damaged(Random random, byte[] bytes) {
        byte[] damaged = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1 -> {
                random.nextBytes(damaged);
                int kept = random.nextInt(Math.min(8, damaged.length + 1));
                System.arraycopy(bytes, 0, damaged, 0, kept);
            }
            case 2 -> damaged = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(50));
            default -> {
                for (int i = 0; i < 1 + random.nextInt(4) && damaged.length > 0; i++) {
                    int near = random.nextBoolean() ? Math.min(damaged.length, 60) : damaged.length;
                    damaged[random.nextInt(near)] = (byte) random.nextInt(256);
                }
            }
        }
        return damaged;
    }
}
