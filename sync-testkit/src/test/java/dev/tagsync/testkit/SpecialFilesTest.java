package dev.tagsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogReader;
import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.Finding;
import dev.tagsync.LfsContent;
import dev.tagsync.Release;
import dev.tagsync.SpecialFiles;
import dev.tagsync.SpecialFiles.Handling;
import dev.tagsync.SyncController;
import dev.tagsync.SyncReport;
import dev.tagsync.SyncResult;
import dev.tagsync.TransientException;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.contract.ForwardingTagSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of links, submodules and LFS pointers (H-GIT-9). */
class SpecialFilesTest {
    private static final String COMMIT = "1234567890123456789012345678901234567890";
    private static final SpecialFiles RESOLVING = SpecialFiles.DEFAULT.withLinks(Handling.RESOLVE);

    private final InMemoryStore store = new InMemoryStore();
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    private static TaggedHistory.Builder history() {
        return TaggedHistory.builder().file("products/chair.json", "{\"color\": \"red\"}");
    }

    @Test
    @DisplayName(
            "H-GIT-9 by default links and submodules are left out with a warning, and a pointer rejects the release")
    void defaultsSkipLinksAndSubmodulesAndRefusePointers() {
        SyncResult skipped = promote(
                SpecialFiles.DEFAULT,
                history()
                        .symlink("products/sofa.json", "chair.json")
                        .symlink("products/passwd.json", "/etc/passwd")
                        .submodule("vendor/parts", COMMIT));

        assertThat(skipped.promoted()).isTrue();
        assertThat(lines(skipped))
                .containsExactly(
                        "warning[file.symlink] products/passwd.json: it is a symbolic link to \"/etc/passwd\", and left out (put the file itself there, exclude the path, or have links resolved)",
                        "warning[file.symlink] products/sofa.json: it is a symbolic link to \"chair.json\", and left out (put the file itself there, exclude the path, or have links resolved)",
                        "warning[file.submodule] vendor/parts: it is a submodule, at commit " + COMMIT
                                + " of another repository, and left out (commit its files in its place, or exclude \"vendor/parts\")");
        assertThat(skipped.report().skippedFiles()).isEqualTo(3);
        assertThat(skipped.report().warnings()).isEqualTo(3);
        assertThat(skipped.report().entries()).isEqualTo(1);

        String pointer = pointer("{}");
        SyncResult rejected = promote(SpecialFiles.DEFAULT, history().file("products/lamp.json", pointer), "v2");
        assertThat(rejected).isInstanceOf(SyncResult.Rejected.class);
        assertThat(lines(rejected))
                .containsExactly("error[file.lfs-pointer] products/lamp.json: it is a Git LFS pointer to object "
                        + oid("{}")
                        + " of 2 bytes (commit the file itself, exclude the path, or have pointers resolved)");
    }

    @Test
    @DisplayName("H-GIT-9 what fails rejects the release, and says where it leads")
    void failingRejects() {
        SpecialFiles failing = SpecialFiles.DEFAULT.withLinks(Handling.FAIL).withSubmodules(Handling.FAIL);
        SyncResult result = promote(
                failing, history().symlink("products/sofa.json", "chair.json").submodule("vendor/parts", COMMIT));

        assertThat(result).isInstanceOf(SyncResult.Rejected.class);
        assertThat(lines(result))
                .containsExactly(
                        "error[file.symlink] products/sofa.json: it is a symbolic link to \"chair.json\" (put the file itself there, exclude the path, or have links resolved)",
                        "error[file.submodule] vendor/parts: it is a submodule, at commit " + COMMIT
                                + " of another repository (commit its files in its place, or exclude \"vendor/parts\")");
    }

    @Test
    void whatTheGlobsDoNotReachIsNobodysBusiness() {
        CatalogDefinition definition = CatalogDefinition.builder()
                .include("products/**/*.json")
                .exclude("products/vendor", "products/old/**")
                .specialFiles(SpecialFiles.DEFAULT.withLinks(Handling.FAIL).withSubmodules(Handling.FAIL))
                .build();
        SyncResult result = promote(
                definition,
                history()
                        .symlink("README.json", "products/chair.json")
                        .symlink("products/notes.txt", "chair.json")
                        .symlink("products/nowhere", "nothing")
                        .symlink("products/old/sofa.json", "../chair.json")
                        .file("other/text.md", "text")
                        .symlink("elsewhere", "products")
                        .submodule("other/parts", COMMIT)
                        .submodule("products/vendor", COMMIT)
                        .submodule("products/old/parts", COMMIT),
                "v1");

        assertThat(lines(result)).isEmpty();
        assertThat(result.promoted()).isTrue();
        assertThat(result.report().skippedFiles()).isZero();
    }

