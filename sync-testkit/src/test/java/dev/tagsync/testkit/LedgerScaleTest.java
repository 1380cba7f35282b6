package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Latest;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.ReleaseInfo.State;
import dev.tagsync.SyncController;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.Store;
import dev.tagsync.testkit.contract.StoreWrapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The ledger over very many tags, over odd names, and in any order of events. */
class LedgerScaleTest {
    private static final TagPolicy VERSIONS =
            TagPolicy.builder().order(TagPolicy.Order.SEMANTIC_VERSION).build();

    private final InMemoryStore store = new InMemoryStore();
    private final Counting counting = new Counting(store);
    private final TaggedHistory.Builder history =
            TaggedHistory.builder().file("a/one.json", "{}").commit("one");

    private SyncController controller(InMemoryTagSource source) {
        return SyncController.builder()
                .source(source)
                .store(counting)
                .tagPolicy(VERSIONS)
                .build();
    }

    @Test
    @DisplayName(
            "H-GIT-7: 50,000 tags are remembered in some dozens of records, a look that shows nothing new costs two reads, a new tag one record")
    void fiftyThousandTags() {
        for (int i = 0; i < 50_000; i++) {
            history.lightweightTag("v1." + i / 100 + "." + i % 100);
        }
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        SyncController sync = controller(source);

        Latest first = sync.latest();
        assertThat(first.candidates()).extracting(c -> c.tag().value()).containsExactly("v1.499.99");
        assertThat(first.skipped()).hasSize(49_999);
        assertThat(counting.commits).as("commits of the first listing").isBetween(2, 4);
        assertThat(counting.written).as("bytes of it").isLessThan(2_200_000);
        assertThat(counting.keys.size()).as("records of it").isLessThan(50);

        counting.reset();
        sync.latest();
        assertThat(counting.commits).isZero();
        assertThat(counting.reads)
                .as("mark, pointer and tail of the history, standing")
                .isEqualTo(3);
        assertThat(counting.read).as("records read").isEqualTo(1);

        counting.reset();
        source.become(history.lightweightTag("v1.250.100").build());
        sync.latest();
        assertThat(counting.commits).isEqualTo(1);
        assertThat(counting.keys).as("one record and the mark").hasSizeLessThanOrEqualTo(3);
        assertThat(counting.written).isLessThan(64 << 10);

        counting.reset();
        source.become(history.deleteTag("v1.3.3")
                .file("a/one.json", "{\"n\": 1}")
                .commit("two")
                .lightweightTag("v1.4.4")
                .build());
        List<ReleaseInfo> releases = controller(source).releases();
        assertThat(counting.reads)
                .as("ledger and standing, by a process that knows nothing yet")
                .isLessThanOrEqualTo(3);
        assertThat(counting.commits).isZero();
        assertThat(releases).hasSize(50_001);
        assertThat(releases.stream().filter(r -> r.state() != State.NEW).map(r -> r.tag() + " " + r.state()))
                .containsExactly("v1.3.3 TAG_VANISHED", "v1.4.4 TAG_MOVED");

        counting.reset();
        source.become(
                TaggedHistory.builder().file("a/one.json", "{}").commit("one").build());
        assertThat(sync.latest().candidates()).isEmpty();
        assertThat(sync.tagTroubles()).hasSize(50_001);
        assertThat(counting.commits).as("commits that note the loss of all").isLessThanOrEqualTo(5);
    }

    @Test
    @DisplayName("2,000 tags of odd names: each is remembered under its own name, and found out when it moves")
    void oddNames() {
        Random random = new Random(11);
        Set<String> names = new HashSet<>();
        String[] letters = {"a", "B", "7", "é", "字", "\uD83D\uDE80", "\uFFFD", "-", "_", "+", "!", "v1", "{", "ſ"};
        while (names.size() < 2_000) {
            StringBuilder name = new StringBuilder("n");
            for (int i = random.nextInt(30); i >= 0; i--) {
                name.append(random.nextInt(9) == 0 && !name.toString().endsWith("/") ? "/" : "")
                        .append(letters[random.nextInt(letters.length)]);
            }
            String text = name.toString();
            // Git keeps no ref beside a folder of its name; the ledger would not mind.
            names.add(text.replace("/-", "/x"));
        }
        names.forEach(history::lightweightTag);
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        controller(source).latest();

        Set<String> moved = new TreeSet<>();
        history.file("a/one.json", "{\"n\": 1}").commit("two");
        for (String name : names) {
            if (random.nextInt(5) == 0) {
                history.lightweightTag(name);
                moved.add(name);
            }
        }
        source.become(history.build());
        SyncController sync =
                SyncController.builder().source(source).store(store).build();
        sync.latest();
        assertThat(sync.tagTroubles().stream().map(t -> t.tag().value()).collect(Collectors.toSet()))
                .isEqualTo(moved);
        assertThat(sync.releases()).hasSize(2_000);
    }

