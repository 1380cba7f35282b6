package dev.tagsync;

import dev.tagsync.internal.Spoken;
import dev.tagsync.internal.format.PathFilter;
import dev.tagsync.spi.PortRules;
import dev.tagsync.spi.TagSource.ListedTag;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which tags are releases, and which of two is the later one. Immutable. A tag that it skips is not promoted; one that is live stays so, and can
 * be rolled back to.
 *
 * <pre>{@code
 * TagPolicy policy = TagPolicy.builder()
 *         .prefix("shop-a/")
 *         .order(TagPolicy.Order.SEMANTIC_VERSION)
 *         .annotatedOnly()
 *         .minimumAge(Duration.ofMinutes(10))
 *         .build();
 * Optional<ListedTag> latest = policy.latest(source.list(), clock.instant());
 * }</pre>
 *
 * @since 0.1
 */
public final class TagPolicy {
    /** The greatest minimum age: ten years of 365 days. */
    public static final Duration MAX_AGE = Duration.ofDays(3650);

    private static final int DATE_LENGTH = "YYYY-MM-DD".length();
    private static final String ALL = "**";

    /** Takes every tag, and orders them by their names. */
    public static final TagPolicy ANY = builder().build();

    private final String prefix;
    private final List<String> include;
    private final List<String> exclude;
    private final PathFilter included;
    private final PathFilter notExcluded;
    private final Order order;
    private final boolean prereleases;
    private final boolean annotatedOnly;
    private final Duration minimumAge;

    private TagPolicy(Builder b) {
        prefix = b.prefix;
        include = b.include.isEmpty() ? List.of(ALL) : List.copyOf(b.include);
        exclude = List.copyOf(b.exclude);
        included = new PathFilter(include, List.of());
        notExcluded = new PathFilter(List.of(ALL), exclude);
        order = b.order;
        prereleases = b.prereleases;
        annotatedOnly = b.annotatedOnly;
        minimumAge = b.minimumAge;
    }

    /** Starts from a policy that takes every tag, in the order of names. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * What makes a tag later than another. Tags that are equal by it, such as {@code 1.0.0} and {@code v1.0.0}, are in the order of names.
     *
     * @since 0.1
     */
    public enum Order {
        /** By precedence after Semantic Versioning 2.0.0, with or without {@code v} before it; what is no version is skipped. */
        SEMANTIC_VERSION,
        /** By the name as a date, {@code YYYY-MM-DD}; what is no date is skipped. */
        DATE,
        /** By when the tag was made; where that is not at hand without fetching, the tag is skipped. */
        CREATION_TIME,
        /** By the name's UTF-8 bytes. */
        LEXICAL
    }

    /**
     * Which part of a policy skipped a tag.
     *
     * @since 0.1
     */
    public enum Rule {
        /** The name has not the prefix. */
        PREFIX,
        /** The name matches no including glob. */
        INCLUDE,
        /** The name matches an excluding glob. */
        EXCLUDE,
        /** The name is no semantic version. */
        SEMANTIC_VERSION,
        /** The version is a prerelease. */
        PRERELEASE,
        /** The name is no date. */
        DATE,
        /** When the tag was made is not at hand. */
        CREATION_TIME,
        /** The tag has no object of its own. */
        ANNOTATED_ONLY,
        /** The tag is too young, or its age is not at hand. */
        MINIMUM_AGE,
        /** The source's own policy does not take the tag: a branch does not lead to it, say. */
        SOURCE
    }

    /**
     * A tag that is no release, and why.
     *
     * @param tag the tag
     * @param rule what skipped it; of several, the first in the order of {@link Rule}
     * @param reason why, in words that follow the tag's name
     * @param notBefore when it will be old enough, if that is what it waits for
     * @since 0.1
     */
    public record Skipped(TagName tag, Rule rule, String reason, Optional<Instant> notBefore) {}

    /**
     * What a policy makes of tags.
     *
     * @param taken the releases, the latest first
     * @param skipped the others, in the order of names
     * @since 0.1
     */
    public record Selection(List<ListedTag> taken, List<Skipped> skipped) {
        /** Copies the lists. */
        public Selection {
            taken = List.copyOf(taken);
            skipped = List.copyOf(skipped);
        }
    }

    /**
     * Sorts tags out.
     *
     * @param tags as a source lists them
     * @param now what ages are measured at
     */
    public Selection select(Collection<ListedTag> tags, Instant now) {
        List<ListedTag> taken = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (ListedTag tag : tags) {
            Optional<Skipped> why = skips(tag, now);
            why.ifPresentOrElse(skipped::add, () -> taken.add(tag));
        }
        skipped.sort(Comparator.comparing(why -> why.tag().value(), PortRules.UTF_8_ORDER));
        return new Selection(latestFirst(taken), skipped);
    }

