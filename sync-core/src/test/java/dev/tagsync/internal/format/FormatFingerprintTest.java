package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormats;
import dev.tagsync.Digest;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SourcePosition;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormatFingerprintTest {
    @Test
    void everythingThatDecidesARootChangesTheFingerprint() {
        IndexDefinition a = IndexDefinition.of("a", "products", "/a");
        IndexDefinition b = new IndexDefinition("b", Optional.empty(), "/b");
        List<Digest> digests = List.of(
                FormatFingerprint.of(CatalogDefinition.defaults(), "p", 1),
                FormatFingerprint.of(CatalogDefinition.defaults(), "q", 1),
                FormatFingerprint.of(CatalogDefinition.defaults(), "p", 2),
                of(builder().format(CatalogFormats.json())),
                of(builder().format(new Versioned(1))),
                of(builder().format(new Versioned(2))),
                of(builder().include("a", "b")),
                of(builder().include("a").exclude("b")),
                of(builder().keys("/a", "/b")),
                of(builder().keys("/b", "/a")),
                of(builder().index(a)),
                of(builder().index(a).index(b)),
                of(builder().index(b).index(a)),
                of(builder().index(new IndexDefinition("a", Optional.empty(), "/a"))),
                of(builder().index(IndexDefinition.of("a", "products", "/b"))),
                of(builder().maxFileBytes(1)),
                of(builder().maxEntryBytes(1)));

        assertThat(digests).doesNotHaveDuplicates();
    }

    @Test
    void theOrderOfGlobsDecidesNothing() {
        assertThat(of(builder().include("a", "b", "a"))).isEqualTo(of(builder().include("b", "a")));
    }

    @Test
    void encodingIsWhatSealedSnapshotsWereRecordedWith() {
        assertThat(of(builder().include("a").keys("/a", "/b").index(IndexDefinition.of("i", "c", "/v"))))
                .hasToString("3e87e3bb16aecebecd4158bff23cba4f59628558be0fc0f4815d9a5d0a83ba6f");
    }

    private static CatalogDefinition.Builder builder() {
        return CatalogDefinition.builder();
    }

    private static Digest of(CatalogDefinition.Builder builder) {
        return FormatFingerprint.of(builder.build(), "p", 1);
    }

    private record Versioned(int version) implements CatalogFormat {
        @Override
        public String id() {
            return "host";
        }

        @Override
        public boolean accepts(String path) {
            return true;
        }

        @Override
        public Decoded decode(String path, byte[] content) {
            return Decoded.of(List.of());
        }

        @Override
        public Optional<SourcePosition> locate(String path, byte[] content, int document, String pointer) {
            return Optional.empty();
        }
    }
}
