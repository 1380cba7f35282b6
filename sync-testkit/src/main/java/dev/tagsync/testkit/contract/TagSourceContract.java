package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tagsync.CommitId;
import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.ListedTag;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import dev.tagsync.testkit.HistorySteps;
import dev.tagsync.testkit.TaggedHistory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The contract of {@link TagSource} as tests: every numbered rule has at least one. An adapter's test extends it:
 *
 * <pre>{@code
 * class MyTagSourceTest extends TagSourceContract {
 *     @Override
 *     protected TagSource open(TaggedHistory history) { ... }
 *     ...
 * }
 * }</pre>
 *
 * This class has the rules about tags; those about content are inherited.
 *
 * @since 0.1
 */
public abstract class TagSourceContract extends TagSourceContentContract {
    private static final String SECRET = "s3cr3t-t0ken-of-the-test";

    /** For subclasses. */
    protected TagSourceContract() {}

    @Test
    @DisplayName("TS-1 list returns every tag, of every kind, once, and no branch or other ref")
    void ts01_listsEveryTagOnceAndOnlyTags() {
        TaggedHistory history = TaggedHistory.builder()
                .file("a.json", "1")
                .commit("one")
                .tag("v1")
                .lightweightTag("light")
                .nestedTag("stable", "v1")
                .treeTag("a-tree")
                .blobTag("a-blob", "a.json")
                .tag("shop-a/v1.0.0")
                .branch("release")
                .branch("v9")
                .build();
        List<ListedTag> tags = source(history).list();
        assertThat(tags)
                .extracting(tag -> tag.tag().value())
                .containsExactlyInAnyOrder("v1", "light", "stable", "a-tree", "a-blob", "shop-a/v1.0.0");
        assertThat(tags).allSatisfy(tag -> {
            assertThat(tag.tagObject().hex())
                    .isEqualTo(history.tagObject(tag.tag().value()));
            assertThat(tag.annotated()).isEqualTo(!tag.tag().value().equals("light"));
            tag.commit()
                    .ifPresent(commit -> assertThat(commit.hex())
                            .isEqualTo(history.peeled(tag.tag().value())));
            tag.tree()
                    .ifPresent(tree -> assertThat(tree.hex())
                            .isEqualTo(history.tree(tag.tag().value())));
        });
        assertThat(tags)
                .filteredOn(tag -> tag.tag().value().startsWith("a-"))
                .extracting(ListedTag::commit)
                .containsOnly(Optional.empty());
    }

    @Test
    @DisplayName("TS-1 list returns none where there are branches and no tags")
    void ts01_listsNoneWhereThereAreNoTags() {
        assertThat(source(TaggedHistory.builder().commit("one")).list()).isEmpty();
    }

    @Test
    @DisplayName("TS-1 list shows what the source has now: new, moved and deleted tags")
    void ts01_listsWhatIsThereNow() {
        TaggedHistory.Builder steps =
                TaggedHistory.builder().commit("one").tag("v1").tag("moving").tag("gone");
        TagSource source = source(steps);
        assertThat(source.list()).hasSize(3);
        TaggedHistory later =
                steps.commit("two").tag("v2").tag("moving").deleteTag("gone").build();
        change(later);
        assertThat(source.list())
                .extracting(ListedTag::tag, ListedTag::tagObject)
                .containsExactlyInAnyOrder(Stream.of("v1", "v2", "moving")
                        .map(tag -> Tuple.tuple(new TagName(tag), new TagObjectId(later.tagObject(tag))))
                        .toArray(Tuple[]::new));
    }

    @Test
    @DisplayName("TS-1 \"could not look\" is a fault, never an empty or an older list")
    void ts01_couldNotLookIsAFault() {
        TagSource source = source(TaggedHistory.builder().commit("one").tag("v1"));
        assertThat(source.list()).hasSize(1);
        cutOff();
        assertThatThrownBy(source::list).isInstanceOf(SyncException.class);
    }

    @Test
    @DisplayName("TS-2 \"could not look\" is a fault, never an answer about the tag")
    void ts02_couldNotLookIsAFault() {
        TagSource source = source(TaggedHistory.builder().commit("one").tag("v1"));
        resolved(source, "v1");
        cutOff();
        assertThatThrownBy(() -> answer(source, "v1")).isInstanceOf(SyncException.class);
        assertThatThrownBy(() -> answer(source, "v2")).isInstanceOf(SyncException.class);
    }

