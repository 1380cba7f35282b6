package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.ChangeCounts;
import dev.tagsync.ChannelStatus;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Gates;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Page;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.Signature;
import dev.tagsync.SourcePosition;
import dev.tagsync.SyncController;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagName;
import dev.tagsync.Verdict;
import dev.tagsync.spi.EntryValidator;
import dev.tagsync.spi.Validator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a host sees of the whole cycle on a store: promotions, rejections and reads. A store that passes the suites of both ports passes this
 * one, {@link RollbackContract} and {@link ControllersContract}; they show that the ports' rules are enough.
 *
 * @since 0.1
 */
public abstract class ReleaseCycleContract extends CycleFixture {
    /** For subclasses. */
    protected ReleaseCycleContract() {}

    @Test
    @DisplayName("promote: a tag becomes live, with what it holds and nothing else")
    void promoteMakesATagLive() {
        SyncController sync = controller();
        CatalogReader reader = reader();

        SyncResult first = sync.promote("v1");

        assertThat(first).isInstanceOf(SyncResult.Promoted.class);
        assertThat(first.report().generation()).contains(new Generation(1));
        assertThat(first.report().entries()).isEqualTo(3);
        assertThat(first.report().ignoredFiles()).isEqualTo(1);
        assertThat(first.report().changes()).contains(new ChangeCounts(3, 0, 0));
        assertThat(first.report().nodesWritten()).isPositive();
        CatalogView view = reader.view();
        assertThat(view.count()).isEqualTo(3);
        assertThat(view.collections()).containsOnlyKeys("brands", "products");
        assertThat(text(view, "products", "chair")).isEqualTo("{\"price\":12.90,\"brand\":\"nimbus\"}");
        assertThat(text(view, "brands", "oak")).isEqualTo("{\"title\":\"Oak\",\"founded\":1970}");
        assertThat(view.get("products", "lamp")).isEmpty();

        SyncResult second = sync.promote("v2");

        assertThat(second.report().changes()).contains(new ChangeCounts(1, 1, 1));
        CatalogView after = reader.view();
        assertThat(text(after, "products", "lamp"))
                .isEqualTo("{\"price\":7.00,\"brand\":\"oak\",\"body\":\"Gives light.\\n\"}");
        assertThat(after.get("products", "lamp").orElseThrow().path()).isEqualTo("products/lamp.md");
        assertThat(after.get("brands", "oak")).isEmpty();
        assertThat(names(after.index("brand", "oak", Optional.empty(), 10))).containsExactly("lamp", "table");
        assertThat(sync.history()).extracting(r -> r.release().tag().value()).containsExactly("v2", "v1");
        assertThat(sync.promote("v2")).isInstanceOf(SyncResult.AlreadyActive.class);
        assertThat(sync.history()).hasSize(2);
    }

    @Test
    @DisplayName("failed promote: what is live, its generation and the history stay as they were (H-VAL-1, H-VAL-4)")
    void failedPromoteLeavesTheActiveSnapshotInPlace() {
        SyncController sync = controller();
        CatalogReader reader = reader();
        sync.promote("v2").orThrow();
        List<HistoryRecord> before = sync.history();
        CatalogView held = reader.view();

        SyncResult unpriced = sync.promote("v3-unpriced");

        assertThat(unpriced).isInstanceOf(SyncResult.Rejected.class);
        Finding missing = unpriced.report().findings().get(0);
        assertThat(missing.rule()).isEqualTo("price.missing");
        assertThat(missing.path()).contains("products/desk.json");
        assertThat(missing.position()).contains(new SourcePosition(1, 1));
        assertThat(missing.entry()).contains(new EntryKey("products", "desk"));

        SyncResult broken = sync.promote("v4-broken");

        assertThat(broken).isInstanceOf(SyncResult.Rejected.class);
        assertThat(broken.report().findings())
                .filteredOn(Finding::isError)
                .extracting(f -> f.path().orElse("") + " "
                        + f.position().map(Object::toString).orElse(""))
                .as("the file and the place of what does not parse (H-VAL-4)")
                .containsExactly("products/bench.yaml 2:1", "products/desk.json 4:1");
        assertThat(broken.summary()).contains("v4-broken rejected: 2 errors").contains("live stays v2");
        assertThat(sync.history()).isEqualTo(before);
        assertThat(reader.refresh()).isSameAs(held);
        ChannelStatus status = sync.status();
        assertThat(status.active().orElseThrow().generation()).isEqualTo(new Generation(1));
        assertThat(status.lastAttempt().orElseThrow().tag()).isEqualTo("v4-broken");
        assertThat(status.lastAttempt().orElseThrow().findings())
                .isEqualTo(broken.report().findings());
        assertThat(reader.at(new TagName("v3-unpriced"))).isEmpty();
        assertThat(reader.at(new TagName("v4-broken"))).isEmpty();

        assertThat(sync.promote("v5").promoted()).isTrue();
    }

