package dev.tagsync.internal.control;

import dev.tagsync.ConfigurationException;
import dev.tagsync.PermanentException;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.internal.control.SeenTag.Noticed;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.Promoter.Write;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * All tags that were ever listed, in a few records: each holds the tags from its key up to the key of the next. So a change of one tag writes one record,
 * whatever their number, and one tag is looked up by reading one. For one thread.
 *
 * <p>A tag takes its object's id and about a dozen bytes: a record some 1,700 of them. What is in a record beyond the next one's key is what a split left
 * behind, and does not count.
 */
final class LedgerListing {
    /** Names longer than this are remembered by the records of single tags only. */
    static final int MOST_NAME_BYTES = 4 << 10;

    private static final byte VERSION = 1;
    private static final int MOST_BYTES = 60 << 10;
    private static final int SPLIT_BYTES = 48 << 10;
    private static final int ANNOTATED = 1 << 3;
    private static final int TIMED = 1 << 4;
    private static final int SHA_256 = 1 << 5;
    private static final int CHANGED = 1 << 6;
    private static final int ACCEPTED = 1 << 7;
    private static final int NOTICED = ANNOTATED - 1;
    private static final Noticed[] NUMBERED = Noticed.values();

    private final String kind;
    private final NavigableMap<String, NavigableMap<String, SeenTag>> parts = new TreeMap<>(PortRules.UTF_8_ORDER);
    private final TreeSet<String> changed = new TreeSet<>(PortRules.UTF_8_ORDER);

    /** Takes the records that were read: all of them, or the one that would have the tag which is asked for. */
    LedgerListing(String kind, Register.View view) {
        this.kind = kind;
        List<String> keys = view.keys(kind);
        List<byte[]> values = view.bytes(kind);
        for (int i = 0; i < keys.size(); i++) {
            parts.put(keys.get(i), new TreeMap<>(PortRules.UTF_8_ORDER));
        }
        for (int i = 0; i < keys.size(); i++) {
            NavigableMap<String, SeenTag> part = parts.get(keys.get(i));
            String next = parts.higherKey(keys.get(i));
            read(values.get(i), seen -> {
                String name = seen.tag().value();
                if (next == null || PortRules.UTF_8_ORDER.compare(name, next) < 0) {
                    part.put(name, seen);
                }
            });
        }
    }

    Optional<SeenTag> get(TagName tag) {
        return Optional.ofNullable(parts.floorEntry(tag.value()))
                .flatMap(part -> Optional.ofNullable(part.getValue().get(tag.value())));
    }

    void forEach(Consumer<SeenTag> taker) {
        parts.values().forEach(part -> part.values().forEach(taker));
    }

    void put(SeenTag seen) {
        String name = seen.tag().value();
        Map.Entry<String, NavigableMap<String, SeenTag>> part = parts.floorEntry(name);
        if (part == null) {
            parts.put("", new TreeMap<>(PortRules.UTF_8_ORDER));
            part = parts.firstEntry();
        }
        if (!seen.equals(part.getValue().put(name, seen))) {
            changed.add(part.getKey());
        }
    }

    /**
     * Returns what to write, in an order in which every first part of it leaves all that was known readable: what is split off a record comes before the
     * record that is made smaller.
     */
    List<Write> writes() {
        List<Write> writes = new ArrayList<>();
        for (String key : changed) {
            List<Write> split = new ArrayList<>();
            List<SeenTag> tags = List.copyOf(parts.get(key).values());
            int from = 0;
            while (from < tags.size()) {
                int to = fitting(tags, from, MOST_BYTES);
                if (to < tags.size()) {
                    to = fitting(tags, from, SPLIT_BYTES);
                }
                split.add(
                        0,
                        new Write.Put(
                                kind, from == 0 ? key : tags.get(from).tag().value(), encode(tags.subList(from, to))));
                from = to;
            }
            writes.addAll(split);
        }
        return writes;
    }