    @Test
    @DisplayName("TS-2 the tag is taken, not the branch of the same name (H-REV-5)")
    void ts02_takesTheTagBesideABranchOfTheSameName() {
        TaggedHistory history = TaggedHistory.builder()
                .file("a.json", "tagged")
                .commit("one")
                .tag("v1")
                .lightweightTag("light")
                .file("a.json", "not tagged")
                .commit("two")
                .branch("v1")
                .branch("light")
                .build();
        TagSource source = source(history);
        for (String tag : List.of("v1", "light")) {
            Release release = resolved(source, tag);
            assertThat(release.tag().value()).isEqualTo(tag);
            assertThat(release.commit().hex()).isEqualTo(history.peeled(tag));
            assertThat(release.tree().hex()).isEqualTo(history.tree(tag));
        }
    }

    @Test
    @DisplayName("TS-2 branches, HEAD, commit ids, abbreviations and longer ref names are no tags")
    void ts02_takesNothingButTags() {
        TaggedHistory history = TaggedHistory.builder()
                .commit("one")
                .tag("v1.0.0")
                .tag("shop-a/v2")
                .branch("next")
                .build();
        TagSource source = source(history);
        String commit = history.peeled("v1.0.0");
        String object = history.tagObject("v1.0.0");
        List<String> names = List.of(
                "main",
                "next",
                "HEAD",
                commit,
                commit.substring(0, 10),
                object,
                "v1",
                "v1.0",
                "v1.0.0.0",
                "v2",
                "shop-a",
                "V1.0.0",
                "tags/v1.0.0",
                "refs/tags/v1.0.0",
                "heads/main");
        for (String name : names) {
            Unresolved answer = unresolved(source, name);
            assertThat(answer.reason()).as(name).isEqualTo(Reason.UNKNOWN_TAG);
            assertThat(answer.message()).contains('"' + name + '"');
        }
    }

