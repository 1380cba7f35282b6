package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ControlRecord;
import dev.tagsync.ControlResult;
import dev.tagsync.Latest;
import dev.tagsync.Latest.Why;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.ReleaseInfo.State;
import dev.tagsync.SyncController;
import dev.tagsync.SyncException;
import dev.tagsync.SyncOptions;
import dev.tagsync.SyncResult;
import dev.tagsync.SyncResult.Reason;
import dev.tagsync.TagAcceptance;
import dev.tagsync.TagPolicy;
import dev.tagsync.TagTrouble;
import dev.tagsync.TransientException;
import dev.tagsync.spi.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tags that move, vanish and come back, and what automation makes of them. */
class TagLedgerTest {
    private static final TagPolicy VERSIONS =
            TagPolicy.builder().order(TagPolicy.Order.SEMANTIC_VERSION).build();

    private static final Instant START = Instant.parse("2026-02-01T08:00:00Z");

    private final Store store = new InMemoryStore();
    private final SimulatedEnvironment environment = SimulatedEnvironment.seeded(5, START);
    private final TaggedHistory.Builder history = TaggedHistory.builder();
    private final InMemoryTagSource source = InMemoryTagSource.of(
            releases("v1.0.0", "v1.1.0", "v1.2.0", "v2.0.0").build());

    private TaggedHistory.Builder releases(String... tags) {
        for (String tag : tags) {
            history.file("a/one.json", "{\"release\": \"" + tag + "\"}")
                    .commit(tag)
                    .tag(tag);
        }
        return history;
    }

    private SyncController controller(TagPolicy policy) {
        return SyncController.builder()
                .source(source)
                .store(store)
                .tagPolicy(policy)
                .environment(environment.environment())
                .build();
    }

    private SyncController controller() {
        return controller(VERSIONS);
    }

    /** Makes a tag name other content. */
    private void move(String tag) {
        source.become(history.file("a/one.json", "{\"moved\": \"" + tag + "\"}")
                .commit("moved")
                .tag(tag)
                .build());
    }

    private void delete(String... tags) {
        for (String tag : tags) {
            history.deleteTag(tag);
        }
        source.become(history.build());
    }

    private static Map<String, Why> skipped(Latest latest) {
        return latest.skipped().stream().collect(Collectors.toMap(s -> s.tag().value(), Latest.Skipped::why));
    }

    private static List<String> candidates(Latest latest) {
        return latest.candidates().stream().map(c -> c.tag().value()).toList();
    }

    private static Map<String, State> states(SyncController sync) {
        return sync.releases().stream().collect(Collectors.toMap(r -> r.tag().value(), ReleaseInfo::state));
    }

