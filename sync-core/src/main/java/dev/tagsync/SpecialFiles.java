package dev.tagsync;

import dev.tagsync.internal.format.LfsPointer;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of those files of a release that are none by themselves: symbolic links, submodules and Git LFS pointers. Each is left out and told of, or refused,
 * or resolved; it is never taken for content. Part of a {@link CatalogDefinition}, and of the format fingerprint. Immutable.
 *
 * <p>It is about what the catalog's globs reach. A link or a pointer is reached as any file is, by its own path. A submodule is a folder to whoever looks at a work tree, and so is a link that
 * leads to a folder: they are also reached where a file in them would be.
 *
 * <p><b>A resolved link</b> is the regular file to which it leads, under the link's own path. It is followed within the release only: a link that is absolute, leads out of the root (of the
 * sub-path, where that is the catalog), to nothing, to a folder, into a submodule, or through more than {@value #MOST_LINKS} links, is an error. A link that stays as it is gives other entries as
 * soon as the file to which it leads is another.
 *
 * <p><b>A resolved pointer</b> is the content that it names, which {@link LfsContent} finds and which is compared with the pointer's size and SHA-256.
 *
 * @since 0.1
 */
public final class SpecialFiles {
    /** Through how many links a link is followed. */
    public static final int MOST_LINKS = 40;

    /**
     * Links and submodules are left out with a warning, as {@code git archive} and most programs do that do not follow them; a pointer is refused, since its text would be stored in the place of what
     * was meant.
     */
    public static final SpecialFiles DEFAULT =
            new SpecialFiles(Handling.SKIP, Handling.SKIP, Handling.FAIL, Optional.empty());

    private final Handling links;
    private final Handling submodules;
    private final Handling lfsPointers;
    private final Optional<LfsContent> lfsContent;

    private SpecialFiles(Handling links, Handling submodules, Handling lfsPointers, Optional<LfsContent> lfsContent) {
        this.links = links;
        this.submodules = submodules;
        this.lfsPointers = lfsPointers;
        this.lfsContent = lfsContent;
    }

    /**
     * What becomes of one kind of them.
     *
     * @since 0.1
     */
    public enum Handling {
        /** It gives no entry, and a finding of severity WARNING. */
        SKIP,
        /** It is a finding of severity ERROR: the release is rejected. */
        FAIL,
        /** What it stands for is taken in its place; where that cannot be had, it is a finding of severity ERROR. */
        RESOLVE
    }

    /**
     * Tells whether a file's content is a Git LFS pointer, as {@link #lfsPointers} means it: well formed, and of a version that is known.
     *
     * @param content the file's content, as Git has it
     */
    public static boolean isLfsPointer(byte[] content) {
        return LfsPointer.read(content).isPresent();
    }

    /** Returns what becomes of symbolic links. */
    public Handling links() {
        return links;
    }

    /** Returns what becomes of submodules; never {@link Handling#RESOLVE}. */
    public Handling submodules() {
        return submodules;
    }

    /** Returns what becomes of Git LFS pointers. */
    public Handling lfsPointers() {
        return lfsPointers;
    }

    /** Returns what finds the content of pointers, if they are resolved. */
    public Optional<LfsContent> lfsContent() {
        return lfsContent;
    }

    /** Returns this policy with another handling of symbolic links. */
    public SpecialFiles withLinks(Handling handling) {
        return new SpecialFiles(Objects.requireNonNull(handling, "handling"), submodules, lfsPointers, lfsContent);
    }

    /**
     * Returns this policy with another handling of submodules.
     *
     * @throws ConfigurationException {@code special-files.submodules} if they are to be resolved: a source reads one repository, and a submodule's files lie in another
     */
    public SpecialFiles withSubmodules(Handling handling) {
        if (Objects.requireNonNull(handling, "handling") == Handling.RESOLVE) {
            throw new ConfigurationException(
                    "special-files.submodules",
                    "submodules cannot be resolved: their files lie in other repositories, and a source reads one",
                    "let them be skipped or fail; what the catalog needs of them, have it committed as files");
        }
        return new SpecialFiles(links, handling, lfsPointers, lfsContent);
    }

    /**
     * Returns this policy with pointers skipped or refused; {@link #resolvingLfs} has them resolved.
     *
     * @throws ConfigurationException {@code special-files.lfs-content} if they are to be resolved, and nothing was given that finds their content
     */
    public SpecialFiles withLfsPointers(Handling handling) {
        if (Objects.requireNonNull(handling, "handling") != Handling.RESOLVE) {
            return new SpecialFiles(links, submodules, handling, Optional.empty());
        }
        if (lfsContent.isEmpty()) {
            throw new ConfigurationException(
                    "special-files.lfs-content",
                    "Git LFS pointers cannot be resolved: nothing was given that finds what they name",
                    "give an LfsContent to resolvingLfs, such as LfsContent.folder");
        }
        return this;
    }

    /** Returns this policy with pointers resolved: what they name is looked for in {@code content}. */
    public SpecialFiles resolvingLfs(LfsContent content) {
        return new SpecialFiles(
                links, submodules, Handling.RESOLVE, Optional.of(Objects.requireNonNull(content, "content")));
    }

    /** Returns what decides which files there are, for the format fingerprint: {@code links=skip;submodules=skip;lfs=fail}. Where content is found decides nothing. */
    @Override
    public String toString() {
        return "links=" + word(links) + ";submodules=" + word(submodules) + ";lfs=" + word(lfsPointers);
    }

    private static String word(Handling handling) {
        return handling.name().toLowerCase(Locale.ROOT);
    }
}
