package dev.tagsync.testkit;

import dev.tagsync.testkit.GitObject.Type;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The steps by which a test writes a tagged history: files, commits, tags, branches. Files stay from commit to commit until they are
 * changed or deleted. Author and times are fixed, the time advancing by a minute with every commit and tag, so that the same steps
 * always give the same ids, and those that Git would give. Not for use by several threads.
 *
 * <p>Nothing is checked that Git does not need: paths such as {@code ../x} or {@code .git/config} can be written, to test what is made of them.
 *
 * @param <S> the type whose steps these are
 * @since 0.1
 */
public abstract class HistorySteps<S extends HistorySteps<S>> {
    /** Who commits and tags. */
    public static final String PERSON = "Test Author <author@example.com>";

    /** When the first commit is made. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final String MAIN = "refs/heads/main";

    /** By path, one character a byte, so that they sort as Git sorts paths. */
    private final NavigableMap<String, TreeItem> files = new TreeMap<>();

    private Instant now = START;
    private Optional<String> head = Optional.empty();

    /** For the subclasses of the kit. */
    protected HistorySteps() {}

    /** Keeps an object. */
    protected abstract void store(GitObject object);

    /** Makes a ref name an object, or deletes it. */
    protected abstract void point(String ref, Optional<String> id);

    /** Returns what a ref names. */
    protected abstract Optional<String> target(String ref);

    /** Returns this object. */
    protected abstract S self();

    /** Writes a text file, in UTF-8. */
    public S file(String path, String text) {
        return file(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file. */
    public S file(String path, byte[] content) {
        return put(raw(path), "100644", content);
    }

    /** Writes a file whose path is given in bytes, UTF-8 or not. */
    public S file(byte[] path, byte[] content) {
        return put(new String(path, StandardCharsets.ISO_8859_1), "100644", content);
    }

    /** Writes a file that may be executed. */
    public S executable(String path, String text) {
        return put(raw(path), "100755", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a symbolic link. */
    public S symlink(String path, String target) {
        return symlink(path, target.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a symbolic link whose target is given in bytes, UTF-8 or not. */
    public S symlink(String path, byte[] target) {
        return put(raw(path), "120000", target);
    }

    /** Writes a submodule that stands at a commit, which need not exist. */
    public S submodule(String path, String commitHex) {
        files.put(raw(path), new TreeItem("160000", commitHex));
        return self();
    }

    /** Deletes a file. */
    public S delete(String path) {
        require(files.remove(raw(path)) != null, "there is no file " + path);
        return self();
    }

    /** Gives a file another path. */
    public S rename(String from, String to) {
        TreeItem item = files.remove(raw(from));
        if (item == null) {
            throw new IllegalStateException("there is no file " + from);
        }
        files.put(raw(to), item);
        return self();
    }

    /** Commits the files to {@code main}. */
    public S commit(String message) {
        String tree = writeTree(files, "");
        String parent = head.map(id -> "parent " + id + '\n').orElse("");
        String signature = signature();
        head = Optional.of(add(
                Type.COMMIT,
                "tree " + tree + '\n' + parent + "author " + signature + "\ncommitter " + signature + "\n\n" + message
                        + '\n'));
        point(MAIN, head);
        return self();
    }

    /** Makes an annotated tag of the last commit. */
    public S tag(String name) {
        return tag(name, "Release " + name);
    }

    /** Makes an annotated tag of the last commit; a tag of that name is moved. */
    public S tag(String name, String message) {
        return tagObject(name, Type.COMMIT, head(), message);
    }

    /** Makes a lightweight tag of the last commit; a tag of that name is moved. */
    public S lightweightTag(String name) {
        return lightweightTag(name, head());
    }

    /** Makes a lightweight tag of any object. */
    public S lightweightTag(String name, String id) {
        point("refs/tags/" + name, Optional.of(id));
        return self();
    }

    /** Makes an annotated tag of what another tag, an annotated one, points at: of that tag's own object. */
    public S nestedTag(String name, String inner) {
        String id =
                target("refs/tags/" + inner).orElseThrow(() -> new IllegalStateException("there is no tag " + inner));
        return tagObject(name, Type.TAG, id, "Release " + name);
    }

    /** Makes an annotated tag of the last commit's tree. */
    public S treeTag(String name) {
        return tagObject(name, Type.TREE, writeTree(files, ""), "A tree");
    }

    /** Makes an annotated tag of a file's blob. */
    public S blobTag(String name, String path) {
        return tagObject(name, Type.BLOB, blob(path), "A blob");
    }

    /** Deletes a tag. */
    public S deleteTag(String name) {
        point("refs/tags/" + name, Optional.empty());
        return self();
    }

    /** Makes a branch of the last commit; the next commit still goes to {@code main}. */
    public S branch(String name) {
        point("refs/heads/" + name, Optional.of(head()));
        return self();
    }

    /** Returns the id of the last commit. */
    public String head() {
        return head.orElseThrow(() -> new IllegalStateException("there is no commit yet"));
    }

    /** Returns the id of a file's blob, as the file stands now. */
    public String blob(String path) {
        TreeItem item = files.get(raw(path));
        if (item == null) {
            throw new IllegalStateException("there is no file " + path);
        }
        return item.id();
    }

    /** Returns the id of the tree of the files as they stand now. */
    public String tree() {
        return writeTree(files, "");
    }

    private S tagObject(String name, Type type, String object, String message) {
        String id = add(
                Type.TAG,
                "object " + object + "\ntype " + type.word() + "\ntag " + name + "\ntagger " + signature() + "\n\n"
                        + message + '\n');
        return lightweightTag(name, id);
    }

    private S put(String rawPath, String mode, byte[] content) {
        files.put(rawPath, new TreeItem(mode, add(GitObject.blob(content.clone()))));
        return self();
    }

    private String writeTree(SortedMap<String, TreeItem> files, String folder) {
        SortedMap<String, TreeItem> items = new TreeMap<>();
        for (Map.Entry<String, TreeItem> file : files.entrySet()) {
            String name = file.getKey().substring(folder.length());
            int slash = name.indexOf('/');
            if (slash < 0) {
                items.put(name, file.getValue());
                continue;
            }
            String sorted = name.substring(0, slash + 1);
            if (!items.containsKey(sorted)) {
                String prefix = folder + sorted;
                SortedMap<String, TreeItem> below = files.subMap(prefix, prefix + '\uffff');
                items.put(sorted, new TreeItem("40000", writeTree(below, prefix)));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        items.forEach((name, item) -> {
            String plain = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
            bytes.writeBytes((item.mode() + ' ' + plain + '\0').getBytes(StandardCharsets.ISO_8859_1));
            bytes.writeBytes(HexFormat.of().parseHex(item.id()));
        });
        return add(new GitObject(Type.TREE, bytes.toByteArray()));
    }

    private String add(Type type, String text) {
        return add(new GitObject(type, text.getBytes(StandardCharsets.UTF_8)));
    }

    private String add(GitObject object) {
        store(object);
        return object.id();
    }

    private String signature() {
        String signature = PERSON + ' ' + now.getEpochSecond() + " +0000";
        now = now.plus(Duration.ofMinutes(1));
        return signature;
    }

    private static String raw(String path) {
        return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalStateException(message);
        }
    }

    /** What a tree has under a name. */
    record TreeItem(String mode, String id) {}
}