    /** Returns where to stop so that what lies between fits so many bytes: after one at least. */
    private static int fitting(List<SeenTag> tags, int from, int bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] before = {};
        int to = from;
        while (to < tags.size()) {
            before = write(tags.get(to), before, out);
            // Ten for the head of the record.
            if (to > from && out.size() + 10 > bytes) {
                return to;
            }
            to++;
        }
        return to;
    }

    private static byte[] encode(List<SeenTag> tags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        number(tags.size(), out);
        byte[] before = {};
        for (SeenTag tag : tags) {
            before = write(tag, before, out);
        }
        return out.toByteArray();
    }

    private static byte[] write(SeenTag tag, byte[] before, ByteArrayOutputStream out) {
        byte[] name = tag.tag().value().getBytes(StandardCharsets.UTF_8);
        int mismatch = Arrays.mismatch(before, name);
        int shared = mismatch < 0 ? name.length : mismatch;
        number(shared, out);
        number(name.length - shared, out);
        out.write(name, shared, name.length - shared);
        out.write(tag.noticed().ordinal()
                | (tag.annotated() ? ANNOTATED : 0)
                | (tag.time().isPresent() ? TIMED : 0)
                | (isLong(tag.object()) ? SHA_256 : 0)
                | (tag.now().isPresent() ? CHANGED : 0)
                | (tag.accepted() ? ACCEPTED : 0));
        out.writeBytes(HexFormat.of().parseHex(tag.object().hex()));
        tag.time().ifPresent(time -> number(time.getEpochSecond(), out));
        number(tag.since().getEpochSecond(), out);
        tag.now().ifPresent(now -> {
            out.write(isLong(now) ? 1 : 0);
            out.writeBytes(HexFormat.of().parseHex(now.hex()));
        });
        return name;
    }

    private static boolean isLong(TagObjectId id) {
        return id.hex().length() > 40;
    }

    /** Seven bits a byte, the lowest first; a negative number takes ten. */
    private static void number(long value, ByteArrayOutputStream out) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
    }

    private static void read(byte[] value, Consumer<SeenTag> taker) {
        ByteBuffer in = ByteBuffer.wrap(value);
        try {
            byte version = in.get();
            if (version > VERSION) {
                throw new ConfigurationException(
                        "register.newer-version",
                        "a listing record has version " + version + ", this TagSync reads up to " + VERSION,
                        "use the TagSync version that wrote it, or a newer one");
            }
            byte[] name = {};
            for (long left = number(in); left > 0; left--) {
                int shared = (int) number(in);
                byte[] next = Arrays.copyOf(name, shared + (int) number(in));
                in.get(next, shared, next.length - shared);
                name = next;
                taker.accept(tag(new TagName(new String(name, StandardCharsets.UTF_8)), in));
            }
        } catch (ConfigurationException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new PermanentException("register.damaged", "a listing record cannot be read: " + e, "", e);
        }
    }

    private static SeenTag tag(TagName name, ByteBuffer in) {
        int flags = in.get();
        TagObjectId object = id((flags & SHA_256) != 0, in);
        Optional<Instant> time = (flags & TIMED) != 0 ? Optional.of(second(in)) : Optional.empty();
        Instant since = second(in);
        Optional<TagObjectId> now = (flags & CHANGED) != 0 ? Optional.of(id(in.get() != 0, in)) : Optional.empty();
        return new SeenTag(
                name,
                object,
                (flags & ANNOTATED) != 0,
                time,
                since,
                (flags & ACCEPTED) != 0,
                NUMBERED[flags & NOTICED],
                now);
    }

    private static Instant second(ByteBuffer in) {
        return Instant.ofEpochSecond(number(in));
    }

    private static TagObjectId id(boolean isLong, ByteBuffer in) {
        byte[] bytes = new byte[isLong ? 32 : 20];
        in.get(bytes);
        return new TagObjectId(HexFormat.of().formatHex(bytes));
    }

    private static long number(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
