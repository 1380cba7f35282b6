package dev.tagsync.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CommitId;
import dev.tagsync.Digest;
import dev.tagsync.Generation;
import dev.tagsync.HistoryRecord;
import dev.tagsync.Release;
import dev.tagsync.Signature;
import dev.tagsync.SnapshotId;
import dev.tagsync.TagName;
import dev.tagsync.TagObjectId;
import dev.tagsync.TreeId;
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
        return new HistoryRecord(
                "live",
                new Generation(1),
                HistoryRecord.Kind.PROMOTE,
                new Release(
                                new TagName("v1"),
                                new TagObjectId("a".repeat(40)),
                                new CommitId("b".repeat(40)),
                                new TreeId("c".repeat(40)),
                                true,
                                Optional.empty(),
                                Instant.parse("2026-03-01T10:00:00Z"),
                                "one")
                        .withSignature(signature),
                new SnapshotId(7),
                Digest.parse("0a".repeat(32)),
                3,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "ann",
                "",
                List.of(),
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

    @Test
    @DisplayName("of a record that is older than signatures nobody looked at one")
    void olderRecordsAreRead() {
        assertThat(Records.history(WITHOUT_SIGNATURE.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(flip(Signature.UNCHECKED));
    }
}