    @Test
    @DisplayName("TS-2 a moved tag is answered as it stands now (H-REV-7), a deleted one not at all")
    void ts02_answersForTheTagAsItStandsNow() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("a.json", "1")
                .commit("one")
                .tag("v1")
                .lightweightTag("light")
                .tag("gone");
        TagSource source = source(steps);
        Release first = resolved(source, "v1");
        resolved(source, "light");
        resolved(source, "gone");
        TaggedHistory later = steps.file("a.json", "2")
                .commit("two")
                .tag("v1")
                .lightweightTag("light")
                .deleteTag("gone")
                .build();
        change(later);
        for (String tag : List.of("v1", "light")) {
            Release now = resolved(source, tag);
            assertThat(now.commit().hex()).as(tag).isEqualTo(later.peeled(tag));
            assertThat(now.tree().hex()).as(tag).isEqualTo(later.tree(tag));
            assertThat(now.sameTag(first)).isFalse();
        }
        assertThat(unresolved(source, "gone").reason()).isEqualTo(Reason.UNKNOWN_TAG);
    }

    @Test
    @DisplayName("TS-2 a tag gives way to tags below its name (H-GIT-2)")
    void ts02_aTagGivesWayToTagsBelowItsName() {
        TaggedHistory.Builder steps =
                TaggedHistory.builder().file("a.json", "1").commit("one").tag("rel");
        TagSource source = source(steps);
        resolved(source, "rel");
        TaggedHistory later = steps.deleteTag("rel")
                .file("a.json", "2")
                .commit("two")
                .tag("rel/1")
                .build();
        change(later);
        assertThat(resolved(source, "rel/1").tree().hex()).isEqualTo(later.tree("rel/1"));
        assertThat(unresolved(source, "rel").reason()).isEqualTo(Reason.UNKNOWN_TAG);
    }

    @Test
    @DisplayName("TS-3 the tag object is what the ref points at, the commit where it ends (H-REV-4)")
    void ts03_tellsTagObjectAndCommitApart() {
        TaggedHistory history = TaggedHistory.builder()
                .file("a.json", "1")
                .commit("one")
                .tag("v1")
                .lightweightTag("light")
                .build();
        TagSource source = source(history);
        Release annotated = resolved(source, "v1");
        assertThat(annotated.tagObject().hex()).isEqualTo(history.tagObject("v1"));
        assertThat(annotated.commit().hex())
                .isEqualTo(history.peeled("v1"))
                .isNotEqualTo(annotated.tagObject().hex());
        assertThat(annotated.annotated()).isTrue();
        Release light = resolved(source, "light");
        assertThat(light.tagObject().hex()).isEqualTo(history.tagObject("light"));
        assertThat(light.commit().hex()).isEqualTo(light.tagObject().hex());
        assertThat(light.annotated()).isFalse();
    }

    @Test
    @DisplayName("TS-3 a tag of a tag of a tag is peeled to its commit")
    void ts03_peelsATagOfATag() {
        TaggedHistory history = TaggedHistory.builder()
                .file("a.json", "1")
                .commit("one")
                .tag("v1", "inner")
                .nestedTag("v1-signed", "v1")
                .nestedTag("stable", "v1-signed")
                .build();
        Release release = resolved(source(history), "stable");
        assertThat(release.tagObject()).isEqualTo(new TagObjectId(history.tagObject("stable")));
        assertThat(release.commit()).isEqualTo(new CommitId(history.peeled("v1")));
        assertThat(release.tree().hex()).isEqualTo(history.tree("v1"));
        assertThat(release.message()).isEqualTo("Release stable");
        assertThat(release.time()).isEqualTo(HistorySteps.START.plus(Duration.ofMinutes(3)));
    }

    @Test
    @DisplayName("TS-3 tagger, time and message are the tag's; committer and commit time those of a lightweight tag")
    void ts03_givesTaggerTimeAndMessage() {
        TagSource source = source(TaggedHistory.builder()
                .commit("one")
                .lightweightTag("light")
                .tag("v1", "Spring sale\n\nPrices until May ä€"));
        Release annotated = resolved(source, "v1");
        assertThat(annotated.tagger()).contains(HistorySteps.PERSON);
        assertThat(annotated.time()).isEqualTo(HistorySteps.START.plus(Duration.ofMinutes(1)));
        assertThat(annotated.message()).isEqualTo("Spring sale\n\nPrices until May ä€");
        Release light = resolved(source, "light");
        assertThat(light.tagger()).contains(HistorySteps.PERSON);
        assertThat(light.time()).isEqualTo(HistorySteps.START);
        assertThat(light.message()).isEmpty();
    }

    @Test
    @DisplayName("TS-4 a tag that ends in a tree or a blob is unresolved, and the answer says so (H-GIT-8)")
    void ts04_aTagOfATreeOrABlobIsNoRelease() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("a.json", "1")
                .commit("one")
                .treeTag("a-tag-of-t")
                .nestedTag("nested-t", "a-tag-of-t")
                .blobTag("a-tag-of-b", "a.json");
        TagSource source =
                source(steps.lightweightTag("light-t", steps.tree()).lightweightTag("light-b", steps.blob("a.json")));
        for (String tag : List.of("a-tag-of-t", "nested-t", "light-t")) {
            assertUnresolved(source, tag, "tree");
        }
        for (String tag : List.of("a-tag-of-b", "light-b")) {
            assertUnresolved(source, tag, "blob");
        }
    }

    private static void assertUnresolved(TagSource source, String tag, String end) {
        Unresolved answer = unresolved(source, tag);
        assertThat(answer.reason()).as(tag).isEqualTo(Reason.NOT_A_COMMIT);
        assertThat(answer.message()).contains('"' + tag + '"').contains(end);
    }

    @Test
    @DisplayName("TS-5 a release stays readable when its tag is moved or deleted, for a later process too")
    void ts05_aReleaseStaysReadableWhateverBecomesOfItsTag() {
        TaggedHistory.Builder steps = TaggedHistory.builder()
                .file("a.json", "1")
                .file("b.json", "same")
                .commit("one")
                .tag("moved")
                .lightweightTag("gone");
        TagSource source = source(steps);
        Release moved = resolved(source, "moved");
        Release gone = resolved(source, "gone");
        change(steps.file("a.json", "2")
                .commit("two")
                .tag("moved")
                .deleteTag("gone")
                .tag("later")
                .build());
        Release now = resolved(source, "later");
        for (TagSource any : List.of(source, closing(reopen()))) {
            for (Release release : List.of(moved, gone)) {
                assertThat(files(any, release).texts())
                        .containsEntry("a.json", "1")
                        .hasSize(2);
                assertThat(any.read(release, "a.json"))
                        .hasValueSatisfying(
                                content -> assertThat(content).asString().isEqualTo("1"));
                assertThat(difference(any, release, now).texts()).containsKey("a.json");
                assertThat(difference(any, now, release).texts()).containsKey("a.json");
            }
        }
    }

    @Test
    @DisplayName("TS-12 neither name nor policy nor any answer or exception holds a secret")
    void ts12_nothingHoldsASecret() {
        TagSource source = closing(openWithSecret(SECRET));
        assertThat(source.describe() + source.policy() + source).doesNotContain(SECRET);
        assertWithoutSecret(source::list);
        assertWithoutSecret(() -> source.resolve(new TagName("v1")));
    }

    private static void assertWithoutSecret(ThrowingCallable call) {
        Throwable fault = catchThrowable(call);
        if (fault != null) {
            StringWriter text = new StringWriter();
            fault.printStackTrace(new PrintWriter(text));
            assertThat(text.toString()).doesNotContain(SECRET);
            if (fault instanceof SyncException known) {
                assertThat(known.hint().orElse("")).doesNotContain(SECRET);
            }
        }
    }
}
