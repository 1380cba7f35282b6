package dev.tagsync.internal.control;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Digest;
import dev.tagsync.Generation;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import dev.tagsync.spi.Promoter.Kinds;
import java.util.Optional;
import java.util.regex.Pattern;

/** Kinds and keys of the records in the group {@code CONTROL}. */
public final class Keys {
    public static final String HISTORY = "history";
    public static final String SNAPSHOT = "snapshot";
    public static final String HYDRATION = "hydration";
    public static final String VERDICT = "verdict";

    /** Names the nodes in which the findings of a verdict lie that has many; key as the verdict's. */
    public static final String FINDINGS = "findings";

    public static final String ATTEMPT = "attempt";

    /** A channel's stop sign for automation; key = channel. */
    public static final String HOLD = "hold";

    /** Which flip of a channel is guarded; key = channel. */
    public static final String GUARD = "guard";

    /** Releases that are known to be bad; key = tag name, space, tag object. */
    public static final String QUARANTINE = "quarantine";

    /** Who approved a release; key = tag name, space, tag object, space, who. */
    public static final String APPROVAL = "approval";

    /** What people did, never trimmed; key = version of its commit, and a number. */
    public static final String ACT = "act";

    /** How far a channel's history was looked through for the latest release that was ever live; key = channel. */
    public static final String HIGHEST = "highest";

    /** A person's wish to keep a snapshot; key = snapshot. */
    public static final String KEEP = "keep";

    /** How far a sweep is; key empty. */
    public static final String SWEEP = "sweep";

    /** How far the scrub is; key empty. */
    public static final String SCRUB = "scrub";

    /** Up to which version a group's log goes next, in each group; key empty. */
    public static final String TRIM = "trim";

    /** The last stamp that was allotted; key empty. */
    public static final String STAMP = "stamp";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private Keys() {}

    /**
     * Checks the name of a catalog or channel: letters, digits, dot, underscore and hyphen, at most 64.
     *
     * @throws ConfigurationException if it is none
     */
    public static String name(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    "name.invalid",
                    "\"" + name + "\" is no " + what + " name",
                    "use 1 to 64 letters, digits, dots, underscores and hyphens, a letter or digit first");
        }
        return name;
    }

    public static String history(String channel, Generation generation) {
        return channel + "/" + Kinds.number(generation.number());
    }

    public static String channelPrefix(String channel) {
        return channel + "/";
    }

    public static String snapshot(SnapshotId id) {
        return Kinds.number(id.stamp());
    }

    public static String hydration(long stamp) {
        return Kinds.number(stamp);
    }

    /**
     * One for each tag object, channel, set of validators, root and active root: what is judged elsewhere, or otherwise, stands beside it. No tag
     * name has a space, so that the prefix up to it means one name.
     */
    public static String verdict(String channel, VerdictRecord verdict) {
        return verdict(channel, verdict.release(), verdict.validators(), verdict.root(), verdict.activeRoot());
    }

    public static String verdict(
            String channel, Release release, Digest validators, Optional<Digest> root, Optional<Digest> activeRoot) {
        return verdictPrefix(release, channel)
                + String.join(
                        " ",
                        validators.abbreviated(),
                        root.map(Digest::abbreviated).orElse("-"),
                        activeRoot.map(Digest::abbreviated).orElse("-"));
    }

    public static String verdictPrefix(Release release, String channel) {
        return String.join(" ", release.tag().value(), release.tagObject().hex(), channel, "");
    }

    public static String verdictPrefix(TagName tag) {
        return tag + " ";
    }

    /** Attempts are numbered, not dated: clocks of several processes differ. */
    public static String attempt(String channel, long number) {
        return channelPrefix(channel) + Kinds.number(number);
    }
}