    @Test
    @DisplayName("H-GIT-9 a link to a folder is reached where a file in the folder would be, and never followed")
    void aLinkToAFolderIsReachedLikeAFolder() {
        TaggedHistory.Builder history = history().file("shared/lamp.json", "{}").symlink("eu", "shared");

        assertThat(lines(promote(SpecialFiles.DEFAULT, history, "v1")))
                .containsExactly("warning[file.symlink] eu: it is a symbolic link to \"shared\", and left out"
                        + " (put the file itself there, exclude the path, or have links resolved)");
        SyncResult resolved = promote(RESOLVING, history, "v2");
        assertThat(resolved).isInstanceOf(SyncResult.Rejected.class);
        assertThat(lines(resolved))
                .containsExactly("error[file.symlink-unresolved] eu: it is a symbolic link to \"shared\" and leads to"
                        + " the folder shared; only links to files are resolved (let it lead to a file of the"
                        + " catalog, or exclude it)");
    }

    @Test
    @DisplayName("H-GIT-9 an unchanged link is looked at again when a folder comes to be where it leads")
    void aLinkOutOfReachComesIntoReach() {
        TaggedHistory.Builder history =
                history().symlink("eu", "shared").commit("one").tag("v1");
        history.file("shared/lamp.json", "{}").commit("two").tag("v2");
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        assertThat(lines(controller(source, SpecialFiles.DEFAULT).promote("v1")))
                .isEmpty();
        assertThat(lines(controller(source, SpecialFiles.DEFAULT).promote("v2")))
                .hasSize(1);
    }

    @Test
    void aResolvedLinkIsTheFileToWhichItLeads() {
        SyncResult result = promote(
                RESOLVING,
                history()
                        .symlink("products/sofa.json", "../links/to.json")
                        .symlink("links/to.json", "../products/chair.json"));

        assertThat(result.promoted()).isTrue();
        assertThat(lines(result)).isEmpty();
        Entry chair = entry("products", "chair");
        for (Entry same : List.of(entry("products", "sofa"), entry("links", "to"))) {
            assertThat(same.blob()).isEqualTo(chair.blob());
            assertThat(same.payload()).isEqualTo(chair.payload());
        }
        assertThat(entry("products", "sofa").path()).isEqualTo("products/sofa.json");
    }

    @Test
    @DisplayName("H-GIT-9 a release in which only the file changed to which a link leads has both entries changed")
    void aLinkIsResolvedAnewWhenItsTargetChanges() {
        TaggedHistory.Builder history = history()
                .symlink("products/sofa.json", "chair.json")
                .commit("one")
                .tag("v1");
        history.file("products/chair.json", "{\"color\": \"blue\"}")
                .commit("two")
                .tag("v2");
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        controller(source, RESOLVING).promote("v1").orThrow();
        SyncResult result = controller(source, RESOLVING).promote("v2");

        assertThat(result.report().changes().orElseThrow().changed()).isEqualTo(2);
        assertThat(entry("products", "sofa").at("/color").asText()).isEqualTo("blue");
        assertThat(controller(source, RESOLVING).verify().orElseThrow().good()).isTrue();
    }

