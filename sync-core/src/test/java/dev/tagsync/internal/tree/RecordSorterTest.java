package dev.tagsync.internal.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSorterTest {
    @TempDir
    Path folder;

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private List<Integer> keys(RecordSorter sorter) {
        List<Integer> keys = new ArrayList<>();
        for (Iterator<Item> items = sorter.sorted(); items.hasNext(); ) {
            Item item = items.next();
            int key = ByteBuffer.wrap(item.key()).getInt();
            assertThat(item.body()).isEqualTo(value(key));
            keys.add(key);
        }
        return keys;
    }

    private static byte[] value(int key) {
        byte[] value = new byte[key % 100];
        Arrays.fill(value, (byte) key);
        return value;
    }

    @Test
    void severalThreadsAddAtOnceAndNothingIsLost() throws IOException {
        try (RecordSorter sorter = new RecordSorter(folder, 4_000)) {
            ConcurrentLinkedQueue<Integer> left = new ConcurrentLinkedQueue<>();
            new Random(1).ints(0, 1_000_000_000).distinct().limit(20_000).forEach(left::add);
            List<Integer> expected = left.stream().sorted().toList();
            List<Thread> threads = IntStream.range(0, 4)
                    .mapToObj(i -> new Thread(() -> {
                        for (Integer key = left.poll(); key != null; key = left.poll()) {
                            sorter.add(number(key), value(key));
                        }
                    }))
                    .toList();
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                join(thread);
            }

            assertThat(keys(sorter)).isEqualTo(expected);
            assertThat(sorter.bytes()).isGreaterThan(20_000 * 10);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRecordLargerThanAChunkIsTaken() {
        try (RecordSorter sorter = new RecordSorter(folder, 100)) {
            byte[] large = new byte[3 << 20];
            new Random(2).nextBytes(large);
            sorter.add(number(2), large);
            sorter.add(number(1), new byte[0]);
            sorter.add(number(3), new byte[0]);

            Iterator<Item> items = sorter.sorted();
            assertThat(items.next().key()).isEqualTo(number(1));
            assertThat(items.next().body()).isEqualTo(large);
            assertThat(items.next().key()).isEqualTo(number(3));
            assertThat(items.hasNext()).isFalse();
        }
    }

    @Test
    void scratchSpaceHasNoName() throws IOException {
        try (RecordSorter sorter = new RecordSorter(folder, 100)) {
            for (int key = 0; key < 1_000; key++) {
                sorter.add(number(key), value(key));
            }
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files).isEmpty();
            }
            assertThat(keys(sorter)).hasSize(1_000);
        }
    }

    @Test
    void aFolderThatCannotBeUsedIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        try (RecordSorter sorter = new RecordSorter(file, 100)) {
            assertThatThrownBy(() -> {
                        for (int key = 0; key < 100; key++) {
                            sorter.add(number(key), value(key));
                        }
                    })
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(file.toString());
        }
    }
}
