package dev.tagsync.testkit;

import dev.tagsync.CommitId;
import dev.tagsync.PermanentException;
import dev.tagsync.Release;
import dev.tagsync.Signature;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TransientException;
import dev.tagsync.TreeId;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.GitObject.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A {@link TagSource} in memory, with real Git ids: what hosts test their catalogs with. Keeps every rule of the port. Safe for use by many threads.
 *
 * <pre>{@code
 * InMemoryTagSource source = InMemoryTagSource.of(TaggedHistory.builder()
 *         .file("products/chair.json", "{}")
 *         .commit("First products")
 *         .tag("v1.0.0")
 *         .build());
 * }</pre>
 *
 * Objects that it once held stay readable when its history changes, as those do that a Git source has fetched.
 *
 * @since 0.1
 */
public final class InMemoryTagSource implements TagSource {
    private final Map<String, GitObject> objects = new ConcurrentHashMap<>();
    private volatile SortedMap<String, String> refs = new TreeMap<>();
    private volatile Optional<SyncException> fault = Optional.empty();
    private final Map<TagName, Signature> signatures = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private InMemoryTagSource() {}

    /** Makes a source that holds a history. */
    public static InMemoryTagSource of(TaggedHistory history) {
        InMemoryTagSource source = new InMemoryTagSource();
        source.become(history);
        return source;
    }

    /** Makes the source hold another history: tags that are not in it are gone, others may have moved. */
    public void become(TaggedHistory history) {
        objects.putAll(history.objects());
        refs = history.refs();
    }

    /** Says what every later {@link #resolve} of a tag finds about its signature. Of other tags nobody looks at it. */
    public void sign(String tag, Signature found) {
        signatures.put(new TagName(tag), found);
    }

    /** Makes every later {@link #list} and {@link #resolve} fail as a source does that cannot be reached. */
    public void cutOff() {
        failWith(new TransientException(
                "source.unreachable", "cannot reach " + describe() + ": it was cut off", "connect it again"));
    }

    /** Makes every later {@link #list} and {@link #resolve} fail. */
    public void failWith(SyncException newFault) {
        fault = Optional.of(newFault);
    }

    /** Ends {@link #cutOff} and {@link #failWith}. */
    public void connect() {
        fault = Optional.empty();
    }

    /** Forgets an object, such as a tree that garbage collection took, or a blob that was damaged. */
    public void forget(String id) {
        objects.remove(id);
    }

    @Override
    public String describe() {
        return "a catalog in memory";
    }

    @Override
    public String policy() {
        return "links=announced;submodules=announced;lfs=as-stored";
    }

    @Override
    public List<ListedTag> list() {
        ask();
        List<ListedTag> tags = new ArrayList<>();
        refs.tailMap("refs/tags/").forEach((ref, id) -> {
            if (ref.startsWith("refs/tags/")) {
                tags.add(listed(TagNames.of(ref), id));
            }
        });
        return List.copyOf(tags);
    }

    private ListedTag listed(TagName tag, String id) {
        Peeled peeled = peel(tag, id);
        Optional<GitObject> commit = Optional.of(peeled.end()).filter(object -> object.type() == Type.COMMIT);
        return new ListedTag(
                tag,
                new TagObjectId(id),
                commit.map(object -> new CommitId(peeled.id())),
                commit.map(InMemoryTagSource::treeOf),
                peeled.outermost().type() == Type.TAG,
                commit.map(object -> time(peeled)));
    }

    @Override
    public Resolution resolve(TagName tag) {
        ask();
        String id = refs.get("refs/tags/" + tag);
        if (id == null) {
            return new Resolution.Unresolved(
                    Resolution.Reason.UNKNOWN_TAG, "there is no tag \"" + tag + "\"", TagNames.hint(refs));
        }
        Peeled peeled = peel(tag, id);
        if (peeled.end().type() != Type.COMMIT) {
            return new Resolution.Unresolved(
                    Resolution.Reason.NOT_A_COMMIT,
                    "tag \"" + tag + "\" ends in a " + peeled.end().type().word() + " (" + peeled.id()
                            + "), not in a commit",
                    "tag a commit");
        }
        boolean annotated = peeled.outermost().type() == Type.TAG;
        return new Resolution.Resolved(new Release(
                tag,
                new TagObjectId(id),
                new CommitId(peeled.id()),
                treeOf(peeled.end()),
                annotated,
                person(peeled).map(text -> text.substring(0, text.lastIndexOf('>') + 1)),
                time(peeled),
                annotated ? peeled.outermost().message().stripTrailing() : "",
                signatures.getOrDefault(tag, Signature.UNCHECKED)));
    }

