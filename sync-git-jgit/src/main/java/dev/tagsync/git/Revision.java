package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.spi.ContentSource;
import dev.tagsync.spi.TagSource.FileHandler;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Standing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/** What a revision holds. Safe for use by many threads. */
final class Revision implements ContentSource {
    private final JGitTagSource files;
    private final String name;
    private final Release release;

    private Revision(JGitTagSource files, String name, Release release) {
        this.files = files;
        this.name = name;
        this.release = release;
    }

    static Revision open(Path path, String name, String subPath) {
        LocalOrigin origin = LocalOrigin.open(path);
        try {
            Repository repository = origin.objects().orElseThrow();
            ObjectId id = find(repository, path, name);
            Resolution resolution;
            try (TagObjects objects = new TagObjects(repository, subPath)) {
                resolution = objects.resolve(tagName(name, id), id);
            } catch (IOException | RuntimeException e) {
                throw origin.faults().object("revision " + name, e);
            }
            if (resolution instanceof Resolution.Unresolved no) {
                throw new ConfigurationException(
                        "source.no-revision", no.message().replaceFirst("^tag ", "revision "), no.hint());
            }
            Release release = ((Resolution.Resolved) resolution).release();
            return new Revision(
                    new JGitTagSource(
                            origin,
                            subPath,
                            JGitTagSource.usualReaders(),
                            new TagSignatures(SignaturePolicy.OFF, java.time.InstantSource.system()),
                            Optional.empty()),
                    name,
                    release);
        } catch (RuntimeException e) {
            origin.close();
            throw e;
        }
    }

    private static ObjectId find(Repository repository, Path path, String name) {
        try {
            ObjectId id = repository.resolve(name);
            if (id != null) {
                return id;
            }
        } catch (AmbiguousObjectException e) {
            throw unknown("\"" + name + "\" stands for several objects of " + path, "write more of the id", e);
        } catch (RevisionSyntaxException e) {
            throw unknown(
                    "\"" + name + "\" is no revision: " + e.getMessage(), "write it as git rev-parse takes it", e);
        } catch (IOException | RuntimeException e) {
            throw unknown(
                    "revision \"" + name + "\" of " + path + " cannot be read: " + e.getMessage(), "run git fsck", e);
        }
        throw unknown(
                path + " has no revision \"" + name + "\"",
                "name a branch, a tag or a commit, or a folder for its files as they are",
                null);
    }

    private static ConfigurationException unknown(
            String message, String hint, @org.jspecify.annotations.Nullable Throwable cause) {
        return cause == null
                ? new ConfigurationException("source.no-revision", message, hint)
                : new ConfigurationException("source.no-revision", message, hint, cause);
    }

    /** A tag keeps its name, and so does a branch; what cannot be the name of a tag goes by its commit. */
    private static TagName tagName(String name, ObjectId id) {
        String shortName = Repository.shortenRefName(name);
        try {
            return new TagName(shortName);
        } catch (IllegalArgumentException e) {
            return new TagName(
                    id.abbreviate(Constants.OBJECT_ID_ABBREV_STRING_LENGTH).name());
        }
    }

    @Override
    public String describe() {
        return name + " of " + files.describe();
    }

    @Override
    public String policy() {
        return files.policy();
    }

    @Override
    public Release release() {
        return release;
    }

    @Override
    public boolean isCommitted() {
        return true;
    }

    @Override
    public void files(int maxFileBytes, FileHandler handler) {
        files.files(release, maxFileBytes, handler);
    }

    @Override
    public Optional<byte[]> read(String path) {
        return files.read(release, path);
    }

    @Override
    public Optional<Standing> find(String path) {
        return files.find(release, path);
    }

    @Override
    public void close() {
        files.close();
    }
}
