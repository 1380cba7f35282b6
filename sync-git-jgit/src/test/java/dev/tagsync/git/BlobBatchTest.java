package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BlobBatchTest {
    private static final int FILES = 10_000;

    private final AtomicInteger lookUps = new AtomicInteger();

    /** The place stands in the id. */
    private final ToLongFunction<AnyObjectId> places = id -> {
        lookUps.incrementAndGet();
        return Long.parseLong(id.name().substring(20));
    };

    private static BlobBatch batch(LongStream places) {
        BlobBatch batch = new BlobBatch(BlobBatch.MOST);
        places.forEach(place -> batch.add(
                ("f" + place).getBytes(StandardCharsets.UTF_8), ObjectId.fromString(String.format("%040d", place))));
        return batch;
    }

    private static List<String> paths(BlobBatch batch) {
        return IntStream.range(0, batch.size())
                .mapToObj(at -> batch.file(at, batch.blob(at)).path())
                .toList();
    }

    private static List<String> expected() {
        return IntStream.range(0, FILES).mapToObj(i -> "f" + i).toList();
    }

    @Test
    @DisplayName("of a batch that lies in its pack as it came only a sample is looked up")
    void aBatchInOrderIsLeftAsItIs() {
        BlobBatch batch = batch(LongStream.range(0, FILES));
        batch.sort(places);
        assertThat(paths(batch)).isEqualTo(expected());
        assertThat(lookUps.get()).isLessThan(FILES / 8);
    }

    @Test
    @DisplayName("a batch that lies otherwise is put in the order of its pack")
    void aBatchThatIsNotInOrderIsSorted() {
        long[] shuffled = new Random(5)
                .ints(0, FILES)
                .distinct()
                .limit(FILES)
                .asLongStream()
                .toArray();
        BlobBatch batch = batch(LongStream.of(shuffled));
        batch.sort(places);
        assertThat(paths(batch)).isEqualTo(expected());
    }

    @Test
    @DisplayName("of a small batch each file counts")
    void ofASmallBatchAllAreLookedUp() {
        BlobBatch batch = batch(LongStream.of(1, 3, 2));
        batch.sort(places);
        assertThat(paths(batch)).containsExactly("f1", "f2", "f3");
    }
}