    @Test
    void findingsInAResolvedLinkHaveTheirPlaces() {
        SyncResult result = promote(
                RESOLVING,
                history().file("other/text.txt", "{\n\"a\": }").symlink("products/sofa.json", "../other/text.txt"));

        assertThat(result.report().findings())
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.toString()).startsWith("error[json.syntax] products/sofa.json:2:6: "));
    }

    @Test
    void theLargestFileIsAsLargeBehindALink() {
        CatalogDefinition definition = CatalogDefinition.builder()
                .include("products/**/*.json")
                .maxFileBytes(20)
                .specialFiles(RESOLVING)
                .build();
        SyncResult result = promote(
                definition,
                history()
                        .file("large/lamp.json", "{\"size\": \"larger than that\"}")
                        .symlink("products/lamp.json", "../large/lamp.json"),
                "v1");

        assertThat(lines(result))
                .containsExactly(
                        "error[file.too-large] products/lamp.json: the file has 28 bytes, at most 20 are allowed"
                                + " (make it smaller, exclude it, or raise maxFileBytes)");
    }

    @Test
    void aSkippedPointerGivesNoEntryAndAWarningWithEachRelease() {
        SpecialFiles skipping = SpecialFiles.DEFAULT.withLfsPointers(Handling.SKIP);
        TaggedHistory.Builder history = history()
                .file("products/lamp.json", pointer("{}"))
                .commit("one")
                .tag("v1");
        history.file("products/chair.json", "{}").commit("two").tag("v2");
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        for (String tag : List.of("v1", "v2")) {
            SyncResult result = controller(source, skipping).promote(tag);
            assertThat(result.promoted()).isTrue();
            assertThat(lines(result))
                    .containsExactly(
                            "warning[file.lfs-pointer] products/lamp.json: it is a Git LFS pointer to object "
                                    + oid("{}")
                                    + " of 2 bytes, and left out (commit the file itself, exclude the path, or have pointers resolved)");
            assertThat(result.report().skippedFiles()).isEqualTo(1);
            assertThat(controller(source, skipping).verify().orElseThrow().good())
                    .isTrue();
        }
    }

    @Test
    void aResolvedPointerIsTheContentThatItNames() {
        String content = "{\"color\": \"green\"}";
        String pointer = pointer(content);
        SyncResult result = promote(
                resolvingLfs(), history().file("products/lamp.json", pointer).symlink("x/y.json", "z"));

        assertThat(result.promoted()).isTrue();
        assertThat(entry("products", "lamp").at("/color").asText()).isEqualTo("green");
        assertThat(entry("products", "lamp").blob().hex())
                .isEqualTo(
                        GitObject.blob(pointer.getBytes(StandardCharsets.UTF_8)).id());
    }

    @Test
    void aPointerToWhatIsMissingOrAnotherIsAnErrorThatMayPassLater() {
        String content = "{\"color\": \"green\"}";
        TaggedHistory history = history()
                .file("products/lamp.json", pointer(content))
                .commit("one")
                .tag("v1")
                .build();
        CatalogDefinition definition =
                CatalogDefinition.builder().specialFiles(resolvingLfs()).build();
        objects.clear();
        assertThat(lines(promote(definition, history, "v1")))
                .containsExactly("error[file.lfs-missing] products/lamp.json: its content is not there: Git LFS has no"
                        + " object " + oid(content)
                        + " of 18 bytes (push it: git lfs push --all; fetch it to where it is looked for)");

        objects.put(oid(content), "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(lines(promote(definition, history, "v1")))
                .containsExactly(
                        "error[file.lfs-mismatch] products/lamp.json: the pointer names object "
                                + oid(content)
                                + " of 18 bytes, and what came is 2 bytes (where Git LFS objects come from is damaged, or gives another object: fetch it anew)");

        String other = "{\"color\": \"brown\"}";
        objects.put(oid(content), other.getBytes(StandardCharsets.UTF_8));
        assertThat(lines(promote(definition, history, "v1")))
                .containsExactly("error[file.lfs-mismatch] products/lamp.json: the pointer names object "
                        + oid(content) + " of 18 bytes, and what came is content with the SHA-256 " + oid(other)
                        + " (where Git LFS objects come from is damaged, or gives another object: fetch it anew)");

        objects.put(oid(content), content.getBytes(StandardCharsets.UTF_8));
        assertThat(promote(definition, history, "v1").promoted()).isTrue();
    }

    @Test
    void aPointerToMoreThanTheLargestFileIsNotAskedFor() {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid("x") + "\nsize 8388609\n";
        SpecialFiles never = SpecialFiles.DEFAULT.resolvingLfs((sha256, bytes) -> {
            throw new AssertionError("asked for " + sha256);
        });
        assertThat(lines(promote(never, history().file("products/lamp.json", pointer))))
                .containsExactly("error[file.too-large] products/lamp.json: the file has 8388609 bytes, at most 8388608"
                        + " are allowed (make it smaller, exclude it, or raise maxFileBytes)");
    }

    @Test
    void whenObjectsCannotBeLookedForTheCycleEndsAndNothingHasChanged() {
        SpecialFiles away = SpecialFiles.DEFAULT.resolvingLfs((sha256, bytes) -> {
            throw new IOException("connection reset");
        });
        TaggedHistory.Builder history = history().file("products/lamp.json", pointer("{}"));
        assertThatThrownBy(() -> promote(away, history))
                .isInstanceOfSatisfying(
                        TransientException.class, e -> assertThat(e.code()).isEqualTo("special-files.lfs-unreachable"))
                .hasMessage("the content of products/lamp.json, object " + oid("{}")
                        + " of 2 bytes, could not be looked for: java.io.IOException: connection reset");
    }

    @Test
    void aFolderOfGitLfsIsReadAsItIsWritten(@TempDir Path folder) throws IOException {
        LfsContent content = LfsContent.folder(folder);
        String oid = oid("{}");
        assertThat(content.read(oid, 2)).isEmpty();
        Path object =
                folder.resolve(oid.substring(0, 2)).resolve(oid.substring(2, 4)).resolve(oid);
        Files.createDirectories(object.getParent());
        Files.writeString(object, "{}");
        assertThat(content.read(oid, 2)).contains("{}".getBytes(StandardCharsets.UTF_8));
        Files.writeString(object, "{ much longer }");
        assertThat(content.read(oid, 2).orElseThrow()).hasSize(3);
    }

    @Test
    void whatCannotBeResolvedIsRefusedWhenItIsAskedFor() {
        assertThatThrownBy(() -> SpecialFiles.DEFAULT.withSubmodules(Handling.RESOLVE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("submodules cannot be resolved: their files lie in other repositories, and a source reads"
                        + " one");
        assertThatThrownBy(() -> SpecialFiles.DEFAULT.withLfsPointers(Handling.RESOLVE))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("Git LFS pointers cannot be resolved: nothing was given that finds what they name");
        assertThat(resolvingLfs().withLfsPointers(Handling.RESOLVE))
                .hasToString("links=skip;submodules=skip;lfs=resolve");
        assertThat(resolvingLfs().withLfsPointers(Handling.SKIP).lfsContent()).isEmpty();
    }

    @Test
    void warningsOfAnotherDefinitionAreNotTaken() {
        TaggedHistory history = history()
                .symlink("products/sofa.json", "chair.json")
                .commit("one")
                .tag("v1")
                .build();
        InMemoryTagSource source = InMemoryTagSource.of(history);
        SyncResult first = controller(source, CatalogDefinition.defaults()).plan("v1");
        CatalogDefinition excluding =
                CatalogDefinition.builder().exclude("products/sofa.json").build();
        SyncResult second = controller(source, excluding).plan("v1");

        assertThat(second.report().root()).isEqualTo(first.report().root());
        assertThat(lines(first)).hasSize(1);
        assertThat(lines(second)).isEmpty();
    }

    @Test
    void aReleaseOfNothingButLinksSaysWhatWasLeftOut() {
        SyncResult result =
                promote(SpecialFiles.DEFAULT, TaggedHistory.builder().symlink("products/sofa.json", "chair.json"));
        assertThat(result.report().findings())
                .extracting(Finding::rule)
                .containsExactly("catalog.empty", "file.symlink");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("a release without links is not listed to know that its successor has none, also by a later process")
    void withoutLinksNothingIsListed(boolean links) {
        TaggedHistory.Builder history = history();
        if (links) {
            history.symlink("README", "products/chair.json");
        }
        history.commit("one").tag("v1");
        history.file("products/lamp.json", "{}").commit("two").tag("v2");
        InMemoryTagSource source = InMemoryTagSource.of(history.build());
        controller(source, SpecialFiles.DEFAULT).promote("v1").orThrow();
        CountingListings counting = new CountingListings(source);
        controller(counting, SpecialFiles.DEFAULT).promote("v2").orThrow();
        assertThat(counting.listings).isEqualTo(links ? 1 : 0);
    }

    private SpecialFiles resolvingLfs() {
        return SpecialFiles.DEFAULT.resolvingLfs((sha256, bytes) -> Optional.ofNullable(objects.get(sha256)));
    }

    private String pointer(String content) {
        objects.put(oid(content), content.getBytes(StandardCharsets.UTF_8));
        return "version https://git-lfs.github.com/spec/v1\noid sha256:" + oid(content) + "\nsize " + content.length()
                + "\n";
    }

    private static String oid(String content) {
        return Digest.sha256(content.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private SyncResult promote(SpecialFiles policy, TaggedHistory.Builder history) {
        return promote(policy, history, "v1");
    }

    private SyncResult promote(SpecialFiles policy, TaggedHistory.Builder history, String tag) {
        return promote(CatalogDefinition.builder().specialFiles(policy).build(), history, tag);
    }

    private SyncResult promote(CatalogDefinition definition, TaggedHistory.Builder history, String tag) {
        return promote(definition, history.commit(tag).tag(tag).build(), tag);
    }

    private SyncResult promote(CatalogDefinition definition, TaggedHistory history, String tag) {
        return controller(InMemoryTagSource.of(history), definition).promote(tag);
    }

    private SyncController controller(TagSource source, SpecialFiles policy) {
        return controller(
                source, CatalogDefinition.builder().specialFiles(policy).build());
    }

    private SyncController controller(TagSource source, CatalogDefinition definition) {
        return SyncController.builder()
                .source(source)
                .store(store)
                .definition(definition)
                .build();
    }

    private Entry entry(String collection, String name) {
        return CatalogReader.builder()
                .store(store)
                .build()
                .view()
                .get(collection, name)
                .orElseThrow();
    }

    private static List<String> lines(SyncResult result) {
        SyncReport report = result.report();
        return report.findings().stream().map(Finding::toString).toList();
    }

    /** Counts how often all files are listed. */
    private static final class CountingListings extends ForwardingTagSource {
        private int listings;

        CountingListings(TagSource sound) {
            super(sound);
        }

        @Override
        public void files(Release release, int maxFileBytes, FileHandler handler) {
            listings++;
            super.files(release, maxFileBytes, handler);
        }
    }
}
