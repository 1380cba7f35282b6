package dev.tagsync.internal.read;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tagsync.Entry;

/** Maps payloads to objects, and keeps those by the digest of what they were mapped from: never invalidated, and good for every view. Thread-safe. */
public final class Mapping {
    private final ObjectMapper mapper;
    private final Cache<Key, Object> objects;

    /**
     * Makes a mapping by a host's mapper.
     *
     * @param most the most objects that are kept
     */
    public Mapping(ObjectMapper mapper, long most) {
        this.mapper = mapper;
        this.objects =
                Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
    }

    /** Makes a mapping by the mapper of {@link Entry#as(Class)}. */
    public Mapping(long most) {
        this(BaseEntry.MAPPER, most);
    }

    private record Key(Object content, Class<?> type) {}

    <T> T map(Entry entry, Class<T> type) {
        if (!(entry instanceof BaseEntry known)) {
            return entry.as(type, mapper);
        }
        Key key = new Key(known.contentId(), type);
        Object object = objects.getIfPresent(key);
        if (object == null) {
            // Mapped outside of the cache: two threads may both do it, and none waits.
            object = entry.as(type, mapper);
            objects.put(key, object);
        }
        return type.cast(object);
    }
}
