package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tagsync.ConfigurationException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.ListedTag;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import dev.tagsync.testkit.git.GitHttpHost;
import dev.tagsync.testkit.git.GitHttpHost.Behaviour;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FileUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tags that must be reachable from a branch. */
class BranchHistoryTest {
    private static final String BRANCH = "stable";

    @TempDir
    Path folder;

    private TestRepository repository;
    private GitHttpHost host;

    /** How the source gets at the repository. */
    enum Way {
        LOCAL,
        FILE_URL,
        HTTP,
        HTTP_WITHOUT_FILES
    }

    @BeforeEach
    void makeRepository() {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        repository.file("a.json", "1").commit("one").tag("v1").branch(BRANCH);
        repository.file("a.json", "2").commit("two").tag("v2").lightweightTag("light2");
        repository.nestedTag("nested2", "v2").treeTag("tree").blobTag("blob", "a.json");
        host = GitHttpHost.of(repository);
    }

    @AfterEach
    void close() {
        host.close();
        repository.close();
    }

    private JGitTagSource source(Way way) throws IOException {
        return source(way, BRANCH);
    }

    private JGitTagSource source(Way way, String branch) throws IOException {
        StoredConfig config = repository.repository().getConfig();
        config.setBoolean("uploadpack", null, "allowfilter", way == Way.HTTP_WITHOUT_FILES);
        config.save();
        JGitTagSourceBuilder builder = JGitTagSource.builder()
                .reachableFrom(branch)
                .mirror(folder.resolve("mirror.git"))
                .timeout(Duration.ofSeconds(5));
        return switch (way) {
            case LOCAL -> builder.local(repository.path()).build();
            case FILE_URL -> builder.remote(repository.url()).build();
            case HTTP, HTTP_WITHOUT_FILES -> builder.remote(host.url()).build();
        };
    }

    private static Resolution resolve(TagSource source, String tag) {
        return source.resolve(new TagName(tag));
    }

    /** What the listing says of each tag; and whether resolving says the same. */
    private static Map<String, Boolean> taken(TagSource source) {
        Map<String, Boolean> taken = new TreeMap<>();
        for (ListedTag tag : source.list()) {
            boolean listed = tag.refusal().isEmpty();
            taken.put(tag.tag().value(), listed);
            assertThat(source.resolve(tag.tag()) instanceof Resolved)
                    .as("resolving %s", tag)
                    .isEqualTo(listed);
        }
        return taken;
    }

    private Repository histories() throws IOException {
        return new FileRepositoryBuilder()
                .setBare()
                .setGitDir(folder.resolve("mirror.git.history").toFile())
                .setMustExist(true)
                .build();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "a tag is taken when the branch leads to its commit, as the branch stands now: listing and resolving agree")
    void whatTheBranchLeadsTo(Way way) throws IOException {
        try (JGitTagSource source = source(way)) {
            assertThat(taken(source))
                    .isEqualTo(Map.of(
                            "v1", true, "v2", false, "light2", false, "nested2", false, "tree", false, "blob", false));

            repository.branch(BRANCH);
            assertThat(taken(source))
                    .isEqualTo(Map.of(
                            "v1", true, "v2", true, "light2", true, "nested2", true, "tree", false, "blob", false));

            // Rewritten: what it led to, it leads to no longer.
            rewrite();
            assertThat(taken(source).values()).containsOnly(false);
        }
    }

    private void rewrite() throws IOException {
        try (TestRepository other = TestRepository.bare(folder.resolve("other.git"))) {
            other.file("a.json", "other").commit("a first commit of another kind");
            ObjectId head = ObjectId.fromString(other.head());
            try (ObjectReader reader = other.repository().newObjectReader();
                    RevWalk walk = new RevWalk(reader);
                    ObjectInserter inserter = repository.repository().newObjectInserter()) {
                RevCommit commit = walk.parseCommit(head);
                inserter.insert(
                        Constants.OBJ_TREE, reader.open(commit.getTree()).getBytes());
                inserter.insert(Constants.OBJ_BLOB, "other".getBytes(StandardCharsets.UTF_8));
                inserter.insert(Constants.OBJ_COMMIT, reader.open(head).getBytes());
                inserter.flush();
            }
            RefUpdate update = repository.repository().updateRef(BranchHistory.ref(BRANCH));
            update.setForceUpdate(true);
            update.setNewObjectId(head);
            update.update();
        }
    }

