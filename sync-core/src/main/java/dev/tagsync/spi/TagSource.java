package dev.tagsync.spi;

import dev.tagsync.BlobId;
import dev.tagsync.CommitId;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where releases come from. Implementations are safe for use by many threads.
 *
 * <ul>
 *   <li><b>TS-1</b> {@code list} returns every tag that the source has now, and only tags, each once. It never returns a part of
 *       them or an older list: "could not look" is a thrown fault.
 *   <li><b>TS-2</b> {@code resolve} answers for the tag of exactly that name, never for a branch, a commit id or an abbreviation, even where one
 *       of the same name stands beside it.
 *   <li><b>TS-3</b> A tag of a tag is peeled to its commit; {@code tagObject} stays what the ref points at, {@code commit} is where it ends.
 *   <li><b>TS-4</b> A tag that does not end in a commit is {@code Unresolved}, and says what it ends in.
 *   <li><b>TS-5</b> What is resolved stays readable: {@code files}, {@code read} and {@code difference} answer for a release by its commit and tree, whatever becomes of the tag.
 *   <li><b>TS-6</b> {@code files} asks {@code wants} once for every file of the release's tree, in the order of paths as unsigned bytes; then hands over exactly
 *       those that were wanted: regular files by {@code file} or {@code oversize}.
 *   <li><b>TS-7</b> Content is the blob's bytes as Git stores them: no line end, filter or encoding is changed.
 *   <li><b>TS-8</b> What is no regular file (a link, a submodule, a path that is not UTF-8) is announced with its kind and never has content.
 *   <li><b>TS-9</b> {@code difference} reports exactly the files that are not the same (path, blob and kind) in both releases, or returns
 *       {@code false} having reported nothing, if it has not got the base's objects.
 *   <li><b>TS-10</b> {@code read} returns the content of one file of a release; a path that the release has not got is empty.
 *   <li><b>TS-11</b> An exception of a handler ends the call and reaches the caller unchanged. No handler is called after the call has ended.
 *   <li><b>TS-12</b> No answer, message or exception holds a password, token or user-info of a URL.
 *   <li><b>TS-13</b> {@code find} says what stands at exactly one path of a release: a file as {@code files} announces it, with its size, or a folder. It follows no link; of a link it says where
 *       that leads, as it stands there.
 * </ul>
 *
 * @since 0.1
 */
public interface TagSource extends AutoCloseable {
    /** Names the source for messages and records; holds no secret. */
    String describe();

    /**
     * Returns what besides the tree decides which files there are: the sub-path, and how links, submodules and LFS pointers are handed over. Part of the format fingerprint, as is what
     * {@link dev.tagsync.SpecialFiles} makes of them.
     */
    String policy();

    /**
     * Lists all tags, without fetching any.
     *
     * @throws dev.tagsync.TransientException if the source could not be asked
     */
    List<ListedTag> list();

    /**
     * Resolves one tag: fetches what it needs, and pins it.
     *
     * @param tag the tag's short name
     * @throws dev.tagsync.TransientException if the source could not be asked
     */
    Resolution resolve(TagName tag);

    /**
     * Streams the files of a release.
     *
     * @param release what {@link #resolve} gave, now or in an earlier process
     * @param maxFileBytes larger files are handed over without content
     * @param handler takes them
     * @throws dev.tagsync.PermanentException if an object is missing or damaged
     */
    void files(Release release, int maxFileBytes, FileHandler handler);

