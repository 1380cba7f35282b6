package dev.tagsync.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.FindingCounts;
import dev.tagsync.FindingCounts.OfRule;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Severity;
import dev.tagsync.Signature;
import dev.tagsync.SnapshotId;
import dev.tagsync.internal.RuleTally;
import dev.tagsync.internal.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordsTest {
    /** As it was written before there were signatures. */
    private static final String WITHOUT_SIGNATURE =
            """
            {"v":1,"channel":"live","generation":1,"kind":"PROMOTE","snapshot":7,"root":"%s","entries":3,"actor":"ann","reason":"",\
            "time":"2026-03-02T10:00:00Z","attempt":"a1","release":{"tag":"v1","tagObject":"%s","commit":"%s","tree":"%s","annotated":true,\
            "time":"2026-03-01T10:00:00Z","message":"one"}}""".formatted("0a".repeat(32), "a".repeat(40), "b".repeat(40), "c".repeat(40));

    static List<Signature> signatures() {
        return List.of(
                Signature.UNCHECKED,
                new Signature.Good("SHA256:abc", Optional.of("ann@example.org")),
                new Signature.Good("ABCDEF", Optional.empty()),
                new Signature.Doubtful("signature.missing", "tag \"v1\" is not signed"));
    }

    private static HistoryRecord flip(Signature signature) {
        return flip(signature, Optional.empty());
    }

    private static HistoryRecord flip(Signature signature, Optional<FindingCounts> findings) {
        return new HistoryRecord(
                "live",
                new Generation(1),
                HistoryRecord.Kind.PROMOTE,
                Samples.release("v1", Instant.parse("2026-03-01T10:00:00Z")).withSignature(signature),
                new SnapshotId(7),
                Digest.parse("0a".repeat(32)),
                3,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "ann",
                "",
                List.of(),
                findings,
                Instant.parse("2026-03-02T10:00:00Z"),
                "a1",
                Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("signatures")
    @DisplayName("what was found about a signature is read as it was written")
    void signaturesAreReadAsTheyWereWritten(Signature signature) {
        assertThat(Records.history(Records.history(flip(signature)))).isEqualTo(flip(signature));
    }

    static List<FindingCounts> counts() {
        return List.of(
                FindingCounts.NONE,
                new FindingCounts(1_200, List.of()),
                new FindingCounts(
                        4,
                        List.of(
                                new OfRule(Severity.OVERRIDDEN, "removed.any", 1),
                                new OfRule(Severity.WARNING, "price.low", 3))));
    }

    @ParameterizedTest
    @MethodSource("counts")
    @DisplayName("what was found of a release is read as it was written")
    void countsAreReadAsTheyWereWritten(FindingCounts counts) {
        HistoryRecord flip = flip(Signature.UNCHECKED, Optional.of(counts));
        assertThat(Records.history(Records.history(flip))).isEqualTo(flip);
    }

    @Test
    @DisplayName("whatever ids validators give their rules, a flip grows by less than 3 KiB")
    void countsAreBounded() {
        RuleTally tally = new RuleTally();
        for (int i = 0; i < 5_000; i++) {
            tally.add(Severity.WARNING, i + "\u00e9".repeat(3_000));
        }
        FindingCounts counts = new FindingCounts(5_000, tally.first());
        int without = Records.history(flip(Signature.UNCHECKED)).length;
        assertThat(counts.rules()).isNotEmpty();
        assertThat(counts.ofOtherRules()).isEqualTo(5_000 - counts.rules().size());
        assertThat(Records.history(flip(Signature.UNCHECKED, Optional.of(counts))).length - without)
                .isLessThan(3 << 10);
    }

    @Test
    @DisplayName(
            "the list begins with what was let pass, then the most frequent, twenty rules at most; errors are not in it")
    void theMostFrequentComeFirst() {
        RuleTally tally = new RuleTally();
        tally.add(Severity.ERROR, "bad");
        for (int rule = 0; rule < 30; rule++) {
            for (int times = 0; times <= rule; times++) {
                tally.add(Severity.WARNING, "warned-" + rule);
            }
        }
        tally.add(Severity.OVERRIDDEN, "passed");
        assertThat(tally.first())
                .hasSize(20)
                .startsWith(
                        new OfRule(Severity.OVERRIDDEN, "passed", 1),
                        new OfRule(Severity.WARNING, "warned-29", 30),
                        new OfRule(Severity.WARNING, "warned-28", 29));
    }

    private static VerdictRecord verdict(List<Found> findings, long warnings, List<OfRule> rules, boolean elsewhere) {
        return new VerdictRecord(
                flip(Signature.UNCHECKED).release(),
                true,
                false,
                true,
                Optional.of(new SnapshotId(7)),
                Optional.of(Digest.parse("0a".repeat(32))),
                Optional.empty(),
                Digest.parse("0b".repeat(32)),
                Optional.empty(),
                Optional.empty(),
                0,
                warnings,
                rules,
                List.of(),
                List.of(),
                findings,
                elsewhere,
                Instant.parse("2026-03-02T10:00:00Z"),
                Instant.parse("2026-03-02T10:00:00Z"));
    }

    @Test
    @DisplayName("a verdict tells the numbers of its rules, by the findings in the record or beside them")
    void verdictsTellTheNumbersOfTheirRules() {
        List<OfRule> rules = List.of(new OfRule(Severity.WARNING, "price.low", 1));
        Finding low = Finding.of(Severity.WARNING, "price.low", "a costs only 5")
                .withExpected("at least 10")
                .withFound("5");
        VerdictRecord all = verdict(List.of(new Found(low, Optional.empty())), 1, rules, false);
        byte[] written = Records.verdict(all);
        assertThat(Records.verdict(written)).isEqualTo(all);
        assertThat(new String(written, StandardCharsets.UTF_8)).doesNotContain("rules");
        VerdictRecord elsewhere = verdict(List.of(), 1, rules, true);
        assertThat(Records.verdict(Records.verdict(elsewhere))).isEqualTo(elsewhere);
    }

    @Test
    @DisplayName(
            "what is expected and found is kept with a finding, 500 characters of each; a finding of before is read without")
    void expectedAndFoundAreKept() {
        Finding low = Finding.of(Severity.WARNING, "price.low", "a costs only 5");
        Finding said = low.withExpected("at least 10").withFound("x".repeat(800));

        List<Found> read = Records.findings(
                Records.findings(List.of(new Found(said, Optional.empty()), new Found(low, Optional.empty()))));

        assertThat(read.get(0).finding().expected()).contains("at least 10");
        assertThat(read.get(0).finding().found().orElseThrow())
                .startsWith("xxx")
                .hasSizeLessThanOrEqualTo(501);
        assertThat(read.get(1).finding()).isEqualTo(low);
        String before =
                "{\"v\":1,\"findings\":[{\"severity\":\"WARNING\",\"rule\":\"price.low\",\"message\":\"a costs only 5\"}]}";
        assertThat(Records.findings(before.getBytes(StandardCharsets.UTF_8)))
                .extracting(Found::finding)
                .containsExactly(low);
    }

    @Test
    @DisplayName("of a record that is older than signatures nobody looked at one")
    void olderRecordsAreRead() {
        assertThat(Records.history(WITHOUT_SIGNATURE.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(flip(Signature.UNCHECKED));
    }
}