    /**
     * Sorts tags by what makes one later, whether or not they are taken: the latest first, those without a place in the order last.
     *
     * @param tags as a source lists them
     */
    public List<ListedTag> latestFirst(Collection<ListedTag> tags) {
        return tags.stream()
                .map(this::ranked)
                .sorted(Comparator.reverseOrder())
                .map(Ranked::tag)
                .toList();
    }

    /**
     * Returns the latest release among tags.
     *
     * @param tags as a source lists them
     * @param now what ages are measured at
     * @return empty if all are skipped
     */
    public Optional<ListedTag> latest(Collection<ListedTag> tags, Instant now) {
        return select(tags, now).taken().stream().findFirst();
    }

    /**
     * Says whether and why a listed tag is no release.
     *
     * @param tag as a source lists it
     * @param now what its age is measured at
     */
    public Optional<Skipped> skips(ListedTag tag, Instant now) {
        return skips(tag.tag(), tag.annotated(), tag.time(), now)
                .or(() -> tag.refusal().flatMap(reason -> skipped(tag.tag(), Rule.SOURCE, reason)));
    }

    /**
     * Says whether and why a resolved tag is no release.
     *
     * @param release what it was resolved to
     * @param now what its age is measured at
     */
    public Optional<Skipped> skips(Release release, Instant now) {
        return skips(release.tag(), release.annotated(), Optional.of(release.time()), now);
    }

    private Optional<Skipped> skips(TagName tag, boolean annotated, Optional<Instant> time, Instant now) {
        return byName(tag)
                .or(() -> order == Order.CREATION_TIME && time.isEmpty()
                        ? skipped(tag, Rule.CREATION_TIME, "when it was made is not known before it is fetched")
                        : Optional.empty())
                .or(() -> annotatedOnly && !annotated
                        ? skipped(
                                tag, Rule.ANNOTATED_ONLY, "it is a lightweight tag, and only annotated ones are taken")
                        : Optional.empty())
                .or(() -> byAge(tag, time, now));
    }

    private Optional<Skipped> byName(TagName tag) {
        if (!tag.value().startsWith(prefix)) {
            return skipped(tag, Rule.PREFIX, "it does not begin with \"" + prefix + "\"");
        }
        String name = name(tag);
        if (!included.matches(name)) {
            return skipped(tag, Rule.INCLUDE, "it matches none of " + include);
        }
        if (!notExcluded.matches(name)) {
            return skipped(tag, Rule.EXCLUDE, "it matches one of " + exclude);
        }
        if (order == Order.SEMANTIC_VERSION) {
            Optional<SemanticVersion> version = SemanticVersion.parse(name);
            if (version.isEmpty()) {
                return skipped(tag, Rule.SEMANTIC_VERSION, "\"" + name + "\" is no semantic version");
            }
            if (version.get().isPrerelease() && !prereleases) {
                return skipped(tag, Rule.PRERELEASE, "it is a prerelease");
            }
        }
        if (order == Order.DATE && date(name).isEmpty()) {
            return skipped(tag, Rule.DATE, "\"" + name + "\" is no date of the form YYYY-MM-DD");
        }
        return Optional.empty();
    }

    private Optional<Skipped> byAge(TagName tag, Optional<Instant> time, Instant now) {
        if (minimumAge.isZero()) {
            return Optional.empty();
        }
        if (time.isEmpty()) {
            return skipped(tag, Rule.MINIMUM_AGE, "its age is not known before it is fetched");
        }
        if (Duration.between(time.get(), now).compareTo(minimumAge) >= 0) {
            return Optional.empty();
        }
        boolean isFarAhead = time.get().isAfter(Instant.MAX.minus(minimumAge));
        Instant notBefore = isFarAhead ? Instant.MAX : time.get().plus(minimumAge);
        return Optional.of(new Skipped(
                tag,
                Rule.MINIMUM_AGE,
                "it was made at " + time.get() + ", and must be " + Spoken.time(minimumAge) + " old",
                Optional.of(notBefore)));
    }

    private static Optional<Skipped> skipped(TagName tag, Rule rule, String reason) {
        return Optional.of(new Skipped(tag, rule, reason, Optional.empty()));
    }

    /**
     * Compares tags by what makes one later, whether or not they are taken: the latest is the greatest. A tag without a place in the order, such as
     * one that is no version or has not the prefix, is before all that have one.
     */
    public Comparator<ListedTag> order() {
        return Comparator.comparing(this::ranked);
    }