    /**
     * Streams what differs between two releases, without reading what is equal.
     *
     * @param base the earlier one
     * @param target the later one
     * @param maxFileBytes larger files are handed over without content
     * @param handler takes the differences
     * @return {@code false} if the base's objects are not there, and then nothing was reported
     */
    boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler);

    /**
     * Reads one file of a release.
     *
     * @param release what {@link #resolve} gave
     * @param path the file's path
     * @return its content, or empty if the release has no such regular file
     */
    Optional<byte[]> read(Release release, String path);

    /**
     * Looks at one path of a release.
     *
     * @param release what {@link #resolve} gave
     * @param path the path of a file or a folder, with {@code /} between names and nowhere else
     * @return what stands there, or empty if nothing does
     */
    Optional<Standing> find(Release release, String path);

    /** Releases what the source holds; further calls do nothing. */
    @Override
    void close();

    /**
     * What stands at a path.
     *
     * @param file the file, or empty if it is a folder
     * @param bytes the size of a regular file's content, or of what a link says; otherwise 0
     * @param target where a link leads, if it says so in UTF-8 and in at most {@value #MOST_TARGET_BYTES} bytes
     */
    record Standing(Optional<SourceFile> file, long bytes, Optional<String> target) {
        /** The longest path that a link can lead to, where links are followed. */
        public static final int MOST_TARGET_BYTES = 4096;

        /** A folder. */
        public static final Standing FOLDER = new Standing(Optional.empty(), 0, Optional.empty());

        /** What has a size, and leads nowhere. */
        public static Standing of(SourceFile file, long bytes) {
            return new Standing(Optional.of(file), bytes, Optional.empty());
        }

        /** A link, by the content that Git stores of it; of a long one it may be anything as long. */
        public static Standing link(SourceFile file, byte[] content) {
            return new Standing(Optional.of(file), content.length, text(content));
        }

        private static Optional<String> text(byte[] content) {
            if (content.length > MOST_TARGET_BYTES) {
                return Optional.empty();
            }
            try {
                return Optional.of(StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString());
            } catch (CharacterCodingException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * A tag as a listing shows it.
     *
     * @param tag the short name
     * @param tagObject what the ref points at
     * @param commit where it ends, if the listing says so and it ends in a commit
     * @param tree the commit's tree, if it is at hand without fetching
     * @param annotated whether the tag has an object of its own
     * @param time when it was made, if that is at hand without fetching
     * @param refusal why the source's own policy does not take it, in words that follow its name, if the listing can tell; then {@link #resolve} does not take it
     *     either
     */
    record ListedTag(
            TagName tag,
            TagObjectId tagObject,
            Optional<CommitId> commit,
            Optional<TreeId> tree,
            boolean annotated,
            Optional<Instant> time,
            Optional<String> refusal) {
        /** A tag against which the source has nothing. */
        public ListedTag(
                TagName tag,
                TagObjectId tagObject,
                Optional<CommitId> commit,
                Optional<TreeId> tree,
                boolean annotated,
                Optional<Instant> time) {
            this(tag, tagObject, commit, tree, annotated, time, Optional.empty());
        }

        /** Returns the tag as one that the source's policy does not take. */
        public ListedTag refused(String reason) {
            return new ListedTag(tag, tagObject, commit, tree, annotated, time, Optional.of(reason));
        }
    }

    /** What came of resolving a tag. */
    sealed interface Resolution {
        /**
         * The tag names a release.
         *
         * @param release which
         */
        record Resolved(Release release) implements Resolution {}

        /**
         * There is no release of that name.
         *
         * @param reason why
         * @param message why, in one sentence that names what was asked for
         * @param hint what to do, or empty
         * @param code a stable id of what was found where the reason covers several things, such as {@code signature.expired}; else empty
         */
        record Unresolved(Reason reason, String message, String hint, Optional<String> code) implements Resolution {
            /** There is no release of that name, and the reason says all. */
            public Unresolved(Reason reason, String message, String hint) {
                this(reason, message, hint, Optional.empty());
            }
        }

        /** Why a tag is no release. */
        enum Reason {
            /** The source has no such tag. */
            UNKNOWN_TAG,
            /** The tag ends in a tree or a blob. */
            NOT_A_COMMIT,
            /** The source's policy does not take it. */
            POLICY
        }
    }

    /** What stands at a path. */
    enum FileKind {
        /** A file with content, executable or not. */
        REGULAR,
        /** A symbolic link. */
        SYMLINK,
        /** A submodule. */
        SUBMODULE,
        /** A regular file whose path is not UTF-8; its path is given with replacement characters. */
        UNREADABLE_PATH
    }

    /**
     * A file of a release.
     *
     * @param path the path from the catalog's root, with {@code /}
     * @param blob its content's id; of a submodule, its commit's
     * @param kind what it is
     */
    record SourceFile(String path, BlobId blob, FileKind kind) {}

    /** Takes the files of a release. */
    interface FileHandler {
        /**
         * Is asked for every file, by the calling thread, before any content is handed over.
         *
         * @param file the file
         * @return whether its content is wanted; ignored for what is no regular file
         */
        boolean wants(SourceFile file);

        /**
         * Takes a file's content. Files come in any order, and possibly from several threads at once.
         *
         * @param file the file
         * @param content its bytes, the handler's to keep
         */
        void file(SourceFile file, byte[] content);

        /**
         * Takes a file that is too large to be handed over.
         *
         * @param file the file
         * @param bytes its size
         */
        void oversize(SourceFile file, long bytes);
    }

    /** Takes the differences between two releases; a {@link FileHandler} for those files that the later release has. */
    interface DifferenceHandler extends FileHandler {
        /**
         * Is told of every file that is gone or not the same, by the calling thread, before {@link #wants} is asked about what stands there now.
         *
         * @param file as it stood in the base
         */
        void before(SourceFile file);
    }
}
