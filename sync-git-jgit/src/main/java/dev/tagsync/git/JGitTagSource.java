package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Releases from a Git repository, read by JGit. Safe for use by many threads.
 *
 * <p>A <i>local</i> repository, bare or with a work tree, is read where it lies: nothing in it is ever written, and neither index nor
 * work tree is looked at. A release stays readable as long as the repository keeps its objects.
 *
 * <p>Of a <i>remote</i> one, single tags are fetched, as shallow as the host allows, into a local bare mirror; what was resolved is pinned
 * there by a ref under {@code refs/tagsync/}. The mirror is a cache: it may be deleted while nobody uses it, and heals by itself. By
 * default it lies in the user's cache folder under {@code tagsync/mirrors}, named after the URL without its user-info. Processes may
 * share one; they write it in turn.
 *
 * <p>{@code files} and {@code difference} read by several threads, in the order in which packs hold the blobs, and take some megabytes of memory
 * however many files there are. If the calling thread is interrupted, they end with {@code source.interrupted}.
 *
 * <p>Proxies and certificates are taken from the user's Git configuration, as JGit does.
 *
 * @since 0.1
 */
public final class JGitTagSource implements TagSource {
    /** How long a silent host is waited for: 30 s. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    /** How long a whole conversation with a host may take: 10 minutes. */
    public static final Duration DEFAULT_TOTAL_TIMEOUT = Duration.ofMinutes(10);

    private static final int DEFAULT_READERS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(JGitTagSource.class);

    private final Origin origin;
    private final String subPath;
    private final int readers;
    private final TagSignatures signatures;
    private final Optional<BranchHistory> branch;
    private final ResolvedTags resolved;
    private final AtomicBoolean closed = new AtomicBoolean();

    JGitTagSource(
            Origin origin, String subPath, int readers, TagSignatures signatures, Optional<BranchHistory> branch) {
        this.origin = origin;
        this.subPath = subPath;
        this.readers = readers;
        this.signatures = signatures;
        this.branch = branch;
        this.resolved = new ResolvedTags(!signatures.areRead());
    }

    /**
     * Opens a repository on this machine.
     *
     * @param repository a bare repository, or a folder with a {@code .git}
     * @throws ConfigurationException if there is none ({@code source.not-a-repository})
     */
    public static JGitTagSource local(Path repository) {
        return builder().local(repository).build();
    }

    /**
     * Names a repository elsewhere. Nothing is asked or written before the first call.
     *
     * @param url {@code https://}, {@code ssh://}, {@code file://} or {@code user@host:path}
     * @throws ConfigurationException if it is no URL ({@code source.url-invalid})
     */
    public static JGitTagSource remote(String url) {
        return builder().remote(url).build();
    }

    /**
     * Opens what a person names: a path where there is something at it, otherwise a URL.
     *
     * @param pathOrUrl what was named
     * @throws ConfigurationException if it is neither ({@code source.not-a-repository})
     */
    public static JGitTagSource of(String pathOrUrl) {
        return builder().of(pathOrUrl).build();
    }

    /** Starts with no repository. */
    public static JGitTagSourceBuilder builder() {
        return new JGitTagSourceBuilder();
    }

    @Override
    public String describe() {
        return subPath.isEmpty() ? origin.describe() : origin.describe() + " (" + subPath + "/)";
    }

    @Override
    public String policy() {
        return policy(subPath);
    }

    static String policy(String subPath) {
        return "path=" + subPath + ";links=announced;submodules=announced;lfs=as-stored";
    }

    @Override
    public List<ListedTag> list() {
        checkOpen();
        List<Ref> refs = origin.refs();
        Optional<Repository> repository = origin.objects();
        if (repository.isEmpty()) {
            return list(refs, TagObjects::unfetched);
        }
        try (TagObjects objects = new TagObjects(repository.get(), subPath)) {
            return list(refs, objects::list);
        }
    }

    private List<ListedTag> list(List<Ref> refs, Lister lister) {
        List<ListedTag> tags = new ArrayList<>();
        Map<ListedTag, ObjectId> ends = new HashMap<>();
        for (Ref ref : refs) {
            if (ref.getName().startsWith(Constants.R_TAGS) && ref.getObjectId() != null) {
                name(ref).ifPresent(name -> {
                    ListedTag tag = lister.list(name, ref);
                    tags.add(tag);
                    ends.put(tag, end(tag, ref));
                });
            }
        }
        branch.ifPresent(b -> {
            Set<ObjectId> reached = b.reached(refs, ends.values());
            tags.replaceAll(tag -> reached.contains(ends.get(tag)) ? tag : tag.refused(b.reason(ends.get(tag))));
        });
        return List.copyOf(tags);
    }

    private static ObjectId end(ListedTag tag, Ref ref) {
        return tag.commit()
                .map(commit -> ObjectId.fromString(commit.hex()))
                .orElse(ref.getPeeledObjectId() != null ? ref.getPeeledObjectId() : ref.getObjectId());
    }

