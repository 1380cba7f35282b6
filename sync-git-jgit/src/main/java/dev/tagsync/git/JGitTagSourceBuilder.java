package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jgit.lib.Repository;

/**
 * Says where the repository of a {@link JGitTagSource} is, and what of it is the catalog. Not safe for use by many threads.
 *
 * @since 0.1
 */
public final class JGitTagSourceBuilder {
    private static final int MOST_READERS = 64;

    private Optional<Path> local = Optional.empty();
    private Optional<GitAddress> remote = Optional.empty();
    private Optional<Path> mirror = Optional.empty();
    private String subPath = "";
    private Duration timeout = JGitTagSource.DEFAULT_TIMEOUT;
    private Duration totalTimeout = JGitTagSource.DEFAULT_TOTAL_TIMEOUT;
    private Optional<Supplier<GitCredentials>> credentials = Optional.empty();
    private SshAccess ssh = SshAccess.OF_USER;
    private FetchLimits limits = FetchLimits.DEFAULT;
    private int readers = JGitTagSource.usualReaders();
    private SignaturePolicy signatures = SignaturePolicy.OFF;
    private Optional<String> branch = Optional.empty();

    JGitTagSourceBuilder() {}

    /** Reads a repository on this machine where it lies. */
    public JGitTagSourceBuilder local(Path repository) {
        local = Optional.of(repository);
        remote = Optional.empty();
        return this;
    }

    /**
     * Reads a repository elsewhere.
     *
     * @param url {@code https://}, {@code ssh://}, {@code file://} or {@code user@host:path}; user-info in it is never shown
     * @throws ConfigurationException if it is no URL
     */
    public JGitTagSourceBuilder remote(String url) {
        remote = Optional.of(GitAddress.parse(url));
        local = Optional.empty();
        return this;
    }

    /**
     * Reads what a person names: a path where there is something at it, otherwise a URL.
     *
     * @throws ConfigurationException if it is neither
     */
    public JGitTagSourceBuilder of(String pathOrUrl) {
        try {
            Path path = Path.of(pathOrUrl);
            if (!pathOrUrl.isEmpty() && Files.exists(path)) {
                return local(path);
            }
        } catch (InvalidPathException e) {
            // Then it can only be a URL.
        }
        if (GitAddress.looksLikeUrl(pathOrUrl)) {
            return remote(pathOrUrl);
        }
        throw new ConfigurationException(
                "source.not-a-repository",
                "\"" + pathOrUrl + "\" is neither a folder that exists nor a URL",
                "name the folder of a Git repository, or https://, ssh://, file:// or user@host:path");
    }

    /**
     * Sets the folder of a remote repository's mirror. It need not exist, and holds nothing else. By default a folder of the user's
     * cache, one for each URL.
     */
    public JGitTagSourceBuilder mirror(Path folder) {
        mirror = Optional.of(folder);
        return this;
    }

    /**
     * Takes one folder of the repository for the whole catalog. By default the whole repository.
     *
     * @param folder its path, with {@code /}
     * @throws IllegalArgumentException if it is no such path
     */
    public JGitTagSourceBuilder subPath(String folder) {
        subPath = JGitTagSource.cleanPath(folder);
        return this;
    }

    /**
     * Sets how long a silent host, or another process that writes the mirror, is waited for. By default {@link JGitTagSource#DEFAULT_TIMEOUT};
     * raise it for slow hosts.
     *
     * @param duration at least a second
     */
    public JGitTagSourceBuilder timeout(Duration duration) {
        timeout = atLeastASecond("a timeout", duration);
        return this;
    }

    /**
     * Sets how long one conversation with a host may take, a listing or the fetch of a tag, also if something comes all the time. By default {@link
     * JGitTagSource#DEFAULT_TOTAL_TIMEOUT}; raise it for large repositories that are far.
     *
     * @param duration at least a second
     */
    public JGitTagSourceBuilder totalTimeout(Duration duration) {
        totalTimeout = atLeastASecond("a total timeout", duration);
        return this;
    }

    /**
     * Sets what an {@code https://} host is shown. It is asked for at each conversation, so that a secret which is rotated is picked up. With credentials, no
     * redirect is followed. By default none but what the URL holds.
     *
     * @param provider may be called by any thread; what it throws ends the call
     */
    public JGitTagSourceBuilder credentials(Supplier<GitCredentials> provider) {
        credentials = Optional.of(Objects.requireNonNull(provider, "provider"));
        return this;
    }

    /** Sets who one is to {@code ssh://} hosts, and which of them are trusted. By default {@link SshAccess#OF_USER}. */
    public JGitTagSourceBuilder ssh(SshAccess access) {
        ssh = Objects.requireNonNull(access, "access");
        return this;
    }

    /** Sets the most that is taken from a host for one tag. By default {@link FetchLimits#DEFAULT}. */
    public JGitTagSourceBuilder limits(FetchLimits most) {
        limits = Objects.requireNonNull(most, "most");
        return this;
    }

    /**
     * Sets which signatures a tag needs to be resolved. By default {@link SignaturePolicy#OFF}; releases that are live, and rollbacks, are not
     * judged again.
     */
    public JGitTagSourceBuilder signatures(SignaturePolicy policy) {
        signatures = policy;
        return this;
    }

    /**
     * Takes only tags whose commit a branch leads to, as it stands when the tag is listed or resolved: what nobody has merged is not released. By default
     * every tag. Releases that are live, and rollbacks, are not judged again.
     *
     * <p>The history is walked back until the commits are met, which takes about 150 bytes of memory for each commit that is passed. Of a remote repository the
     * commits of that branch, without files where the host can leave them out, are kept in a repository of their own beside the mirror.
     *
     * @param name the branch's short name, such as {@code main}; one that is not there makes listing and resolving fail ({@code source.branch-missing})
     * @throws IllegalArgumentException if it is no name of a branch
     */
    public JGitTagSourceBuilder reachableFrom(String name) {
        if (!Repository.isValidRefName(BranchHistory.ref(name))) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of a branch");
        }
        branch = Optional.of(name);
        return this;
    }

    /**
     * Sets how many threads read the files of a release, and hand them over at once. They are named {@code tagsync-git-1} and so on,
     * are started where there are more than a few hundred files to read, and have ended when the call returns or throws. By default
     * as many as there are processors, up to 4.
     *
     * @param count 1 to 64; with 1 the calling thread reads
     */
    public JGitTagSourceBuilder readers(int count) {
        if (count < 1 || count > MOST_READERS) {
            throw new IllegalArgumentException("there are 1 to " + MOST_READERS + " readers, found " + count);
        }
        readers = count;
        return this;
    }

    private static Duration atLeastASecond(String what, Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(what + " is at least a second, found " + duration);
        }
        return duration;
    }

    /**
     * Makes the source.
     *
     * @throws ConfigurationException if a local repository is not there
     * @throws IllegalStateException if neither a local nor a remote one was named
     */
    public JGitTagSource build() {
        Origin origin = local.<Origin>map(LocalOrigin::open)
                .or(() -> remote.map(address -> new RemoteOrigin(
                        address,
                        mirror.orElseGet(() -> DefaultMirrors.of(address, System.getenv())),
                        new HostAccess(address, timeout, totalTimeout, credentials, ssh, limits))))
                .orElseThrow(() -> new IllegalStateException("name a repository: local(path) or remote(url)"));
        return new JGitTagSource(
                origin,
                subPath,
                readers,
                new TagSignatures(signatures, InstantSource.system()),
                branch.map(name -> new BranchHistory(origin, name)));
    }
}
