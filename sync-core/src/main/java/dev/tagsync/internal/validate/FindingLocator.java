package dev.tagsync.internal.validate;

import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormat.Decoded;
import dev.tagsync.Finding;
import dev.tagsync.Release;
import dev.tagsync.SourcePosition;
import dev.tagsync.internal.format.EntryKeys;
import dev.tagsync.spi.TagSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives findings their lines and columns: reads each file that one is about again, and looks where its pointer leads. */
public final class FindingLocator {
    private static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
            .thenComparing(f -> f.path().orElse(""))
            .thenComparing(f -> f.position().map(SourcePosition::line).orElse(0))
            .thenComparing(f -> f.position().map(SourcePosition::column).orElse(0))
            .thenComparing(Finding::rule)
            .thenComparing(Finding::message);

    private final TagSource source;
    private final Release release;
    private final CatalogFormat format;
    private final EntryKeys keys;

    public FindingLocator(TagSource source, Release release, CatalogFormat format, EntryKeys keys) {
        this.source = source;
        this.release = release;
        this.format = format;
        this.keys = keys;
    }

    /** Returns the findings with their places, errors first, then by file and line. */
    public List<Finding> locate(List<Finding> findings) {
        Map<String, Optional<SourceText>> files = new HashMap<>();
        List<Finding> located = new ArrayList<>();
        for (Finding finding : findings) {
            if (finding.position().isEmpty()
                    && finding.path().isPresent()
                    && finding.entry().isPresent()) {
                String path = finding.path().get();
                Optional<SourcePosition> place =
                        files.computeIfAbsent(path, this::open).flatMap(f -> f.place(finding));
                located.add(place.map(finding::withPosition).orElse(finding));
            } else {
                located.add(finding);
            }
        }
        located.sort(ORDER);
        return located;
    }

    private Optional<SourceText> open(String path) {
        return source.read(release, path).map(bytes -> new SourceText(path, bytes, format.decode(path, bytes)));
    }

    private final class SourceText {
        private final String path;
        private final byte[] bytes;
        private final Decoded decoded;

        SourceText(String path, byte[] bytes, Decoded decoded) {
            this.path = path;
            this.bytes = bytes;
            this.decoded = decoded;
        }

        Optional<SourcePosition> place(Finding finding) {
            int documents = decoded.documents().size();
            for (int i = 0; i < documents; i++) {
                EntryKeys.Keyed keyed = keys.of(path, decoded.documents().get(i), i, documents == 1);
                if (keyed instanceof EntryKeys.Keyed.Key key
                        && key.key().equals(finding.entry().orElseThrow())) {
                    return format.locate(path, bytes, i, finding.pointer().orElse(""));
                }
            }
            return Optional.empty();
        }
    }
}