    private static Optional<TagName> name(Ref ref) {
        try {
            return Optional.of(new TagName(ref.getName().substring(Constants.R_TAGS.length())));
        } catch (IllegalArgumentException e) {
            LOG.warn("{} is left out: {}", ref.getName(), e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public Resolution resolve(TagName tag) {
        checkOpen();
        Optional<ObjectId> id = origin.obtain(tag);
        if (id.isEmpty()) {
            return new UnknownTag(tag, origin.refs(), origin.objects(), origin.isRemote()).explain();
        }
        Repository repository = repository();
        try {
            Resolution resolution = resolved.of(tag, id.get(), () -> objects(repository, tag, id.get()));
            return resolution instanceof Resolution.Resolved found ? judge(repository, found) : resolution;
        } catch (SyncException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw origin.faults().object("object " + id.get().name() + " of tag \"" + tag + "\"", e);
        }
    }

    private Resolution objects(Repository repository, TagName tag, ObjectId id) throws IOException {
        try (TagObjects objects = new TagObjects(repository, subPath)) {
            return objects.resolve(tag, id);
        }
    }

    private Resolution judge(Repository repository, Resolution.Resolved found) throws IOException {
        Release release = found.release();
        Optional<String> refusal = branch.flatMap(
                b -> b.refusal(ObjectId.fromString(release.commit().hex())));
        return refusal.isEmpty()
                ? signatures.judge(repository, found)
                : new Resolution.Unresolved(
                        Resolution.Reason.POLICY,
                        "tag \"" + release.tag() + "\" is no release: " + refusal.get(),
                        "merge the commit into the branch, or tag one that the branch leads to");
    }

    @Override
    public void files(Release release, int maxFileBytes, FileHandler handler) {
        checkOpen();
        origin.restore(release);
        Repository repository = repository();
        try (ObjectReader reader = repository.newObjectReader()) {
            TreeListing listing = new TreeListing(reader, origin.faults());
            ObjectId tree = id(release);
            // One bit a file: the tree is walked again rather than held in memory.
            BitSet wanted = new BitSet();
            Counter asked = new Counter();
            listing.forEach(tree, (file, blob) -> {
                int at = asked.next();
                wanted.set(at, handler.wants(file) && file.kind() == FileKind.REGULAR);
            });
            if (wanted.isEmpty()) {
                return;
            }
            try (BlobReaders blobs = blobs(repository, wanted.cardinality(), maxFileBytes, handler)) {
                Counter seen = new Counter();
                listing.forEachId(tree, (path, blob) -> {
                    if (wanted.get(seen.next())) {
                        blobs.add(path.get(), blob);
                    }
                });
                blobs.finish();
            }
        }
    }

    private BlobReaders blobs(Repository repository, int files, int maxFileBytes, FileHandler handler) {
        return new BlobReaders(repository, origin.faults(), readers, files, maxFileBytes, handler);
    }

    @Override
    public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
        checkOpen();
        origin.restore(target);
        Repository repository = repository();
        try (ObjectReader reader = repository.newObjectReader()) {
            Optional<List<TreeListing.Difference>> differences =
                    new TreeListing(reader, origin.faults()).differences(id(base), id(target));
            if (differences.isEmpty()) {
                return false;
            }
            List<SourceFile> wanted = new ArrayList<>();
            for (TreeListing.Difference difference : differences.get()) {
                difference.before().ifPresent(handler::before);
                difference.after().ifPresent(file -> {
                    if (handler.wants(file) && file.kind() == FileKind.REGULAR) {
                        wanted.add(file);
                    }
                });
            }
            if (wanted.isEmpty()) {
                return true;
            }
            try (BlobReaders blobs = blobs(repository, wanted.size(), maxFileBytes, handler)) {
                for (SourceFile file : wanted) {
                    byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
                    blobs.add(path, ObjectId.fromString(file.blob().hex()));
                }
                blobs.finish();
            }
            return true;
        }
    }

    @Override
    public Optional<byte[]> read(Release release, String path) {
        checkOpen();
        origin.restore(release);
        try (ObjectReader reader = repository().newObjectReader()) {
            return new TreeListing(reader, origin.faults())
                    .regular(id(release), path)
                    .map(blob -> BlobReading.read(reader, origin.faults(), path, blob));
        }
    }

    @Override
    public Optional<Standing> find(Release release, String path) {
        checkOpen();
        origin.restore(release);
        try (ObjectReader reader = repository().newObjectReader()) {
            return new TreeListing(reader, origin.faults()).find(id(release), path);
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            origin.close();
        }
    }

    /** Returns {@link #describe}. */
    @Override
    public String toString() {
        return describe();
    }

    static int usualReaders() {
        return Math.min(DEFAULT_READERS, Runtime.getRuntime().availableProcessors());
    }

    static String cleanPath(String folder) {
        String path = folder.replaceAll("^/+|/+$", "");
        for (String part : path.split("/", -1)) {
            if (part.equals(".") || part.equals("..") || part.isEmpty() && !path.isEmpty()) {
                throw new IllegalArgumentException("a sub-path has no empty part, '.' or '..', found " + folder);
            }
        }
        return path;
    }

    private Repository repository() {
        return origin.objects()
                .orElseThrow(() -> origin.faults().missing("the mirror", new IOException("it was removed just now")));
    }

    private static ObjectId id(Release release) {
        return ObjectId.fromString(release.tree().hex());
    }

    private void checkOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the source is closed: " + describe());
        }
    }

    /** Makes a listed tag of a ref. */
    private interface Lister {
        ListedTag list(TagName tag, Ref ref);
    }

    /** Counts files. */
    private static final class Counter {
        private int next;

        int next() {
            return next++;
        }
    }
}