    @Test
    @DisplayName("what is refused says which branch does not lead where, and what to do")
    void whatIsRefusedSaysWhy() throws IOException {
        try (JGitTagSource source = source(Way.LOCAL)) {
            Unresolved no = (Unresolved) resolve(source, "v2");
            assertThat(no)
                    .isEqualTo(new Unresolved(
                            Resolution.Reason.POLICY,
                            "tag \"v2\" is no release: it ends in " + repository.head()
                                    + ", and branch \"stable\" does not lead there",
                            "merge the commit into the branch, or tag one that the branch leads to"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName(
            "H-REV-2 a branch that is not there makes every look fail, and says which: no tag is taken or refused for it")
    void aBranchThatIsNotThere(Way way) throws IOException {
        try (JGitTagSource source = source(way, "stabel")) {
            for (Runnable look : List.<Runnable>of(source::list, () -> resolve(source, "v1"))) {
                assertThatThrownBy(look::run)
                        .isInstanceOfSatisfying(
                                ConfigurationException.class,
                                e -> assertThat(e.code()).isEqualTo("source.branch-missing"))
                        .hasMessage("there is no branch \"stabel\" in " + source.describe()
                                + ", which tags must be reachable from");
            }
        }
    }

    @Test
    @DisplayName(
            "H-GIT-10 the commits are fetched into a repository of their own, without files where the host can; the mirror stays shallow and whole")
    void commitsAreFetchedWithoutFiles() throws IOException {
        ObjectId blob = ObjectId.fromString(repository.blob("a.json"));
        repository.branch(BRANCH);
        try (JGitTagSource source = source(Way.HTTP_WITHOUT_FILES)) {
            assertThat(resolve(source, "v2")).isInstanceOf(Resolved.class);
            try (Repository histories = histories();
                    ObjectReader reader = histories.newObjectReader()) {
                assertThat(reader.has(ObjectId.fromString(repository.head()))).isTrue();
                assertThat(reader.has(blob)).as("a file").isFalse();
            }
            repository.file("a.json", "3").commit("three").tag("v3").branch(BRANCH);
            assertThat(resolve(source, "v3"))
                    .as("after more commits, on top of those without files")
                    .isInstanceOf(Resolved.class);
        }
        assertThat(Files.exists(folder.resolve("mirror.git/shallow"))).isTrue();
        // A host that cannot leave files out any more.
        repository.file("a.json", "4").commit("four").tag("v4").branch(BRANCH);
        try (JGitTagSource source = source(Way.HTTP)) {
            assertThat(resolve(source, "v4")).isInstanceOf(Resolved.class);
            assertThat(resolve(source, "v1")).isInstanceOf(Resolved.class);
        }
    }

    @Test
    @DisplayName("of a host with many branches only the one is fetched, and nothing is when it has not moved")
    void onlyTheBranchIsFetched() throws IOException {
        repository.file("b.json", "b").commit("elsewhere").branch("elsewhere");
        try (JGitTagSource source = source(Way.HTTP_WITHOUT_FILES)) {
            source.list();
            try (Repository histories = histories();
                    ObjectReader reader = histories.newObjectReader()) {
                assertThat(reader.has(ObjectId.fromString(repository.head()))).isFalse();
            }
            List<Path> before = fetched();
            source.list();
            assertThat(fetched()).isEqualTo(before).isNotEmpty();
        }
    }

    @Test
    @DisplayName(
            "however many tags there are, the branch is walked once, and no commit is read again as long as it has not moved")
    void aTipIsWalkedOnce() throws IOException {
        List<ObjectId> ends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            repository.file("a.json", "" + i).commit("commit " + i);
            ends.add(ObjectId.fromString(repository.head()));
            if (i == 150) {
                repository.branch(BRANCH);
            }
        }
        try (TestRepository nothing = TestRepository.bare(folder.resolve("nothing.git"));
                Origin origin = LocalOrigin.open(repository.path())) {
            BranchHistory history = new BranchHistory(nothingAfterTheFirstLook(origin, nothing.repository()), BRANCH);
            assertThat(history.reached(origin.refs(), ends)).hasSize(151);
            assertThat(history.reached(origin.refs(), ends)).hasSize(151);
            assertThat(history.reached(origin.refs(), ends.subList(150, 152))).hasSize(1);

            ObjectId unseen = ObjectId.fromString(repository.tree());
            assertThatThrownBy(() -> history.reached(origin.refs(), List.of(unseen)))
                    .as("what was not asked for yet needs the commits")
                    .hasMessageContaining("the commits of stable are gone");
        }
    }

    /** After the first look the commits are gone. */
    private static Origin nothingAfterTheFirstLook(Origin origin, Repository nothing) {
        AtomicInteger looks = new AtomicInteger();
        return (Origin) Proxy.newProxyInstance(
                Origin.class.getClassLoader(), new Class<?>[] {Origin.class}, (proxy, method, args) -> {
                    if (method.getName().equals("branchAnew")) {
                        throw new IllegalStateException("the commits of " + args[0] + " are gone");
                    }
                    return method.getName().equals("branch") && looks.getAndIncrement() > 0
                            ? new Origin.Branch(nothing, (ObjectId) args[1])
                            : method.invoke(origin, args);
                });
    }

    private List<Path> fetched() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("mirror.git.history/objects"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pack", "all", "head"})
    @DisplayName("H-GIT-3 a history that lost its packs, or all, or was half made, is fetched anew")
    void aDamagedHistoryHeals(String lost) throws IOException {
        try (JGitTagSource source = source(Way.HTTP_WITHOUT_FILES)) {
            assertThat(resolve(source, "v1")).isInstanceOf(Resolved.class);
        }
        Path histories = folder.resolve("mirror.git.history");
        if (lost.equals("all")) {
            FileUtils.delete(histories.toFile(), FileUtils.RECURSIVE);
        }
        try (Stream<Path> files = Files.exists(histories) ? Files.walk(histories) : Stream.empty()) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean isObject = file.toString().contains("/objects/");
                if (lost.equals("all")
                        || lost.equals("pack") && isObject
                        || lost.equals("head") && file.endsWith("HEAD")) {
                    Files.delete(file);
                }
            }
        }
        try (JGitTagSource source = source(Way.HTTP_WITHOUT_FILES)) {
            assertThat(resolve(source, "v1")).isInstanceOf(Resolved.class);
            assertThat(resolve(source, "v2")).isInstanceOf(Unresolved.class);
        }
    }

    @Test
    @DisplayName("a host that cannot be asked for the branch is a fault, and refuses no tag")
    void aHostThatCannotBeAsked() throws IOException {
        try (JGitTagSource source = source(Way.HTTP)) {
            assertThat(resolve(source, "v1")).isInstanceOf(Resolved.class);
            repository.branch(BRANCH);
            host.behave(Behaviour.cuttingAfter(40));
            assertThatThrownBy(source::list).hasMessageContaining("cannot reach");
            host.behave(Behaviour.GOOD);
            assertThat(resolve(source, "v2")).isInstanceOf(Resolved.class);
        }
    }

    @Test
    @DisplayName(
            "in any history, of merges and of several roots, what is taken is what Git calls an ancestor of the branch")
    void anyHistory() throws Exception {
        Random random = new Random(11);
        List<ObjectId> commits = new ArrayList<>();
        Repository git = repository.repository();
        try (ObjectInserter inserter = git.newObjectInserter()) {
            ObjectId tree = ObjectId.fromString(repository.tree());
            for (int i = 0; i < 60; i++) {
                CommitBuilder commit = new CommitBuilder();
                commit.setTreeId(tree);
                // Clocks go wrong: a parent may be later than its child.
                PersonIdent person = new PersonIdent(
                        "a",
                        "a@example.com",
                        Instant.ofEpochSecond(1_700_000_000L + random.nextInt(1_000)),
                        ZoneOffset.UTC);
                commit.setAuthor(person);
                commit.setCommitter(person);
                commit.setMessage("commit " + i);
                for (int parent = 0; parent < random.nextInt(3) && i > 0; parent++) {
                    ObjectId id = commits.get(random.nextInt(commits.size()));
                    if (!List.of(commit.getParentIds()).contains(id)) {
                        commit.addParentId(id);
                    }
                }
                commits.add(inserter.insert(commit));
            }
            inserter.flush();
        }
        for (int i = 0; i < commits.size(); i++) {
            repository.lightweightTag("c" + i, commits.get(i).name());
        }
        for (ObjectId tip : List.of(commits.get(59), commits.get(40), commits.get(50))) {
            RefUpdate update = git.updateRef(BranchHistory.ref(BRANCH));
            update.setForceUpdate(true);
            update.setNewObjectId(tip);
            update.update();
            try (JGitTagSource source = source(Way.LOCAL);
                    RevWalk walk = new RevWalk(git)) {
                Map<String, Boolean> taken = taken(source);
                for (int i = 0; i < commits.size(); i++) {
                    assertThat(taken.get("c" + i))
                            .as("commit %d of tip %s", i, tip)
                            .isEqualTo(walk.isMergedInto(walk.parseCommit(commits.get(i)), walk.parseCommit(tip)));
                }
                assertThat(taken.values()).contains(true, false);
            }
        }
    }

    @Test
    @DisplayName("what is no name of a branch is refused at once")
    void whatIsNoBranch() {
        assertThatThrownBy(() -> JGitTagSource.builder().reachableFrom("a..b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"a..b\" is no name of a branch");
        assertThat(Optional.of(JGitTagSource.builder().reachableFrom("team/main")))
                .isPresent();
    }
}
