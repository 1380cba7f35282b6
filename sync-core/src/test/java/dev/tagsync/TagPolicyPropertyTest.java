package dev.tagsync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.TagPolicy.Order;
import dev.tagsync.TagPolicy.Selection;
import dev.tagsync.spi.TagSource.ListedTag;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TagPolicyPropertyTest {
    /** Semantic Versioning 2.0.0, items 11.2 to 11.4, in ascending order. */
    private static final List<String> ASCENDING = List.of(
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "2.0.0",
            "2.1.0",
            "2.1.1");

    @Example
    void theExamplesOfTheSpecificationAreInItsOrder() {
        for (int i = 0; i < ASCENDING.size(); i++) {
            for (int j = 0; j < ASCENDING.size(); j++) {
                assertThat(Integer.signum(version(ASCENDING.get(i)).compareTo(version("v" + ASCENDING.get(j)))))
                        .as("%s and %s", ASCENDING.get(i), ASCENDING.get(j))
                        .isEqualTo(Integer.compare(i, j));
            }
        }
    }

    @Example
    void whatIsNoVersionIsNone() {
        for (String text : List.of(
                "",
                "v",
                "1",
                "1.2",
                "1.2.3.4",
                "01.2.3",
                "1.02.3",
                "1.2.03",
                "vv1.2.3",
                "V1.2.3",
                "1.2.3-",
                "1.2.3+",
                "1.2.3-01",
                "1.2.3-a..b",
                "1.2.3-a.",
                "1.2.3+a..b",
                "1.2.3+a+b",
                "1.2.3-\u00e4",
                "1.2.\u0663",
                "-1.2.3",
                "1.2.3 ",
                "1.2.x",
                "1.2.3-a_b")) {
            assertThat(SemanticVersion.parse(text)).as(text).isEmpty();
        }
        for (String text : List.of(
                "0.0.0",
                "1.0.0-0A.is.legal",
                "1.0.0-0.3.7",
                "1.0.0-x-y-z.--",
                "1.0.0--",
                "1.0.0+001",
                "1.0.0-0",
                "1.0.0-alpha+001",
                "1.0.0+21AF26D3---117B344092BD",
                "99999999999999999999999.999999999999999999.99999999999999999")) {
            assertThat(SemanticVersion.parse(text)).as(text).isPresent();
        }
    }

    @Example
    void aVeryLongNameIsReadWithoutHarm() {
        assertThat(SemanticVersion.parse("1.0.0-" + "a.".repeat(50_000) + "a")).isPresent();
        assertThat(SemanticVersion.parse("9".repeat(100_000) + ".0.0")).isPresent();
    }

    @Property
    void buildMetadataHasNoPrecedence(@ForAll("versions") String text) {
        String bare = text.contains("+") ? text.substring(0, text.indexOf('+')) : text;
        assertThat(version(bare).compareTo(version(bare + "+build.7"))).isZero();
    }

    @Property
    void numbersAreComparedAsNumbers(@ForAll("numbers") BigInteger a, @ForAll("numbers") BigInteger b) {
        int expected = Integer.signum(a.compareTo(b));
        for (String form : List.of("%s.0.0", "0.%s.0", "0.0.%s", "0.0.0-%s", "0.0.0-a.%s")) {
            int found = version(String.format(form, a)).compareTo(version(String.format(form, b)));
            assertThat(Integer.signum(found)).as(form).isEqualTo(expected);
        }
    }

    @Property
    void everyOrderIsTotalAndDoesNotDependOnTheListing(
            @ForAll("names") Set<String> names, @ForAll Order order, @ForAll long seed) {
        TagPolicy.Builder builder = TagPolicy.builder().order(order);
        TagPolicy policy = (order == Order.SEMANTIC_VERSION ? builder.prereleases() : builder).build();
        List<ListedTag> tags = new ArrayList<>();
        names.forEach(name -> tags.add(tag(name)));
        Selection selection = policy.select(tags, Instant.EPOCH);
        assertThat(selection.taken().size() + selection.skipped().size()).isEqualTo(tags.size());

        List<ListedTag> shuffled = new ArrayList<>(tags);
        Collections.shuffle(shuffled, new Random(seed));
        assertThat(policy.select(shuffled, Instant.EPOCH)).isEqualTo(selection);
        assertThat(policy.latest(shuffled, Instant.EPOCH))
                .isEqualTo(selection.taken().stream().findFirst());
        // Whatever is left out, the others keep their order: that of two is their own affair.
        List<ListedTag> fewer = shuffled.subList(0, shuffled.size() / 2);
        List<ListedTag> rest = new ArrayList<>(selection.taken());
        rest.retainAll(fewer);
        assertThat(policy.select(fewer, Instant.EPOCH).taken()).isEqualTo(rest);
    }

    @Provide
    Arbitrary<BigInteger> numbers() {
        return Arbitraries.bigIntegers().between(BigInteger.ZERO, BigInteger.TEN.pow(30));
    }

    @Provide
    Arbitrary<String> versions() {
        Arbitrary<String> number = Arbitraries.of("0", "1", "2", "10", "11", "99999999999999999999");
        Arbitrary<String> identifier = Arbitraries.of("0", "2", "11", "a", "A", "alpha", "beta", "-", "0a", "rc");
        Arbitrary<String> core = Combinators.combine(number, number, number).as((a, b, c) -> a + "." + b + "." + c);
        Arbitrary<String> prerelease =
                identifier.list().ofMaxSize(3).map(parts -> parts.isEmpty() ? "" : "-" + String.join(".", parts));
        return Combinators.combine(Arbitraries.of("", "v"), core, prerelease, Arbitraries.of("", "+1", "+b.01"))
                .as((v, c, p, b) -> v + c + p + b);
    }

    @Provide
    Arbitrary<Set<String>> names() {
        Arbitrary<String> dates = Combinators.combine(
                        Arbitraries.integers().between(2023, 2026),
                        Arbitraries.integers().between(1, 13),
                        Arbitraries.integers().between(1, 31))
                .as((y, m, d) -> String.format("%d-%02d-%02d", y, m, d));
        Arbitrary<String> others = Arbitraries.of("latest", "v1", "a/b", "\uff5e", "\ud83d\ude00");
        return Arbitraries.oneOf(versions(), dates, others).set().ofMaxSize(20);
    }

    private static SemanticVersion version(String text) {
        return SemanticVersion.parse(text).orElseThrow();
    }

    /** Its time is that of a few others. */
    private static ListedTag tag(String name) {
        int second = Math.floorMod(name.hashCode(), 4);
        return new ListedTag(
                new TagName(name),
                new TagObjectId("a".repeat(40)),
                Optional.empty(),
                Optional.empty(),
                true,
                second == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(second)));
    }
}