    /** Tells whether a tag has a place in the order: it has the prefix, and is a version, a date, or of a known time, whichever is asked for. */
    public boolean places(ListedTag tag) {
        return ranked(tag).isPlaced();
    }

    private Ranked ranked(ListedTag tag) {
        if (!tag.tag().value().startsWith(prefix)) {
            return new Ranked(tag, Optional.empty());
        }
        Optional<? extends Comparable<?>> place = switch (order) {
            case SEMANTIC_VERSION -> SemanticVersion.parse(name(tag.tag()));
            case DATE -> date(name(tag.tag()));
            case CREATION_TIME -> tag.time();
            case LEXICAL -> Optional.of("");
        };
        return new Ranked(tag, place.map(TagPolicy::comparable));
    }

    /** All places of one policy are of one type. */
    @SuppressWarnings("unchecked")
    private static Comparable<Object> comparable(Comparable<?> place) {
        return (Comparable<Object>) place;
    }

    /** A tag with its place in the order, read from its name once. */
    private record Ranked(ListedTag tag, Optional<Comparable<Object>> place) implements Comparable<Ranked> {
        boolean isPlaced() {
            return place.isPresent();
        }

        @Override
        public int compareTo(Ranked other) {
            int order = place.isPresent() && other.place.isPresent()
                    ? place.get().compareTo(other.place.get())
                    : Boolean.compare(place.isPresent(), other.place.isPresent());
            return order != 0
                    ? order
                    : PortRules.UTF_8_ORDER.compare(
                            tag.tag().value(), other.tag.tag().value());
        }
    }

    /** Returns what makes a tag later than another. */
    public Order ordering() {
        return order;
    }

    /** Returns what the names of releases begin with; empty for anything. */
    public String prefix() {
        return prefix;
    }

    private String name(TagName tag) {
        return tag.value().substring(prefix.length());
    }

    private static Optional<LocalDate> date(String name) {
        if (name.length() != DATE_LENGTH || name.charAt(0) < '0' || name.charAt(0) > '9') {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(name));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * Builds a policy. Not safe for use by many threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private String prefix = "";
        private final List<String> include = new ArrayList<>();
        private final List<String> exclude = new ArrayList<>();
        private Order order = Order.LEXICAL;
        private boolean prereleases;
        private boolean annotatedOnly;
        private Duration minimumAge = Duration.ZERO;

        private Builder() {}

        /**
         * Takes only tags whose names begin so; what follows is the name for globs, versions and dates. For repositories of several
         * catalogs: {@code shop-a/} of {@code shop-a/v1.2.0}.
         */
        public Builder prefix(String text) {
            prefix = Objects.requireNonNull(text, "prefix");
            return this;
        }

        /**
         * Takes only tags whose names match a glob, after the prefix; may be called again for more. By default all.
         *
         * @throws IllegalArgumentException if a glob cannot be read
         */
        public Builder include(String... globs) {
            return add(include, globs);
        }

        /**
         * Skips tags whose names match a glob, after the prefix; may be called again for more. By default none.
         *
         * @throws IllegalArgumentException if a glob cannot be read
         */
        public Builder exclude(String... globs) {
            return add(exclude, globs);
        }

        private Builder add(List<String> to, String... globs) {
            List<String> more = List.of(globs);
            new PathFilter(more, List.of());
            to.addAll(more);
            return this;
        }

        /** Sets what makes a tag later than another; {@link Order#LEXICAL} by default. */
        public Builder order(Order value) {
            order = Objects.requireNonNull(value, "order");
            return this;
        }

        /** Takes prereleases too, such as {@code 1.0.0-rc.1}, with {@link Order#SEMANTIC_VERSION}, which skips them by default. */
        public Builder prereleases() {
            prereleases = true;
            return this;
        }

        /** Skips lightweight tags. */
        public Builder annotatedOnly() {
            annotatedOnly = true;
            return this;
        }

        /**
         * Skips tags that were made more recently than this, by the tagger's clock, or by the committer's where the tag is lightweight. None by
         * default.
         *
         * @param age 0 to {@link #MAX_AGE}
         */
        public Builder minimumAge(Duration age) {
            if (age.isNegative() || age.compareTo(MAX_AGE) > 0) {
                throw new IllegalArgumentException("a minimum age is 0 to " + MAX_AGE + ", found " + age);
            }
            minimumAge = age;
            return this;
        }

        /**
         * Builds the policy.
         *
         * @throws IllegalArgumentException if prereleases are to be taken, and the order is not by version
         */
        public TagPolicy build() {
            if (prereleases && order != Order.SEMANTIC_VERSION) {
                throw new IllegalArgumentException("only versions have prereleases: set order(SEMANTIC_VERSION)");
            }
            return new TagPolicy(this);
        }
    }
}
