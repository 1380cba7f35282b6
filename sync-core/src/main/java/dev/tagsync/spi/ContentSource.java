package dev.tagsync.spi;

import dev.tagsync.Release;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.Standing;
import java.util.Optional;

/**
 * Where files come from that are no release: a working tree, or any revision. A {@link dev.tagsync.CatalogCheck} looks at them. It is no {@link
 * TagSource}, and no controller takes one: nothing but a tag can be promoted. Implementations are safe for use by many threads, and keep the
 * rules TS-6, TS-7, TS-8, TS-10, TS-11, TS-12 and TS-13 of {@link TagSource} for the one content that they have.
 *
 * @since 0.1
 */
public interface ContentSource extends AutoCloseable {
    /** Names the source for messages; holds no secret. */
    String describe();

    /** As {@link TagSource#policy}: where it is the same, the same files make the same snapshot. */
    String policy();

    /**
     * Returns what a release of this content would be, as far as that is known: the same with every call. What the content is called stands in the
     * place of the tag's name.
     */
    Release release();

    /** Tells whether {@link #release} names a commit that holds this very content. */
    boolean isCommitted();

    /**
     * Streams the files.
     *
     * @param maxFileBytes larger files are handed over without content
     * @param handler takes them
     * @throws dev.tagsync.TransientException if a file is another than it was when the content was first looked at
     * @throws dev.tagsync.PermanentException if an object is missing or damaged
     */
    void files(int maxFileBytes, FileHandler handler);

    /**
     * Reads one file.
     *
     * @param path the file's path
     * @return its content, or empty if there is no such regular file
     */
    Optional<byte[]> read(String path);

    /**
     * Looks at one path, as {@link TagSource#find} does.
     *
     * @param path the path of a file or a folder
     * @return what stands there, or empty if nothing does
     */
    Optional<Standing> find(String path);

    /** Releases what the source holds; further calls do nothing. */
    @Override
    void close();
}