    @Override
    public void files(Release release, int maxFileBytes, FileHandler handler) {
        open();
        List<SourceFile> wanted = new ArrayList<>();
        for (SourceFile file : TreeFiles.of(this::object, release.tree())) {
            if (handler.wants(file) && file.kind() == FileKind.REGULAR) {
                wanted.add(file);
            }
        }
        wanted.forEach(file -> hand(file, maxFileBytes, handler));
    }

    @Override
    public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
        open();
        List<SourceFile> before;
        try {
            before = TreeFiles.of(this::object, base.tree());
        } catch (PermanentException e) {
            return false;
        }
        List<SourceFile> after = TreeFiles.of(this::object, target.tree());
        Set<SourceFile> same = new HashSet<>(before);
        same.retainAll(new HashSet<>(after));
        before.stream().filter(file -> !same.contains(file)).forEach(handler::before);
        List<SourceFile> wanted = new ArrayList<>();
        for (SourceFile file : after) {
            if (!same.contains(file) && handler.wants(file) && file.kind() == FileKind.REGULAR) {
                wanted.add(file);
            }
        }
        wanted.forEach(file -> hand(file, maxFileBytes, handler));
        return true;
    }

    @Override
    public Optional<byte[]> read(Release release, String path) {
        open();
        return TreeFiles.of(this::object, release.tree()).stream()
                .filter(file -> file.kind() == FileKind.REGULAR && file.path().equals(path))
                .findFirst()
                .map(file -> object(file.blob().hex()).bytes().clone());
    }

    @Override
    public Optional<Standing> find(Release release, String path) {
        open();
        for (SourceFile file : TreeFiles.of(this::object, release.tree())) {
            if (file.kind() != FileKind.UNREADABLE_PATH && file.path().equals(path)) {
                return Optional.of(standing(file));
            }
            if (file.path().startsWith(path + "/")) {
                return Optional.of(Standing.FOLDER);
            }
        }
        return Optional.empty();
    }

    private Standing standing(SourceFile file) {
        if (file.kind() == FileKind.SUBMODULE) {
            return Standing.of(file, 0);
        }
        byte[] content = object(file.blob().hex()).bytes();
        return file.kind() == FileKind.SYMLINK ? Standing.link(file, content) : Standing.of(file, content.length);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void hand(SourceFile file, int maxFileBytes, FileHandler handler) {
        byte[] content = object(file.blob().hex()).bytes();
        if (content.length > maxFileBytes) {
            handler.oversize(file, content.length);
        } else {
            handler.file(file, content.clone());
        }
    }

    private Peeled peel(TagName tag, String id) {
        GitObject outermost = object(id);
        String end = id;
        while (object(end).type() == Type.TAG) {
            end = object(end)
                    .header("object")
                    .orElseThrow(() -> new IllegalStateException("the object of tag " + tag + " names nothing"));
        }
        return new Peeled(outermost, end, object(end));
    }

    private static Optional<String> person(Peeled peeled) {
        return peeled.outermost().type() == Type.TAG
                ? peeled.outermost().header("tagger")
                : peeled.end().header("committer");
    }

    private static Instant time(Peeled peeled) {
        String text = person(peeled).or(() -> peeled.end().header("committer")).orElseThrow();
        return Instant.ofEpochSecond(Long.parseLong(text.substring(text.lastIndexOf('>') + 2, text.lastIndexOf(' '))));
    }

    private static TreeId treeOf(GitObject commit) {
        return new TreeId(commit.header("tree").orElseThrow());
    }

    private GitObject object(String id) {
        GitObject object = objects.get(id);
        if (object == null) {
            throw new PermanentException("source.object-missing", "object " + id + " is missing in " + describe(), "");
        }
        return object;
    }

    private void ask() {
        open();
        fault.ifPresent(e -> {
            throw e;
        });
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("the source is closed: " + describe());
        }
    }

    /** Where a tag starts and ends. */
    private record Peeled(GitObject outermost, String id, GitObject end) {}
}
