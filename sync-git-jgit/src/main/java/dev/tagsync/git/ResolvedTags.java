package dev.tagsync.git;

import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource.Resolution;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;

/**
 * The releases that tags were resolved to of late, by name and object id: what an object says never changes, so that of a tag that was resolved
 * before only its ref is to be looked up. Thread-safe.
 */
final class ResolvedTags {
    private static final int MOST = 64;

    private final boolean remembers;
    private final Map<Named, Resolution.Resolved> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Named, Resolution.Resolved> eldest) {
            return size() > MOST;
        }
    };

    private record Named(TagName tag, ObjectId object) {}

    /** Reads the objects of a tag. */
    interface Reader {
        Resolution read() throws IOException;
    }

    /**
     * @param remembers whether anything is remembered
     */
    ResolvedTags(boolean remembers) {
        this.remembers = remembers;
    }

    /** Returns what a tag of this object is, reading its objects the first time. */
    Resolution of(TagName tag, ObjectId object, Reader reader) throws IOException {
        Named named = new Named(tag, object.copy());
        Optional<Resolution.Resolved> before = remembered(named);
        if (before.isPresent()) {
            return before.get();
        }
        Resolution read = reader.read();
        if (remembers && read instanceof Resolution.Resolved resolved) {
            synchronized (known) {
                known.put(named, resolved);
            }
        }
        return read;
    }

    private Optional<Resolution.Resolved> remembered(Named named) {
        synchronized (known) {
            return Optional.ofNullable(known.get(named));
        }
    }
}
