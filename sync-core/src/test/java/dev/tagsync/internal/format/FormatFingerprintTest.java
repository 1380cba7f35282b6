package dev.tagsync.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormats;
import dev.tagsync.Digest;
import dev.tagsync.IndexDefinition;
import dev.tagsync.SourcePosition;
import dev.tagsync.SpecialFiles;
import dev.tagsync.SpecialFiles.Handling;
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
                of(builder().maxEntryBytes(1)),
                of(builder().specialFiles(SpecialFiles.DEFAULT.withLinks(Handling.FAIL))),
                of(builder().specialFiles(SpecialFiles.DEFAULT.withLinks(Handling.RESOLVE))),
                of(builder().specialFiles(SpecialFiles.DEFAULT.withSubmodules(Handling.FAIL))),
                of(builder().specialFiles(SpecialFiles.DEFAULT.withLfsPointers(Handling.SKIP))),
                of(builder().specialFiles(SpecialFiles.DEFAULT.resolvingLfs((sha256, bytes) -> Optional.empty()))));

        assertThat(digests).doesNotHaveDuplicates();
    }

    @Test
    void theOrderOfGlobsDecidesNothing() {
        assertThat(of(builder().include("a", "b", "a"))).isEqualTo(of(builder().include("b", "a")));
    }

    @Test
    void encodingIsWhatSealedSnapshotsWereRecordedWith() {
        assertThat(of(builder().include("a").keys("/a", "/b").index(IndexDefinition.of("i", "c", "/v"))))
                .hasToString("a4dc1a68987726df03909f74ec9e63ed1b3d09dfe5baa44b7f5df60da36f2345");
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
