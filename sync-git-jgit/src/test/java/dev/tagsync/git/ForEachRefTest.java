package dev.tagsync.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tagsync.CommitId;
import dev.tagsync.ReleaseInfo;
import dev.tagsync.SyncController;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import dev.tagsync.testkit.InMemoryStore;
import dev.tagsync.testkit.git.TestRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Two thousand tags of every kind and of odd names, against git itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForEachRefTest {
    private static final int TAGS = 2_000;

    /** So many of the tags are signed: git takes a while for each. */
    private static final int SIGNED = 60;

    private static final String MAIL = "ann@example.org";
    private static final boolean CAN_SIGN =
            Programs.there("git") && Programs.there("gpg") && Programs.there("ssh-keygen");
    private static final List<String> NAMES = List.of(
            "v1.%d.0",
            "shop-a/v1.%d.0",
            "\u00fcn\u00ef/\u65e5\u672c-%d",
            "release@%d",
            "V1.%d.0",
            "%d",
            "a+b=c,%d;!",
            "heads/main-%d");

    @TempDir
    static Path folder;

    private TestRepository repository;
    private Map<String, String> environment = Map.of();
    private Path keyring;
    private Path allowed;

    @BeforeAll
    void makeTags() throws IOException, InterruptedException {
        repository = TestRepository.bare(folder.resolve("catalog.git"));
        String last = "";
        for (int i = 0; i < TAGS - SIGNED; i++) {
            String name = NAMES.get(i % NAMES.size()).formatted(i);
            if (i % 10 == 0) {
                repository.file("products/a.json", Integer.toString(i)).commit("commit " + i);
            }
            switch (i % 7) {
                case 0, 1 -> repository.tag(name, "message " + i);
                case 2, 3 -> repository.lightweightTag(name);
                case 4 -> repository.nestedTag(name, last);
                case 5 -> repository.treeTag(name);
                default -> repository.blobTag(name, "products/a.json");
            }
            if (i % 7 == 1) {
                last = name;
            }
            if (i % 50 == 0) {
                // A branch of the same name, on another commit than the next tags.
                repository.branch(name);
            }
        }
        sign();
        repository.file("products/a.json", "the end").commit("what no tag names");
    }

    /** By OpenPGP and by SSH, by keys that are trusted and by others; and some whose content was changed afterwards. */
    private void sign() throws IOException, InterruptedException {
        if (!CAN_SIGN) {
            for (int i = TAGS - SIGNED; i < TAGS; i++) {
                repository.tag(NAMES.get(i % NAMES.size()).formatted(i));
            }
            return;
        }
        Path home = Files.createDirectory(folder.resolve("g"));
        environment = Map.of("GNUPGHOME", home.toString(), "GIT_COMMITTER_NAME", "Ann", "GIT_COMMITTER_EMAIL", MAIL);
        Programs.gpg(home, "--quick-gen-key", MAIL, "ed25519", "sign", "never");
        keyring = Files.writeString(folder.resolve("keys.asc"), Programs.gpg(home, "--armor", "--export", MAIL));
        allowed = Files.writeString(
                folder.resolve("allowed"),
                MAIL + " namespaces=\"git\",valid-after=\"20200101\" " + Programs.sshKey(folder.resolve("ann")));
        Programs.sshKey(folder.resolve("eve"));
        for (int i = TAGS - SIGNED; i < TAGS; i++) {
            String name = NAMES.get(i % NAMES.size()).formatted(i);
            String format = i % 2 == 0 ? "openpgp" : "ssh";
            String key = i % 2 == 0
                    ? MAIL
                    : folder.resolve(i % 5 == 0 ? "eve" : "ann").toString();
            git("-c", "gpg.format=" + format, "-c", "user.signingKey=" + key, "tag", "-s", "-m", name, name, "main");
            if (i % 7 == 0) {
                String changed = git("cat-file", "tag", "refs/tags/" + name).replace("tagger Ann", "tagger Eve");
                Path file = Files.writeString(folder.resolve("changed"), changed);
                git(
                        "update-ref",
                        "refs/tags/" + name,
                        git("hash-object", "-t", "tag", "-w", file.toString()).strip());
            }
        }
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        return Programs.run(environment, command(arguments));
    }

    private String[] command(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("git", "-C", repository.path().toString()));
        command.addAll(List.of("-c", "gpg.ssh.allowedSignersFile=" + allowed));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    @Test
    @DisplayName("H-REV-6 where a signature is required, exactly those tags are taken that git verify-tag verifies")
    void signaturesAreWhatGitSays() throws IOException, InterruptedException {
        // The signed ones come last; of the others git is asked about some of each kind.
        compareSignatures(61);
    }

    @Test
    @Tag("nightly")
    @DisplayName("H-REV-6 exactly those tags are taken that git verify-tag verifies, which is asked about every tag")
    void everySignatureIsWhatGitSays() throws IOException, InterruptedException {
        compareSignatures(1);
    }

    private void compareSignatures(int step) throws IOException, InterruptedException {
        assumeTrue(CAN_SIGN, "git, gpg or ssh-keygen is not installed");
        Map<String, Boolean> taken = new TreeMap<>();
        Map<String, Boolean> verified = new TreeMap<>();
        SignaturePolicy policy = SignaturePolicy.require()
                .openPgpKeyring(keyring)
                .sshAllowedSigners(allowed)
                .build();
        try (JGitTagSource source = JGitTagSource.builder()
                .local(repository.path())
                .signatures(policy)
                .build()) {
            for (TagSource.ListedTag listed : source.list()) {
                taken.put(listed.tag().value(), source.resolve(listed.tag()) instanceof Resolved);
            }
        }
        for (int i = 0; i < TAGS; i = i < TAGS - SIGNED ? Math.min(i + step, TAGS - SIGNED) : i + 1) {
            String name = NAMES.get(i % NAMES.size()).formatted(i);
            verified.put(name, Programs.succeeds(environment, command("verify-tag", "refs/tags/" + name)));
        }
        assertThat(verified.values()).contains(true, false).hasSize(SIGNED + (TAGS - SIGNED + step - 1) / step);
        assertThat(taken).hasSize(TAGS).containsAllEntriesOf(verified);
        assertThat(taken.values().stream().filter(good -> good))
                .as("tags that are taken, all of which are among the signed ones")
                .hasSize((int) verified.values().stream().filter(good -> good).count());
    }

    @AfterAll
    void closeRepository() {
        repository.close();
    }

    @Test
    @DisplayName(
            "H-REV-4, H-REV-5, H-GIT-8 every tag is listed and resolved as git for-each-ref and git rev-parse TAG^{commit} say")
    void everyTagIsWhatGitSays() throws IOException, InterruptedException {
        Map<String, String> objects = new TreeMap<>();
        for (String line : gitLines("", "for-each-ref", "--format=%(objectname) %(refname)", "refs/tags")) {
            objects.put(
                    line.substring(line.indexOf(' ') + 1 + "refs/tags/".length()),
                    line.substring(0, line.indexOf(' ')));
        }
        assertThat(objects).hasSize(TAGS);
        List<String> names = List.copyOf(objects.keySet());
        StringBuilder asked = new StringBuilder();
        names.forEach(name -> asked.append("refs/tags/").append(name).append("^{commit}\n"));
        List<String> commits = gitLines(asked.toString(), "cat-file", "--batch-check=%(objectname)");
        assertThat(commits).hasSize(TAGS);

        List<String> unlike = new ArrayList<>();
        int ofCommits = 0;
        try (TagSource source = JGitTagSource.local(repository.path());
                SyncController sync = SyncController.builder()
                        .source(source)
                        .store(new InMemoryStore())
                        .build()) {
            Map<String, String> listed = new TreeMap<>();
            source.list()
                    .forEach(
                            tag -> listed.put(tag.tag().value(), tag.tagObject().hex()));
            assertThat(listed).isEqualTo(objects);
            assertThat(releases(sync)).isEqualTo(releasesByGit(names, objects, commits));
            for (int i = 0; i < TAGS; i++) {
                String name = names.get(i);
                Resolution resolution = source.resolve(new TagName(name));
                String commit = commits.get(i);
                if (commit.endsWith(" missing")) {
                    if (!(resolution instanceof Unresolved no) || no.reason() != Reason.NOT_A_COMMIT) {
                        unlike.add(name + ": git finds no commit, found " + resolution);
                    }
                } else if (!(resolution instanceof Resolved found)
                        || !found.release().commit().hex().equals(commit)
                        || !found.release().tagObject().hex().equals(objects.get(name))) {
                    unlike.add(name + ": git says " + commit + ", found " + resolution);
                } else {
                    ofCommits++;
                }
            }
        }

        assertThat(unlike).isEmpty();
        assertThat(ofCommits).isGreaterThan(TAGS / 2).isLessThan(TAGS);
    }

    /** By name what each tag points at, and the commit that it ends in, if it ends in one. */
    private static Map<String, String> releases(SyncController sync) {
        Map<String, String> releases = new TreeMap<>();
        for (ReleaseInfo release : sync.releases()) {
            releases.put(
                    release.tag().value(),
                    release.tagObject().hex() + " ends in "
                            + release.commit().map(CommitId::hex).orElse("no commit"));
        }
        return releases;
    }

    private static Map<String, String> releasesByGit(
            List<String> names, Map<String, String> objects, List<String> commits) {
        Map<String, String> releases = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            String commit = commits.get(i).endsWith(" missing") ? "no commit" : commits.get(i);
            releases.put(names.get(i), objects.get(names.get(i)) + " ends in " + commit);
        }
        return releases;
    }

    /** Runs git in the repository. */
    private List<String> gitLines(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Path in = Files.writeString(folder.resolve("in"), input, StandardCharsets.UTF_8);
        Path out = folder.resolve("out");
        Process git;
        try {
            git = new ProcessBuilder(command)
                    .directory(repository.path().toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("there is no git to compare with");
            throw e;
        }
        assertThat(git.waitFor()).isZero();
        return Files.readAllLines(out, StandardCharsets.UTF_8);
    }
}