    @Test
    @DisplayName("only a tag: a branch, a commit id and an unknown tag are refused (H-REV-2, H-REV-4)")
    void whatIsNoTagIsRefused() {
        SyncController sync = controller();
        SyncResult v1 = sync.promote("v1").orThrow();
        String commit = v1.report().release().orElseThrow().commit().hex();

        for (String name :
                List.of("main", "main-2", commit, commit.substring(0, 10), "HEAD", "no-such-tag", "a..b", "")) {
            assertThat(sync.promote(name))
                    .as("promote of \"%s\"", name)
                    .isInstanceOfSatisfying(SyncResult.Refused.class, r -> {
                        assertThat(r.reason()).isEqualTo(Reason.UNKNOWN_TAG);
                        assertThat(r.message()).contains(name);
                        assertThat(r.report().generation()).contains(new Generation(1));
                    });
        }
        assertThat(sync.history()).hasSize(1);
    }

    @Test
    @DisplayName(
            "what was found about a signature is recorded with the flip, the verdict and the snapshot, and shown as it was found last")
    void whatWasFoundAboutASignatureIsRecorded() {
        Signature good = new Signature.Good("SHA256:abc", Optional.of("ann@example.org"));
        Signature nameless = new Signature.Good("ABCDEF", Optional.empty());
        Signature doubtful = new Signature.Doubtful("signature.missing", "tag \"v2\" is not signed");
        source.sign("v1", good);
        source.sign("v2", doubtful);
        SyncController sync = controller();
        CatalogReader reader = reader();
        assertThat(sync.releases()).allSatisfy(r -> assertThat(r.signature()).isEmpty());

        sync.promote("v1").orThrow();
        sync.promote("v2").orThrow();

        assertThat(signature(sync.status().active().orElseThrow())).isEqualTo(doubtful);
        assertThat(sync.findings("v2").orElseThrow().release().signature()).isEqualTo(doubtful);
        assertThat(reader.view().release().signature()).isEqualTo(doubtful);
        assertThat(sync.rollback().report().release().orElseThrow().signature()).isEqualTo(good);
        assertThat(sync.promote("v5").promoted()).isTrue();
        source.sign("v1", nameless);
        assertThat(sync.promote("v1").promoted()).isTrue();
        assertThat(sync.history())
                .extracting(ReleaseCycleContract::signature)
                .containsExactly(nameless, Signature.UNCHECKED, good, doubtful, good);
        assertThat(sync.promote("v5").promoted()).isTrue();
        assertThat(sync.releases())
                .filteredOn(r -> r.signature().isPresent())
                .extracting(r -> r.tag() + ": " + r.signature().get().summary())
                .containsExactly("v1: good, by ABCDEF", "v2: doubtful: tag \"v2\" is not signed", "v5: not checked");
    }

    private static Signature signature(HistoryRecord record) {
        return record.release().signature();
    }

    @Test
    @DisplayName("a moved tag is refused (H-REV-7)")
    void aMovedTagIsRefused() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        source.become(history.file("products/chair.json", "{\"price\": 1}")
                .commit("moved")
                .tag("v1")
                .build());

