package dev.tagsync.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.InMemoryTagSource;
import dev.tagsync.testkit.TaggedHistory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The suite catches every source that breaks a rule, by a test of that rule and of no other. */
class TagSourceContractTest {
    @Test
    void everyRuleHasABrokenSource() {
        assertThat(brokenSources().map(arguments -> arguments.get()[0]).collect(Collectors.toSet()))
                .isEqualTo(IntStream.rangeClosed(1, 13)
                        .mapToObj(rule -> "TS-" + rule)
                        .collect(Collectors.toSet()));
    }

    @Test
    void aSoundSourcePasses() {
        ContractRunner.Result result = ContractRunner.run(Sound.class);
        assertThat(result.failed()).isEmpty();
        assertThat(result.notRun()).isEmpty();
        assertThat(result.passed().stream().map(ContractRunner::rule).collect(Collectors.toSet()))
                .hasSize(13);
    }

    @ParameterizedTest(name = "{1} breaks {0}")
    @MethodSource("brokenSources")
    void aBrokenSourceIsCaughtByItsRule(String rule, Class<?> suite) {
        ContractRunner.run(suite).assertBreaksOnly(rule);
    }

    static Stream<Arguments> brokenSources() {
        return Stream.of(
                arguments("TS-1", ListsAPartSuite.class),
                arguments("TS-1", ListsTwiceSuite.class),
                arguments("TS-1", ListsABranchSuite.class),
                arguments("TS-1", ListsWhatItFirstSawSuite.class),
                arguments("TS-1", ListsNothingWhenCutOffSuite.class),
                arguments("TS-1", ListsTheTagObjectAsCommitSuite.class),
                arguments("TS-2", FallsBackToAnotherTagSuite.class),
                arguments("TS-2", TakesLongRefNamesSuite.class),
                arguments("TS-2", NeverSeesATagMoveSuite.class),
                arguments("TS-2", CallsATagUnknownWhenCutOffSuite.class),
                arguments("TS-3", TakesTheCommitForTheTagObjectSuite.class),
                arguments("TS-3", LosesTheMessageSuite.class),
                arguments("TS-4", CallsATagOfATreeUnknownSuite.class),
                arguments("TS-4", DoesNotSayWhereATagEndsSuite.class),
                arguments("TS-5", ForgetsWhatATagNoLongerNamesSuite.class),
                arguments("TS-5", ReadsByTheTagsNameSuite.class),
                arguments("TS-6", AsksInAnotherOrderSuite.class),
                arguments("TS-6", AsksTwiceSuite.class),
                arguments("TS-6", HandsOverWhatIsNotWantedSuite.class),
                arguments("TS-6", HandsOverBeforeAllIsAskedSuite.class),
                arguments("TS-6", HasNoLimitSuite.class),
                arguments("TS-7", NormalizesLineEndsSuite.class),
                arguments("TS-7", HandsOutItsOwnArraysSuite.class),
                arguments("TS-8", FollowsLinksSuite.class),
                arguments("TS-8", HidesWhatIsNoRegularFileSuite.class),
                arguments("TS-8", CallsALinkTooLargeSuite.class),
                arguments("TS-9", MissesDeletionsSuite.class),
                arguments("TS-9", ComparesPathAndBlobOnlySuite.class),
                arguments("TS-9", ReportsEverythingSuite.class),
                arguments("TS-9", TakesAMissingBaseForAnEmptyOneSuite.class),
                arguments("TS-10", ReadsNormalizedPathsSuite.class),
                arguments("TS-10", ReadsAMissingFileAsEmptySuite.class),
                arguments("TS-11", WrapsExceptionsSuite.class),
                arguments("TS-11", GoesOnAfterAnExceptionSuite.class),
                arguments("TS-12", ShowsItsAddressSuite.class),
                arguments("TS-12", ShowsItsAddressInACauseSuite.class),
                arguments("TS-13", FollowsLinksToFindSuite.class),
                arguments("TS-13", FindsNormalizedPathsSuite.class),
                arguments("TS-13", FindsNoFoldersSuite.class),
                arguments("TS-13", TakesLongTargetsSuite.class),
                arguments("TS-13", FindsInTheNewestTreeSuite.class));
    }

    /** Keeps every rule, unless a subclass breaks it. */
    static class Sound extends TagSourceContract {
        private InMemoryTagSource memory =
                InMemoryTagSource.of(TaggedHistory.builder().build());

        TagSource broken(TagSource sound) {
            return sound;
        }

        @Override
        protected TagSource open(TaggedHistory history) {
            memory = InMemoryTagSource.of(history);
            return broken(memory);
        }

        @Override
        protected void change(TaggedHistory history) {
            memory.become(history);
        }

        @Override
        protected TagSource reopen() {
            return broken(memory);
        }

