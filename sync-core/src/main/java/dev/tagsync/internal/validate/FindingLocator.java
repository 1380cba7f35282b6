package dev.tagsync.internal.validate;

import dev.tagsync.CatalogFormat;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.Release;
import dev.tagsync.SourcePosition;
import dev.tagsync.SyncException;
import dev.tagsync.internal.format.EntryKeys;
import dev.tagsync.spi.TagSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives findings their lines and columns: reads each file that one is about again, one file at a time, and looks where its pointer leads.
 * A file that cannot be read leaves its findings without places; a verdict does not depend on it.
 */
public final class FindingLocator {
    private static final Logger LOG = LoggerFactory.getLogger(FindingLocator.class);

    /** Each place costs a pass over its file: so many are looked up in one file, the rest stay without. */
    private static final int MOST_OF_A_FILE = 100;

    /** Errors first, then by file and line. */
    public static final Comparator<Finding> ORDER = Comparator.comparing(Finding::severity)
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

    /** Returns the findings with their places, in the order in which they come. */
    public List<Finding> locate(List<Finding> findings) {
        List<Finding> located = new ArrayList<>(findings);
        Map<String, List<Integer>> byFile = new TreeMap<>();
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            if (finding.position().isEmpty()
                    && finding.path().isPresent()
                    && finding.entry().isPresent()) {
                byFile.computeIfAbsent(finding.path().get(), path -> new ArrayList<>())
                        .add(i);
            }
        }
        byFile.forEach((path, ofFile) -> {
            List<Finding> placed =
                    inFile(path, ofFile.stream().map(findings::get).toList());
            for (int i = 0; i < placed.size(); i++) {
                located.set(ofFile.get(i), placed.get(i));
            }
        });
        return located;
    }

    private List<Finding> inFile(String path, List<Finding> findings) {
        byte[] bytes;
        Map<EntryKey, Integer> documents = new HashMap<>();
        try {
            Optional<byte[]> content = source.read(release, path);
            if (content.isEmpty()) {
                return findings;
            }
            bytes = content.get();
            List<Document> decoded = format.decode(path, bytes).documents();
            for (int i = 0; i < decoded.size(); i++) {
                if (keys.of(path, decoded.get(i), i, decoded.size() == 1) instanceof EntryKeys.Keyed.Key key) {
                    documents.putIfAbsent(key.key(), i);
                }
            }
        } catch (SyncException e) {
            LOG.warn(
                    "Findings in {} stay without their lines, the file cannot be read again: {}", path, e.getMessage());
            return findings;
        }
        List<Finding> located = new ArrayList<>();
        for (Finding finding : findings) {
            Integer document = documents.get(finding.entry().orElseThrow());
            Optional<SourcePosition> place = document == null || located.size() >= MOST_OF_A_FILE
                    ? Optional.empty()
                    : format.locate(path, bytes, document, finding.pointer().orElse(""));
            located.add(place.map(finding::withPosition).orElse(finding));
        }
        return located;
    }
}