    private static void assertRefused(SyncResult result, Reason reason, String... says) {
        assertThat(result).isInstanceOfSatisfying(SyncResult.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(List.of(says))
                    .allSatisfy(text -> assertThat(refused.message()).contains(text));
            assertThat(refused.hint()).isNotEmpty();
        });
    }

    @Test
    @DisplayName(
            "the latest tag is what starts a channel, and later ones are next, the latest first; each other tag says why not")
    void latestGoesForwardOnly() {
        SyncController sync = controller();
        Latest first = sync.latest();
        assertThat(candidates(first)).containsExactly("v2.0.0");
        assertThat(skipped(first).values()).containsOnly(Why.NOT_LATEST);
        assertThat(first.summary()).isEqualTo("v2.0.0 is next for live; nothing is live in channel live");

        sync.promote("v1.1.0").orThrow();
        source.become(releases("v2.1.0-rc.1").build());
        Latest then = sync.latest();
        assertThat(candidates(then)).containsExactly("v2.0.0", "v1.2.0");
        assertThat(skipped(then))
                .isEqualTo(Map.of("v1.0.0", Why.NOT_LATER, "v1.1.0", Why.ACTIVE, "v2.1.0-rc.1", Why.POLICY));
        assertThat(then.skipped())
                .extracting(Latest.Skipped::reason)
                .contains(
                        "it is not later than v1.1.0, which was made live by generation 1: automation never goes back");
    }

    @Test
    @DisplayName(
            "H-REV-1: what was ever promoted is never undercut, whatever was rolled back, and by whatever controller")
    void neverBelowTheHighestEverPromoted() {
        controller().promote("v1.0.0").orThrow();
        controller().promote("v2.0.0").orThrow();
        controller().rollback().orThrow();
        controller().controls().unhold("ann", "automation may go on");
        delete("v2.0.0");

        SyncController sync = controller();
        Latest latest = sync.latest();
        assertThat(latest.active().orElseThrow().release().tag().value()).isEqualTo("v1.0.0");
        assertThat(latest.highest().orElseThrow().release().tag().value()).isEqualTo("v2.0.0");
        assertThat(candidates(latest)).isEmpty();
        assertThat(skipped(latest)).containsEntry("v1.2.0", Why.NOT_LATER).containsEntry("v2.0.0", Why.TAG_VANISHED);

        assertRefused(
                sync.promote("v1.2.0", SyncOptions.by("loop").automatically()),
                Reason.NOT_LATER,
                "v1.2.0 is not later than v2.0.0",
                "automation never goes back");
        assertThat(sync.promote("v1.2.0")).isInstanceOf(SyncResult.Promoted.class);
        source.become(releases("v2.0.1").build());
        assertThat(candidates(sync.latest())).containsExactly("v2.0.1");
        assertThat(sync.promote("v2.0.1", SyncOptions.by("loop").automatically()))
                .isInstanceOf(SyncResult.Promoted.class);
    }

    @Test
    @DisplayName("H-REV-1: the latest that was ever live is found in a history of any length, and read whole only once")
    void theHighestIsFoundInALongHistory() {
        SyncController sync = controller();
        sync.promote("v2.0.0").orThrow();
        for (int i = 0; i < 130; i++) {
            sync.promote(i % 2 == 0 ? "v1.0.0" : "v1.1.0").orThrow();
        }
        FaultyStore counting = new FaultyStore(store, FaultPlan.none());
        SyncController other = SyncController.builder()
                .source(source)
                .store(counting)
                .tagPolicy(VERSIONS)
                .build();
        assertThat(other.latest().highest().orElseThrow().generation().number()).isEqualTo(1);
        long first = counting.totalCalls();
        assertThat(other.latest().highest().orElseThrow().generation().number()).isEqualTo(1);
        assertThat(counting.totalCalls() - first).isLessThan(first).isLessThanOrEqualTo(5);
        // Another order is another question.
        assertThat(controller(TagPolicy.builder().prefix("v1").build())
                        .latest()
                        .highest()
                        .orElseThrow()
                        .release()
                        .tag()
                        .value())
                .isEqualTo("v1.1.0");
    }

    @Test
    @DisplayName("H-REV-1: a listing that lost its newest tags does not make an older one the latest")
    void aPartialListingIsNotBelieved() {
        SyncController sync = controller();
        sync.promote("v1.0.0").orThrow();
        assertThat(candidates(sync.latest())).containsExactly("v2.0.0", "v1.2.0", "v1.1.0");
        TaggedHistory whole = history.build();
        delete("v1.2.0", "v2.0.0");

        Latest partial = controller().latest();
        assertThat(candidates(partial)).isEmpty();
        assertThat(skipped(partial))
                .containsEntry("v1.1.0", Why.LATER_TAG_IN_TROUBLE)
                .containsEntry("v1.2.0", Why.TAG_VANISHED)
                .containsEntry("v2.0.0", Why.TAG_VANISHED);
        assertThat(partial.blocking()).extracting(t -> t.tag().value()).containsExactly("v2.0.0", "v1.2.0");
        assertThat(partial.summary())
                .contains(
                        "tag v2.0.0 has vanished", "and 1 more tags in trouble", "no earlier tag is promoted instead");
        assertThat(states(sync)).containsEntry("v2.0.0", State.TAG_VANISHED);
        assertThat(sync.tagTroubles())
                .extracting(TagTrouble::state)
                .containsOnly(State.TAG_VANISHED)
                .hasSize(2);
        assertRefused(sync.promote("v2.0.0"), Reason.TAG_VANISHED, "tag v2.0.0 has vanished");

        source.become(whole);
        assertThat(candidates(sync.latest())).containsExactly("v2.0.0", "v1.2.0", "v1.1.0");
        assertThat(sync.tagTroubles()).isEmpty();
    }

    @Test
    @DisplayName("H-REV-1: an empty listing is a listing that lost every tag")
    void anEmptyListingIsNotBelieved() {
        SyncController sync = controller();
        sync.promote("v1.0.0").orThrow();
        sync.latest();
        delete("v1.0.0", "v1.1.0", "v1.2.0", "v2.0.0");
        assertThat(candidates(sync.latest())).isEmpty();
        assertThat(sync.tagTroubles()).hasSize(4);
        assertThat(states(sync).values()).containsOnly(State.TAG_VANISHED);
        assertThat(sync.status().active()).isPresent();
        assertThat(sync.rollback("v1.0.0")).isInstanceOf(SyncResult.AlreadyActive.class);
    }

    @Test
    @DisplayName("H-REV-1: a source that cannot be asked is no listing: nothing is answered, and nothing recorded")
    void aSourceThatCannotBeAskedIsNoListing() {
        SyncController sync = controller();
        sync.latest();
        source.cutOff();
        assertThatThrownBy(sync::latest).isInstanceOf(TransientException.class);
        assertThatThrownBy(sync::releases).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> sync.promote("v1.0.0")).isInstanceOf(TransientException.class);
        assertThatThrownBy(() -> sync.controls().acceptMoved("v1.0.0", "ann", "why not"))
                .isInstanceOf(TransientException.class);
        assertThat(sync.tagTroubles()).isEmpty();
        source.connect();
        assertThat(candidates(sync.latest())).containsExactly("v2.0.0");
    }

    @Test
    @DisplayName("H-REV-2: a wanted release that is gone is refused as such, and nothing else becomes live for it")
    void aVanishedReleaseIsNotReplacedByAnother() {
        SyncController sync = controller();
        sync.promote("v1.0.0").orThrow();
        sync.plan("v1.1.0").orThrow();
        delete("v1.1.0");
        // As a branch of that name would stand in for it.
        source.become(history.branch("v1.1.0").build());
        assertRefused(
                sync.promote("v1.1.0"),
                Reason.TAG_VANISHED,
                "tag v1.1.0 has vanished: it named",
                "when it was first seen, and the source has it no more");
        assertThat(sync.status().active().orElseThrow().release().tag().value()).isEqualTo("v1.0.0");
        assertRefused(sync.promote("v9.9.9"), Reason.UNKNOWN_TAG, "v9.9.9");
    }

    @Test
    @DisplayName(
            "H-REV-3: what was judged under a tag is not taken for what the tag names now; no failure is remembered")
    void nothingIsKeptUnderTheNameAlone() {
        SyncController sync = controller();
        sync.promote("v1.0.0").orThrow();
        sync.plan("v1.1.0").orThrow();
        assertThat(states(sync)).containsEntry("v1.1.0", State.READY);
        move("v1.1.0");
        assertRefused(sync.promote("v1.1.0"), Reason.TAG_MOVED);
        sync.controls().acceptMoved("v1.1.0", "ann", "it was built from the wrong commit");
        assertThat(states(sync)).containsEntry("v1.1.0", State.NEW);
        SyncResult promoted = sync.promote("v1.1.0").orThrow();
        assertThat(promoted.report().nodesWritten()).isPositive();
        assertThat(promoted.report().release().orElseThrow().tree().hex())
                .isEqualTo(history.build().tree("v1.1.0"));
        source.failWith(new TransientException("source.unreachable", "gone for a moment", ""));
        assertThatThrownBy(() -> sync.promote("v1.2.0")).isInstanceOf(TransientException.class);
        source.connect();
        assertThat(sync.promote("v1.2.0")).isInstanceOf(SyncResult.Promoted.class);
    }

    @Test
    @DisplayName("H-REV-4: a tag made anew on the same commit has moved: its object counts, not the commit")
    void aNewObjectOnTheSameCommitHasMoved() {
        SyncController sync = controller();
        sync.latest();
        source.become(history.tag("v2.0.0", "Another message").build());
        assertRefused(sync.promote("v2.0.0"), Reason.TAG_MOVED, "tag v2.0.0 has moved");
        source.become(history.lightweightTag("v2.0.0").build());
        assertRefused(sync.promote("v2.0.0"), Reason.TAG_MOVED);
    }

    @Test
    @DisplayName("H-REV-5: a branch of a tag's name is neither listed nor noticed")
    void aBranchOfATagsNameIsNoTag() {
        SyncController sync = controller();
        sync.latest();
        source.become(history.file("a/two.json", "{}")
                .commit("on the branch")
                .branch("v2.0.0")
                .branch("v3.0.0")
                .build());
        assertThat(candidates(sync.latest())).containsExactly("v2.0.0");
        assertThat(sync.tagTroubles()).isEmpty();
        assertRefused(sync.promote("v3.0.0"), Reason.UNKNOWN_TAG);
        SyncResult promoted = sync.promote("v2.0.0").orThrow();
        assertThat(promoted.report().release().orElseThrow().commit().hex())
                .isEqualTo(history.build().peeled("v2.0.0"));
    }

    @Test
    @DisplayName("H-REV-7: a tag that moved before it was ever promoted is found out, since listings are remembered")
    void aTagThatMovedBeforeItWasPromoted() {
        controller().latest();
        String before = history.build().tagObject("v2.0.0");
        move("v2.0.0");
        String after = history.build().tagObject("v2.0.0");

        SyncController sync = controller();
        assertThat(states(sync)).containsEntry("v2.0.0", State.TAG_MOVED);
        assertThat(sync.tagTroubles()).as("looking at releases records nothing").isEmpty();
        Latest latest = sync.latest();
        assertThat(candidates(latest)).isEmpty();
        assertThat(skipped(latest))
                .containsEntry("v2.0.0", Why.TAG_MOVED)
                .containsEntry("v1.2.0", Why.LATER_TAG_IN_TROUBLE);
        assertThat(sync.tagTroubles()).singleElement().satisfies(trouble -> {
            assertThat(trouble.known().hex()).isEqualTo(before);
            assertThat(trouble.now().orElseThrow().hex()).isEqualTo(after);
            assertThat(trouble.since()).isEqualTo(START);
        });
        assertRefused(
                sync.promote("v2.0.0"),
                Reason.TAG_MOVED,
                "tag v2.0.0 has moved: it named " + before.substring(0, 7) + " when it was first seen and names "
                        + after.substring(0, 7) + " now");
    }

    @Test
    @DisplayName("H-REV-7: what moved is accepted by a person with a reason, and the record stays")
    void aMovedTagIsAccepted() {
        SyncController sync = controller();
        sync.latest();
        String before = history.build().tagObject("v2.0.0");
        move("v2.0.0");
        String after = history.build().tagObject("v2.0.0");
        sync.controls().hold("ann", "");
        environment.advance(Duration.ofHours(1));
        Instant later = environment.environment().clock().instant();

        assertThatThrownBy(() -> sync.controls().acceptMoved("v2.0.0", "ann", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("reason");
        assertThat(sync.controls().acceptMoved("v2.0.0", "ann", "rebuilt without the debug file"))
                .isInstanceOfSatisfying(ControlResult.Done.class, done -> {
                    assertThat(done.record().kind()).isEqualTo(ControlRecord.Kind.ACCEPT_TAG);
                    assertThat(done.summary())
                            .isEqualTo("tag v2.0.0 is accepted as " + after.substring(0, 7) + ", it named "
                                    + before.substring(0, 7) + " before; nothing is promoted by that");
                });

        SyncController other = controller();
        assertThat(other.controls().acceptances()).singleElement().satisfies(a -> {
            assertThat(a.tag().value()).isEqualTo("v2.0.0");
            assertThat(a.state()).isEqualTo(State.TAG_MOVED);
            assertThat(a.from().hex()).isEqualTo(before);
            assertThat(a.to().orElseThrow().hex()).isEqualTo(after);
            assertThat(a.actor()).isEqualTo("ann");
            assertThat(a.reason()).isEqualTo("rebuilt without the debug file");
            assertThat(a.time()).isBetween(later, later.plusSeconds(1));
        });
        assertThat(other.controls().acts(10))
                .extracting(ControlRecord::kind)
                .containsExactly(ControlRecord.Kind.ACCEPT_TAG, ControlRecord.Kind.HOLD);
        assertThat(other.releases())
                .filteredOn(r -> r.tag().value().equals("v2.0.0"))
                .singleElement()
                .satisfies(r -> {
                    assertThat(r.state()).isEqualTo(State.NEW);
                    assertThat(r.accepted().map(TagAcceptance::actor)).contains("ann");
                });
        assertThat(candidates(other.latest())).containsExactly("v2.0.0");
        assertThat(other.promote("v2.0.0")).isInstanceOf(SyncResult.Promoted.class);

        move("v2.0.0");
        assertRefused(
                sync.promote("v2.0.0"),
                Reason.TAG_MOVED,
                "it named " + after.substring(0, 7) + " when it was last accepted");
        assertThat(sync.controls().acceptMoved("v2.0.0", "bob", "again")).isInstanceOf(ControlResult.Done.class);
        assertThat(sync.controls().acceptances()).hasSize(2);
    }

    @Test
    @DisplayName("H-REV-7: a tag that was deleted and made again says so; back on its object it is what it was")
    void aRecreatedTag() {
        SyncController sync = controller();
        sync.latest();
        TaggedHistory before = history.build();
        delete("v2.0.0");
        sync.latest();
        move("v2.0.0");
        Latest latest = sync.latest();
        assertThat(skipped(latest)).containsEntry("v2.0.0", Why.TAG_RECREATED);
        assertThat(states(sync)).containsEntry("v2.0.0", State.TAG_RECREATED);
        assertRefused(sync.promote("v2.0.0"), Reason.TAG_RECREATED, "tag v2.0.0 was deleted and made again: it named");
        source.become(before);
        assertThat(candidates(sync.latest())).containsExactly("v2.0.0");
        assertThat(sync.promote("v2.0.0")).isInstanceOf(SyncResult.Promoted.class);
        assertThat(sync.controls().acceptMoved("v2.0.0", "ann", "nothing is wrong"))
                .isInstanceOf(ControlResult.Unchanged.class);
    }

    @Test
    @DisplayName("H-REV-1: a deletion that was meant is accepted, and what comes back on another object is not")
    void aDeletionIsAccepted() {
        SyncController sync = controller();
        sync.promote("v1.0.0").orThrow();
        sync.latest();
        TaggedHistory before = history.build();
        delete("v2.0.0");
        assertThat(candidates(sync.latest())).isEmpty();
        assertThat(sync.controls().acceptMoved("v2.0.0", "ann", "it was a mistake"))
                .isInstanceOfSatisfying(
                        ControlResult.Done.class,
                        done -> assertThat(done.summary()).contains("v2.0.0 is accepted to be gone"));
        assertThat(sync.tagTroubles()).isEmpty();
        assertThat(candidates(sync.latest())).containsExactly("v1.2.0", "v1.1.0");
        assertThat(states(sync)).doesNotContainKey("v2.0.0");
        move("v2.0.0");
        assertThat(skipped(sync.latest())).containsEntry("v2.0.0", Why.TAG_RECREATED);
        source.become(before);
        assertThat(candidates(sync.latest())).containsExactly("v2.0.0", "v1.2.0", "v1.1.0");
    }

    @Test
    @DisplayName("what was never seen, is no tag, or ends in no commit is not accepted")
    void whatCannotBeAccepted() {
        SyncController sync = controller();
        source.become(history.treeTag("of-a-tree").build());
        sync.latest();
        for (String tag : List.of("v9.9.9", "a..b", "of-a-tree")) {
            assertThat(sync.controls().acceptMoved(tag, "ann", "reason"))
                    .as(tag)
                    .isInstanceOfSatisfying(
                            ControlResult.Refused.class,
                            refused -> assertThat(refused.summary()).contains(tag));
        }
        assertThat(sync.controls().acceptMoved("v1.0.0", "ann", "reason")).isInstanceOf(ControlResult.Unchanged.class);
        assertThat(sync.controls().acceptances()).isEmpty();
    }
}