        assertThat(sync.promote("v1"))
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.TAG_MOVED));
        assertThat(sync.releases())
                .filteredOn(r -> r.tag().value().equals("v1"))
                .extracting(ReleaseInfo::state)
                .containsExactly(ReleaseInfo.State.TAG_MOVED);
    }

    @Test
    @DisplayName("a view that is held across a flip keeps its snapshot; a new view has the new one")
    void aHeldViewKeepsItsSnapshot() {
        SyncController sync = controller();
        CatalogReader reader = reader();
        sync.promote("v1").orThrow();
        CatalogView held = reader.view();

        sync.promote("v2").orThrow();

        assertThat(text(held, "products", "chair")).contains("12.90");
        assertThat(held.get("products", "lamp")).isEmpty();
        CatalogView fresh = reader.view();
        assertThat(text(fresh, "products", "chair")).contains("13.50");
        assertThat(fresh.generation()).contains(new Generation(2));
        List<String> changes = new ArrayList<>();
        held.diff(fresh, c -> changes.add(c.kind() + " " + c.key()));
        assertThat(changes).containsExactly("REMOVED brands/oak", "CHANGED products/chair", "ADDED products/lamp");
    }

    @Test
    @DisplayName("plan does everything but the flip; a later promotion writes nothing")
    void planLeavesTheChannelAlone() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();

        SyncResult plan = sync.plan("v2");

        assertThat(plan).isInstanceOf(SyncResult.Planned.class);
        assertThat(plan.report().changes()).contains(new ChangeCounts(1, 1, 1));
        assertThat(plan.report().generation()).contains(new Generation(1));
        assertThat(sync.history()).hasSize(1);
        assertThat(reader().at(new TagName("v2")).orElseThrow().count()).isEqualTo(3);
        assertThat(((SyncResult.Planned) sync.plan("v2")).planDigest())
                .isEqualTo(((SyncResult.Planned) plan).planDigest());

        SyncResult promoted = sync.promote("v2").orThrow();
        assertThat(promoted.report().nodesWritten()).isZero();
        assertThat(promoted.report().root()).isEqualTo(plan.report().root());
        assertThat(sync.plan("v3-unpriced")).isInstanceOf(SyncResult.Rejected.class);
    }

    @Test
    @DisplayName("a release hydrated in steps has the root that it has alone (I8)")
    void theRootDependsOnTheContentAlone() {
        SyncController sync = controller();
        sync.promote("v1").orThrow();
        sync.promote("v2").orThrow();
        SyncResult inSteps = sync.promote("v5").orThrow();

        SyncController alone = SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog + "-alone")
                .definition(definition())
                .build();

        assertThat(alone.promote("v5").report().root())
                .isEqualTo(inSteps.report().root());
        assertThat(alone.verify().orElseThrow().good()).isTrue();
        assertThat(sync.verify().orElseThrow().good()).isTrue();
        assertThat(sync.verify(new TagName("v1")).orElseThrow().files()).isEqualTo(3);
    }

    @Test
    @DisplayName("a verdict and its findings are there for any process, and the same content is not judged twice")
    void aVerdictIsRemembered() {
        AtomicInteger runs = new AtomicInteger();
        EntryValidator wordy = new EntryValidator() {
            @Override
            public String name() {
                return "wordy";
            }

            @Override
            public void validate(Entry entry, dev.tagsync.Findings findings) {
                runs.incrementAndGet();
                for (int i = 0; i < 100; i++) {
                    findings.warning("words", "", "%s, number %d: %s", entry.name(), i, "x".repeat(200));
                }
            }
        };
        controller(wordy, PRICED).promote("v1").orThrow();
        SyncResult rejected = controller(wordy, PRICED).promote("v3-unpriced");
        assertThat(rejected).isInstanceOf(SyncResult.Rejected.class);
        assertThat(rejected.report().warnings()).isEqualTo(400);
        assertThat(runs.getAndSet(0)).isEqualTo(3 + 3);

        SyncResult again = controller(wordy, PRICED).promote("v3-unpriced");
        Verdict verdict = controller().findings("v3-unpriced").orElseThrow();

        assertThat(runs).hasValue(0);
        assertThat(again.report().remembered()).isPresent();
        assertThat(again.report().findings())
                .isEqualTo(rejected.report().findings())
                .hasSize(401);
        assertThat(verdict.findings()).isEqualTo(rejected.report().findings());
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.root()).isEqualTo(rejected.report().root());
        assertThat(controller().findings("v2")).isEmpty();
    }

    @Test
    @DisplayName("a validator that throws rejects the release under its name (H-VAL-5)")
    void aValidatorThatThrowsRejects() {
        Validator broken = new Validator() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public void validate(Candidate candidate, dev.tagsync.Findings findings) {
                throw new IllegalStateException("no exchange rates");
            }
        };

        SyncResult result = controller(broken, PRICED).promote("v1");

        assertThat(result).isInstanceOf(SyncResult.Rejected.class);
        assertThat(result.report().findings()).singleElement().satisfies(f -> {
            assertThat(f.rule()).isEqualTo("validator.failed");
            assertThat(f.message()).contains("broken").contains("no exchange rates");
        });
    }

    @Test
    @DisplayName("an index of the active snapshot is dropped only when that is asked for")
    void anIndexIsNotDroppedUnasked() {
        controller().promote("v1").orThrow();
        SyncController without = SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog)
                .build();

        assertThat(without.promote("v2"))
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.INDEX_DROPPED));
        assertThat(without.promote("v2", SyncOptions.NONE.droppingIndexes()).promoted())
                .isTrue();
    }

    @Test
    @DisplayName("channels: several pointers on one set of snapshots, hydrated once, each with a history of its own")
    void channelsShareSnapshots() {
        SyncController sync = controller();
        SyncController staging = sync.in("staging");

        SyncResult first = sync.promote("v1", "staging").orThrow();
        assertThat(first.report().channel()).isEqualTo("staging");
        assertThat(first.report().nodesWritten()).isPositive();
        assertThat(sync.status().active()).as("the controller's own channel").isEmpty();
        SyncResult.Promoted second = (SyncResult.Promoted) sync.promote("v1").orThrow();
        assertThat(second.report().nodesWritten())
                .as("what one channel hydrated, no other does")
                .isZero();
        assertThat(second.record().snapshot())
                .isEqualTo(((SyncResult.Promoted) first).record().snapshot());

        sync.promote("v2", "staging").orThrow();
        assertThat(tagOf(sync)).isEqualTo("v1");
        assertThat(tagOf(staging)).isEqualTo("v2");
        assertThat(staging.history()).extracting(HistoryRecord::channel).containsExactly("staging", "staging");
        assertThat(sync.history()).extracting(HistoryRecord::generation).containsExactly(new Generation(1));
        CatalogReader onStaging = CatalogReader.builder()
                .store(store())
                .catalog(catalog)
                .channel("staging")
                .build();
        assertThat(text(onStaging.view(), "products", "chair")).contains("13.50");
        assertThat(text(reader().view(), "products", "chair")).contains("12.90");

        staging.rollback().orThrow();
        assertThat(tagOf(staging)).isEqualTo("v1");
        assertThat(staging.status().hold()).isPresent();
        assertThat(sync.status().hold())
                .as("a hold is of one channel, a quarantine of all")
                .isEmpty();
        assertThat(sync.promote("v2"))
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.QUARANTINED));
        staging.close();
        assertThat(sync.promote("v5", "staging").promoted())
                .as("closing a channel's controller closes nothing")
                .isTrue();
    }

    @Test
    @DisplayName("channels: one can require that another shows the release; one controller promotes in both")
    void oneChannelAfterAnother() {
        SyncController sync = SyncController.builder()
                .source(source)
                .store(store())
                .catalog(catalog)
                .gate(Gates.after("staging", Duration.ZERO))
                .gate(Gates.in("eu", Gates.approvals(1)))
                .build();

        assertThat(sync.promote("v1")).isInstanceOfSatisfying(SyncResult.Refused.class, r -> {
            assertThat(r.reason()).isEqualTo(Reason.GATE);
            assertThat(r.message()).isEqualTo("v1 was not in staging");
        });
        assertThat(sync.promote("v1", "staging").promoted())
                .as("the other channel itself is let through")
                .isTrue();
        SyncResult live = sync.promote("v1").orThrow();
        assertThat(live.report().nodesWritten()).isZero();
        assertThat(sync.promote("v1", "eu"))
                .isInstanceOfSatisfying(
                        SyncResult.Refused.class, r -> assertThat(r.message()).isEqualTo("v1 has 0 of 1 approvals"));
    }

    private static String tagOf(SyncController sync) {
        return sync.status().active().orElseThrow().release().tag().value();
    }

    @Test
    @DisplayName("pages: every entry once, in order, whatever the page size")
    void pagesGiveEveryEntryOnce() {
        controller().promote("v5").orThrow();
        CatalogView view = reader().view();
        List<String> names = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            Page<Entry> page = view.list("products", after, 1);
            names.addAll(names(page));
            after = page.next().map(EntryKey::name);
        } while (after.isPresent());

        assertThat(names).containsExactly("chair", "desk", "lamp", "table");
        assertThat(view.getAll(List.of(new EntryKey("products", "table"), new EntryKey("products", "none"))))
                .containsOnlyKeys(new EntryKey("products", "table"));
        assertThat(view.get("products", "table").orElseThrow().as(Product.class))
                .isEqualTo(new Product(100, "oak"));
        assertThat(view.list("nothing", 10).items()).isEmpty();
    }

    private record Product(int price, String brand) {}
}
