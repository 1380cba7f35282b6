package dev.tagsync.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The register of one catalog: the only thing that decides. A <i>group</i> is a set of small opaque records with one version; a commit changes
 * records of one group in one step, if the version is the expected one. Implementations are safe for use by many threads.
 *
 * <ul>
 *   <li><b>PR-1</b> A group that nothing was committed to has version 0 and no records.
 *   <li><b>PR-2</b> {@code commit} applies if and only if the group's version is the expected one, and then, in one step, raises it by
 *       exactly one, deletes and writes what is asked, and keeps the log row (new version → attempt).
 *   <li><b>PR-3</b> A commit that does not apply changes nothing and answers {@code Conflict} with a version that stood when it was
 *       judged. That a commit is answered {@code Conflict} does not say that this attempt never applied: a hidden retry may answer for a first try. {@link #settle} tells.
 *   <li><b>PR-4</b> {@code commit} never throws for what it cannot know: a timeout, a lost connection or the like is {@code Unknown}.
 *       It throws only when the commit was certainly never sent, or certainly refused.
 *   <li><b>PR-5</b> {@code read} is linearizable: it sees every commit that was acknowledged before it began; all that it returns
 *       is of one version, which it returns too.
 *   <li><b>PR-6</b> A range gives records of one kind in the order of their keys' UTF-8 bytes, or newest (highest) first, up to its limit.
 *   <li><b>PR-7</b> {@code settle} returns only what is final. After it the version is above the expected one; {@code APPLIED} means
 *       that this very attempt is in the log right after the expected version, {@code NEVER} that it is not and can never be.
 *   <li><b>PR-8</b> {@code settle} throws {@link dev.tagsync.OutcomeUnknownException} if it cannot reach that certainty: the store does not answer, or the
 *       log row is gone while the version stands beyond it.
 *   <li><b>PR-9</b> {@code peek} sees every commit that was acknowledged before it began, or a later one, and its records are of one version.
 *   <li><b>PR-10</b> Keys and values come back as they were written, up to {@link Write#MAX_VALUE_BYTES}; a commit takes up to {@link Write#MAX_WRITES} writes and {@link Write#MAX_COMMIT_BYTES} in all. One
 *       over a limit, one that names a key twice or that deletes a range which it writes into is an {@link IllegalArgumentException}, and nothing is sent.
 *   <li><b>PR-11</b> Groups and catalogs do not touch each other: neither versions nor records.
 *   <li><b>PR-12</b> {@code beat} and {@code drop} are durable when they return and disturb no commit: they change no version. {@code beats}
 *       sees what was acknowledged before it began.
 *   <li><b>PR-13</b> The log is the records of kind {@value Kinds#LOG}, their keys {@link Kinds#number} of the version, their values the attempt's id. They may be deleted by
 *       range; nothing else may be written under that kind.
 * </ul>
 *
 * @since 0.1
 */
public interface Promoter {
    /**
     * Reads records.
     *
     * @param group the group
     * @param ranges which records; none reads the version alone
     * @throws dev.tagsync.TransientException if the store does not answer
     */
    Reading read(Group group, List<Range> ranges);

    /**
     * Reads what pollers need of {@link Group#CONTROL}: the records {@code (identity, "")}, {@code (pointer, channel)} and
     * {@code (settings, "")}, those that there are. Cheaper than {@link #read}, which is what it is for.
     *
     * @param channel the channel's name
     * @throws dev.tagsync.TransientException if the store does not answer
     */
    List<Stored> peek(String channel);

    /**
     * Changes records, if the group's version is the expected one.
     *
     * @param attempt an id that no other commit has
     * @param group the group
     * @param expectedVersion the version that the decision was made under
     * @param writes what to write and delete
     * @throws dev.tagsync.TransientException if the commit was certainly never sent
     */
    Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes);

    /**
     * Finds out what became of a commit: raises the version if it still is the expected one, then looks into the log.
     *
     * @param attempt the commit's id
     * @param group its group
     * @param expectedVersion the version that it expected
     * @throws dev.tagsync.OutcomeUnknownException if it cannot be found out now
     */
    Settlement settle(String attempt, Group group, long expectedVersion);

    /**
     * Writes a beat: a plain value that decides nothing alone.
     *
     * @param key the beat's name, up to 256 characters
     * @param value at most {@link Write#MAX_VALUE_BYTES}
     */
    void beat(String key, byte[] value);

    /**
     * Reads all beats whose keys start with a prefix, by key.
     *
     * @param prefix empty for all
     */
    Map<String, byte[]> beats(String prefix);

    /**
     * Deletes a beat; one that is not there is no fault.
     *
     * @param key the beat's name
     */
    void drop(String key);

    /** Records that change under one version. */
    enum Group {
        /** Identity, settings, channels, history, hydrations, snapshots, verdicts. */
        CONTROL,
        /** What tags were first seen to name. */
        LEDGER,
        /** Who does the work. */
        LEASE
    }

    /**
     * A stored record.
     *
     * @param kind what it is
     * @param key its name among those of its kind
     * @param value its bytes; not to be changed
     */
    record Stored(String kind, String key, byte[] value) {}

    /**
     * Which records to read: of one kind, from one key on and before another.
     *
     * @param kind the kind
     * @param from the first key, inclusive
     * @param before the key to stop at, exclusive; empty for no end
     * @param limit the most records, at least 1
     * @param newestFirst whether to start at the highest key
     */
    record Range(String kind, String from, Optional<String> before, int limit, boolean newestFirst) {
        /** All records of a kind. */
        public static Range all(String kind) {
            return new Range(kind, "", Optional.empty(), Integer.MAX_VALUE, false);
        }

        /** One record. */
        public static Range one(String kind, String key) {
            return new Range(kind, key, Optional.of(key + '\0'), 1, false);
        }

        /** All records of a kind whose keys start with a prefix. */
        public static Range prefix(String kind, String prefix) {
            return new Range(kind, prefix, behind(prefix), Integer.MAX_VALUE, false);
        }

        /** The records of a kind whose keys start with a prefix, highest first. */
        public static Range newest(String kind, String prefix, int limit) {
            return new Range(kind, prefix, behind(prefix), limit, true);
        }

        /**
         * Returns the least key behind all that start with a prefix, in the order of UTF-8 bytes, which is that of code points; empty if there is none.
         *
         * @param prefix what the keys start with
         */
        public static Optional<String> behind(String prefix) {
            String left = prefix;
            while (!left.isEmpty()) {
                int last = left.codePointBefore(left.length());
                left = left.substring(0, left.length() - Character.charCount(last));
                if (last < Character.MAX_CODE_POINT) {
                    // Surrogates are no characters, and have no bytes.
                    int next = last + 1 == Character.MIN_SURROGATE ? Character.MAX_SURROGATE + 1 : last + 1;
                    return Optional.of(left + Character.toString(next));
                }
            }
            return Optional.empty();
        }
    }

    /**
     * What a read returns.
     *
     * @param version the group's version
     * @param records the records, range after range
     */
    record Reading(long version, List<Stored> records) {
        /** Copies the list. */
        public Reading {
            records = List.copyOf(records);
        }
    }

    /** One change of a commit. */
    sealed interface Write {
        /** The largest value in bytes: 64 KiB. */
        int MAX_VALUE_BYTES = 64 << 10;

        /** The most writes of one commit. */
        int MAX_WRITES = 100;

        /** The most bytes of one commit, keys and values: 1 MiB. */
        int MAX_COMMIT_BYTES = 1 << 20;

        /**
         * Writes a record, whether or not there is one.
         *
         * @param kind its kind
         * @param key its key
         * @param value its bytes
         */
        record Put(String kind, String key, byte[] value) implements Write {}

        /**
         * Deletes a record, whether or not there is one.
         *
         * @param kind its kind
         * @param key its key
         */
        record Delete(String kind, String key) implements Write {}

        /**
         * Deletes all records of a kind from one key on and before another.
         *
         * @param kind the kind
         * @param from the first key, inclusive
         * @param before the key to stop at, exclusive
         */
        record DeleteRange(String kind, String from, String before) implements Write {}
    }

    /** What became of a commit, as far as is known. */
    sealed interface Outcome {
        /**
         * It applied, for good.
         *
         * @param version the version that the group has by it
         */
        record Applied(long version) implements Outcome {}

        /**
         * The version was another. Nothing was changed by this try.
         *
         * @param version the one that stands
         */
        record Conflict(long version) implements Outcome {}

        /**
         * It may have applied, or may yet.
         *
         * @param cause what stood in the way, for the log
         */
        record Unknown(String cause) implements Outcome {}
    }

    /** What became of a commit, for good. */
    enum Settlement {
        /** It applied. */
        APPLIED,
        /** It did not, and never will. */
        NEVER
    }

    /** The kinds that are part of the port's contract. */
    final class Kinds {
        /** The register's random identity, key empty. */
        public static final String IDENTITY = "identity";

        /** The active pointers, key = channel. */
        public static final String POINTER = "pointer";

        /** The catalog's settings, key empty. */
        public static final String SETTINGS = "settings";

        /** The log of commits. */
        public static final String LOG = "log";

        private Kinds() {}

        /** Writes a number so that keys sort as the numbers do: 19 digits. */
        public static String number(long value) {
            if (value < 0) {
                throw new IllegalArgumentException("not negative: " + value);
            }
            String digits = Long.toString(value);
            return "0".repeat(19 - digits.length()) + digits;
        }
    }
}