        @Override
        protected void cutOff() {
            memory.cutOff();
        }

        @Override
        protected TagSource openWithSecret(String secret) {
            return broken(memory);
        }
    }

    static final class ListsAPartSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ListsAPart(sound);
        }
    }

    static final class ListsTwiceSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ListsTwice(sound);
        }
    }

    static final class ListsABranchSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ListsABranch(sound);
        }
    }

    static final class ListsWhatItFirstSawSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ListsWhatItFirstSaw(sound);
        }
    }

    static final class ListsNothingWhenCutOffSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ListsNothingWhenCutOff(sound);
        }
    }

    static final class ListsTheTagObjectAsCommitSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ListsTheTagObjectAsCommit(sound);
        }
    }

    static final class FallsBackToAnotherTagSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.FallsBackToAnotherTag(sound);
        }
    }

    static final class TakesLongRefNamesSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.TakesLongRefNames(sound);
        }
    }

    static final class NeverSeesATagMoveSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.NeverSeesATagMove(sound);
        }
    }

    static final class CallsATagUnknownWhenCutOffSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.CallsATagUnknownWhenCutOff(sound);
        }
    }

    static final class TakesTheCommitForTheTagObjectSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.TakesTheCommitForTheTagObject(sound);
        }
    }

    static final class LosesTheMessageSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.LosesTheMessage(sound);
        }
    }

    static final class CallsATagOfATreeUnknownSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.CallsATagOfATreeUnknown(sound);
        }
    }

    static final class DoesNotSayWhereATagEndsSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.DoesNotSayWhereATagEnds(sound);
        }
    }

    static final class ForgetsWhatATagNoLongerNamesSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ForgetsWhatATagNoLongerNames(sound);
        }
    }

    static final class ReadsByTheTagsNameSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenTagSources.ReadsByTheTagsName(sound);
        }
    }

    static final class AsksInAnotherOrderSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.AsksInAnotherOrder(sound);
        }
    }

    static final class AsksTwiceSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.AsksTwice(sound);
        }
    }

    static final class HandsOverWhatIsNotWantedSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.HandsOverWhatIsNotWanted(sound);
        }
    }

    static final class HandsOverBeforeAllIsAskedSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.HandsOverBeforeAllIsAsked(sound);
        }
    }

    static final class HasNoLimitSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.HasNoLimit(sound);
        }
    }

    static final class NormalizesLineEndsSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.NormalizesLineEnds(sound);
        }
    }

    static final class HandsOutItsOwnArraysSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.HandsOutItsOwnArrays(sound);
        }
    }

    static final class FollowsLinksSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.FollowsLinks(sound);
        }
    }

    static final class HidesWhatIsNoRegularFileSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.HidesWhatIsNoRegularFile(sound);
        }
    }

    static final class CallsALinkTooLargeSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.CallsALinkTooLarge(sound);
        }
    }

    static final class MissesDeletionsSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.MissesDeletions(sound);
        }
    }

    static final class ComparesPathAndBlobOnlySuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.ComparesPathAndBlobOnly(sound);
        }
    }

    static final class ReportsEverythingSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.ReportsEverything(sound);
        }
    }

    static final class TakesAMissingBaseForAnEmptyOneSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.TakesAMissingBaseForAnEmptyOne(sound);
        }
    }

    static final class ReadsNormalizedPathsSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.ReadsNormalizedPaths(sound);
        }
    }

    static final class ReadsAMissingFileAsEmptySuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.ReadsAMissingFileAsEmpty(sound);
        }
    }

    static final class FollowsLinksToFindSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenFindSources.FollowsLinksToFind(sound);
        }
    }

    static final class FindsNormalizedPathsSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenFindSources.FindsNormalizedPaths(sound);
        }
    }

    static final class FindsNoFoldersSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenFindSources.FindsNoFolders(sound);
        }
    }

    static final class TakesLongTargetsSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenFindSources.TakesLongTargets(sound);
        }
    }

    static final class FindsInTheNewestTreeSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenFindSources.FindsInTheNewestTree(sound);
        }
    }

    static final class WrapsExceptionsSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.WrapsExceptions(sound);
        }
    }

    static final class GoesOnAfterAnExceptionSuite extends Sound {
        @Override
        TagSource broken(TagSource sound) {
            return new BrokenContentSources.GoesOnAfterAnException(sound);
        }
    }

    static final class ShowsItsAddressSuite extends Sound {
        @Override
        protected TagSource openWithSecret(String secret) {
            return new BrokenTagSources.ShowsItsAddress(super.openWithSecret(secret), secret);
        }
    }

    static final class ShowsItsAddressInACauseSuite extends Sound {
        @Override
        protected TagSource openWithSecret(String secret) {
            return new BrokenTagSources.ShowsItsAddressInACause(super.openWithSecret(secret), secret);
        }
    }
}