    @Test
    @DisplayName(
            "H-REV-7: whatever moves, vanishes, comes back and is accepted, in whatever order and by whichever controller, is what a plain model says")
    void anyOrderOfEvents() {
        for (int seed = 0; seed < 30; seed++) {
            new Walk(seed).go();
        }
    }

    /** Random events on a few tags, with a model of what must be known of each. */
    private static final class Walk {
        private static final List<String> NAMES = List.of("v1", "v2", "a/b", "\uD83D\uDE80", "\uFFFD", "zz");

        private final int seed;
        private final Random random;
        private final InMemoryStore store = new InMemoryStore();
        private final TaggedHistory.Builder history = TaggedHistory.builder();
        private final List<String> commits = new ArrayList<>();
        private final Map<String, String> there = new HashMap<>();
        private final Map<String, String> known = new HashMap<>();
        private final Map<String, State> noticed = new HashMap<>();
        private final Set<String> ended = new HashSet<>();
        private final InMemoryTagSource source;
        private final List<SyncController> controllers = new ArrayList<>();

        Walk(int seed) {
            this.seed = seed;
            random = new Random(seed);
            for (int i = 0; i < 3; i++) {
                commits.add(history.file("a/one.json", "{\"n\": " + i + "}")
                        .commit("c" + i)
                        .head());
            }
            source = InMemoryTagSource.of(history.build());
            for (int i = 0; i < 2; i++) {
                controllers.add(SyncController.builder()
                        .source(source)
                        .store(store)
                        .environment(SimulatedEnvironment.seeded(seed + i).environment())
                        .build());
            }
        }

        void go() {
            for (int step = 0; step < 60; step++) {
                String name = NAMES.get(random.nextInt(NAMES.size()));
                SyncController sync = controllers.get(random.nextInt(2));
                switch (random.nextInt(5)) {
                    case 0 -> change(name);
                    case 1 -> remove(name);
                    case 2 -> look(sync);
                    case 3 -> promote(sync, name);
                    default -> accept(sync, name);
                }
                String story = "seed " + seed + ", step " + step;
                assertThat(troubles(controllers.get(random.nextInt(2))))
                        .as(story)
                        .isEqualTo(noticed);
            }
        }

        private Map<String, State> troubles(SyncController sync) {
            return sync.tagTroubles().stream()
                    .collect(Collectors.toMap(t -> t.tag().value(), TagTrouble::state));
        }

        private void change(String name) {
            String commit = commits.get(random.nextInt(commits.size()));
            there.put(name, commit);
            source.become(history.lightweightTag(name, commit).build());
        }

        private void remove(String name) {
            there.remove(name);
            source.become(history.deleteTag(name).build());
        }

        private void look(SyncController sync) {
            sync.latest();
            NAMES.forEach(this::notice);
        }

        private void promote(SyncController sync, String name) {
            boolean good = sync.promote(name).promoted();
            notice(name);
            assertThat(good)
                    .as("seed " + seed + ": promote " + name)
                    .isEqualTo(there.containsKey(name) && !noticed.containsKey(name));
        }

        private void accept(SyncController sync, String name) {
            sync.controls().acceptMoved(name, "ann", "because");
            if (!known.containsKey(name)) {
                return;
            }
            notice(name);
            if (noticed.remove(name) == null) {
                return;
            }
            if (there.containsKey(name)) {
                known.put(name, there.get(name));
                ended.remove(name);
            } else {
                ended.add(name);
            }
        }

        /** What a look at a tag must come to. */
        private void notice(String name) {
            String now = there.get(name);
            String before = known.get(name);
            if (before == null) {
                if (now != null) {
                    known.put(name, now);
                }
            } else if (now == null) {
                if (!ended.contains(name)) {
                    noticed.put(name, State.TAG_VANISHED);
                }
            } else if (now.equals(before)) {
                noticed.remove(name);
                ended.remove(name);
            } else {
                State last = noticed.get(name);
                boolean wasGone = last == State.TAG_VANISHED || last == State.TAG_RECREATED || ended.remove(name);
                noticed.put(name, wasGone ? State.TAG_RECREATED : State.TAG_MOVED);
            }
        }
    }

    /** Counts what a register is asked. */
    private static final class Counting extends StoreWrapper {
        private int reads;
        private int read;
        private int commits;
        private long written;
        private final Set<String> keys = new HashSet<>();

        Counting(Store store) {
            super(store);
        }

        void reset() {
            reads = 0;
            read = 0;
            commits = 0;
            written = 0;
            keys.clear();
        }

        @Override
        public Promoter promoter(String catalog) {
            return new Register(super.promoter(catalog)) {
                @Override
                public Reading read(Group group, List<Range> ranges) {
                    reads++;
                    Reading reading = super.read(group, ranges);
                    read += reading.records().size();
                    return reading;
                }

                @Override
                public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                    commits++;
                    for (Write write : writes) {
                        if (write instanceof Write.Put put) {
                            written += put.value().length;
                            keys.add(put.kind() + " " + put.key());
                        }
                    }
                    return super.commit(attempt, group, expectedVersion, writes);
                }
            };
        }
    }
}
