package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import dev.tagsync.spi.ContentSource;
import java.nio.file.Path;

/**
 * What a Git repository holds beside its tags, for a {@link dev.tagsync.CatalogCheck} to judge before it is tagged. A controller takes none of it.
 *
 * @since 0.1
 */
public final class JGitContent {
    private JGitContent() {}

    /**
     * Takes the files of a folder as they are, committed or not, as {@link #workingTree(Path, String)} does with the whole folder.
     *
     * @param folder the working tree of a repository, or any folder
     */
    public static ContentSource workingTree(Path folder) {
        return workingTree(folder, "");
    }

    /**
     * Takes the files of a folder as they are, committed or not. What Git would add is taken: in a repository's working tree files that Git ignores are
     * left out unless they are tracked, and content is filtered as for a commit (line ends, clean filters). {@code .git} is left out. Files are listed now and read later; one that changed in
     * between is a {@link dev.tagsync.TransientException} ({@code source.changed}).
     *
     * @param folder the working tree of a repository, or any folder
     * @param subPath the folder in it that is the catalog, with {@code /}; empty for all
     * @throws ConfigurationException if there is no such folder ({@code source.no-folder})
     */
    public static ContentSource workingTree(Path folder, String subPath) {
        return WorkingTree.open(folder, JGitTagSource.cleanPath(subPath));
    }

    /**
     * Takes what a revision of a repository on this machine holds, as {@link #revision(Path, String, String)} does with the whole of it.
     *
     * @param repository a bare repository, or a folder with a {@code .git}
     * @param revision what {@code git rev-parse} understands: a branch, a tag, a commit, {@code HEAD~1}
     */
    public static ContentSource revision(Path repository, String revision) {
        return revision(repository, revision, "");
    }

    /**
     * Takes what a revision of a repository on this machine holds. It is resolved now, and stays what it is when a branch moves on.
     *
     * @param repository a bare repository, or a folder with a {@code .git}
     * @param revision what {@code git rev-parse} understands: a branch, a tag, a commit, {@code HEAD~1}
     * @param subPath the folder in it that is the catalog, with {@code /}; empty for all
     * @throws ConfigurationException if there is no such repository ({@code source.not-a-repository}) or revision ({@code source.no-revision})
     */
    public static ContentSource revision(Path repository, String revision, String subPath) {
        return Revision.open(repository, revision, JGitTagSource.cleanPath(subPath));
    }
}
