package dev.tagsync;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Finds what Git LFS pointers name. The host's: TagSync speaks to no LFS server. Implementations are safe for use by many threads.
 *
 * <pre>{@code
 * CatalogDefinition.builder()
 *         .specialFiles(SpecialFiles.DEFAULT.resolvingLfs(LfsContent.folder(repository.resolve(".git/lfs/objects"))))
 * }</pre>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LfsContent {
    /**
     * Finds one object. What comes is compared with both arguments, and is an error of the release ({@code file.lfs-mismatch}) where it differs. Not asked for what is larger than the catalog's
     * {@link CatalogDefinition#maxFileBytes}.
     *
     * @param sha256 the object's id: the SHA-256 of its content, 64 lower-case hex digits
     * @param bytes its size
     * @return its content, or empty if there is no such object ({@code file.lfs-missing})
     * @throws IOException if it could not be looked for; the cycle then ends as a {@link TransientException} ({@code special-files.lfs-unreachable}), and nothing has changed
     */
    Optional<byte[]> read(String sha256, long bytes) throws IOException;

    /**
     * Looks in a folder that has the form of Git LFS's own, {@code .git/lfs/objects}: as {@code git lfs fetch --all} fills it.
     *
     * @param objects the folder; it is read at each look
     */
    static LfsContent folder(Path objects) {
        Objects.requireNonNull(objects, "objects");
        return (sha256, bytes) -> {
            Path object = objects.resolve(sha256.substring(0, 2))
                    .resolve(sha256.substring(2, 4))
                    .resolve(sha256);
            try (InputStream in = Files.newInputStream(object)) {
                // One byte more than there should be is enough to be found out.
                return Optional.of(in.readNBytes(Math.toIntExact(Math.min(bytes + 1, Integer.MAX_VALUE - 8))));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        };
    }
}
