package dev.tagsync.internal.cycle;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogFormat.Decoded;
import dev.tagsync.CatalogFormat.Document;
import dev.tagsync.CatalogFormat.Problem;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.Finding;
import dev.tagsync.IndexDefinition;
import dev.tagsync.internal.format.EntryKeys;
import dev.tagsync.internal.format.FormatFingerprint;
import dev.tagsync.internal.format.IndexValues;
import dev.tagsync.internal.format.PathFilter;
import dev.tagsync.internal.tree.IndexKey;
import dev.tagsync.internal.tree.KeyLimit;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.tree.StoredEntry;
import dev.tagsync.internal.tree.StoredFile;
import dev.tagsync.internal.validate.FindingSink;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a definition makes of files: which belong, what entries they give, and under which index values those stand. Thread-safe. */
final class Catalog {
    private static final String FORMAT_FAILED = "file.format-failed";

    /** The rules of what is the fault of the host's code or of its other stores, and need not happen again. */
    static final Set<String> MAY_PASS_LATER = Set.of(FORMAT_FAILED, LfsFiles.MISSING, LfsFiles.MISMATCH);

    private final CatalogDefinition definition;
    private final PathFilter filter;
    private final EntryKeys keys;
    private final LfsFiles lfs;
    private final Digest fingerprint;

    Catalog(CatalogDefinition definition, String sourcePolicy) {
        this.definition = definition;
        this.filter = new PathFilter(definition.include(), definition.exclude());
        this.keys = new EntryKeys(definition);
        this.lfs = new LfsFiles(definition);
        this.fingerprint = FormatFingerprint.of(definition, sourcePolicy, SnapshotTree.LAYOUT_VERSION);
    }

    CatalogDefinition definition() {
        return definition;
    }

    EntryKeys keys() {
        return keys;
    }

    Digest fingerprint() {
        return fingerprint;
    }

    LfsFiles lfs() {
        return lfs;
    }

    /** Tells whether a file at this path would give an entry. */
    boolean reaches(String path) {
        return filter.matches(path) && !keys.ignores(path);
    }

    /** Tells whether files below a folder at this path may give entries. */
    boolean reachesInto(String path) {
        return filter.reachesInto(path);
    }

    /** What a path is to the catalog. */
    enum Place {
        /** Not included. */
        OUTSIDE,
        /** Included, and gives no entry. */
        IGNORED,
        /** Included, and a link or submodule: see {@link Specials}. */
        SPECIAL,
        /** Included, and its path cannot be read. */
        UNREADABLE,
        /** A source of entries. */
        SOURCE
    }

    Place place(SourceFile file) {
        if (!filter.matches(file.path())) {
            return Place.OUTSIDE;
        }
        if (file.kind() == FileKind.UNREADABLE_PATH) {
            return Place.UNREADABLE;
        }
        if (file.kind() != FileKind.SUBMODULE && keys.ignores(file.path())) {
            return Place.IGNORED;
        }
        return file.kind() == FileKind.REGULAR ? Place.SOURCE : Place.SPECIAL;
    }

    /** What one file gave: its entries in the order of its documents, and what is wrong with it. */
    record DecodedFile(Optional<StoredFile> file, List<StoredEntry> entries, List<Finding> findings) {}

    DecodedFile decode(SourceFile file, byte[] stored) {
        List<StoredEntry> entries = new ArrayList<>();
        Set<EntryKey> there = new HashSet<>();
        List<Finding> findings = new ArrayList<>();
        String path = file.path();
        if (!KeyLimit.pathFits(path)) {
            findings.add(Finding.ofFile(
                            "file.path-too-long", path, "the path is longer than " + KeyLimit.MAX_KEY_BYTES + " bytes")
                    .withHint("shorten it")
                    .withExpected("at most " + KeyLimit.MAX_KEY_BYTES + " bytes")
                    .withFound(bytes(path)));
        } else if (!definition.format().accepts(path)) {
            findings.add(Finding.ofFile(
                            "file.no-format",
                            path,
                            "format " + definition.format().id() + " does not take this file")
                    .withHint("exclude it, or choose a format that takes it, such as raw"));
        } else {
            LfsFiles.Taken taken = lfs.take(path, stored);
            byte[] content = taken.content();
            taken.finding().ifPresent(findings::add);
            Decoded decoded = taken.finding().isPresent() ? Decoded.of(List.of()) : decoded(path, content, findings);
            decoded.problems().forEach(p -> findings.add(finding(path, p)));
            int documents = decoded.documents().size();
            for (int i = 0; i < documents; i++) {
                Document document = decoded.documents().get(i);
                EntryKeys.Keyed keyed = keys.of(path, document, i, documents == 1);
                if (keyed instanceof EntryKeys.Keyed.Rejected rejected) {
                    findings.add(finding(path, rejected.problem(definition.format(), path, content)));
                } else if (keyed instanceof EntryKeys.Keyed.Key key) {
                    StoredEntry entry =
                            new StoredEntry(key.key(), path, file.blob(), document.kind(), document.payload());
                    List<Finding> faults = check(entry);
                    if (!there.add(entry.key())) {
                        Finding twice = duplicate(entry, path);
                        faults.add(definition
                                .format()
                                .locate(path, content, i, "")
                                .map(twice::withPosition)
                                .orElse(twice));
                    }
                    findings.addAll(faults);
                    if (faults.isEmpty()) {
                        entries.add(entry);
                    }
                }
            }
        }
        if (!KeyLimit.pathFits(path)) {
            return new DecodedFile(Optional.empty(), List.of(), findings);
        }
        return new DecodedFile(
                Optional.of(new StoredFile(
                        path,
                        file.blob(),
                        entries.stream().map(StoredEntry::key).toList())),
                entries,
                findings);
    }

    /** A format is the host's code: what it throws is its fault with this file, not with the others. */
    private Decoded decoded(String path, byte[] content, List<Finding> findings) {
        try {
            return definition.format().decode(path, content);
        } catch (RuntimeException | StackOverflowError e) {
            findings.add(Finding.ofFile(
                            FORMAT_FAILED,
                            path,
                            "format " + definition.format().id() + " failed on this file: "
                                    + e.getClass().getSimpleName()
                                    + (e.getMessage() == null ? "" : ": " + e.getMessage()))
                    .withHint("mend the format, or exclude the file"));
            return Decoded.of(List.of());
        }
    }

    private List<Finding> check(StoredEntry entry) {
        List<Finding> faults = new ArrayList<>();
        if (!KeyLimit.entryFits(entry.key())) {
            String start = entry.key().toString();
            faults.add(Finding.ofFile(
                            "key.too-long",
                            entry.path(),
                            "the key is longer than " + KeyLimit.MAX_KEY_BYTES + " bytes: "
                                    + start.substring(0, Math.min(60, start.length())) + "…")
                    .withHint("shorten it")
                    .withExpected("collection and name of at most " + KeyLimit.MAX_KEY_BYTES + " bytes together")
                    .withFound(bytes(start)));
            return faults;
        }
        if (entry.payload().length > definition.maxEntryBytes()) {
            faults.add(FindingSink.ofEntry(
                            "entry.too-large",
                            entry.path(),
                            entry.key(),
                            "",
                            "the payload has " + entry.payload().length + " bytes, at most "
                                    + definition.maxEntryBytes() + " are allowed")
                    .withHint("split the entry, or raise maxEntryBytes")
                    .withExpected("at most " + definition.maxEntryBytes() + " bytes")
                    .withFound(entry.payload().length + " bytes"));
        }
        for (IndexDefinition index : definition.indexes().values()) {
            for (String value : values(index, entry)) {
                if (!KeyLimit.indexFits(new IndexKey(value, entry.key()))) {
                    faults.add(FindingSink.ofEntry(
                                    "index.value-too-long",
                                    entry.path(),
                                    entry.key(),
                                    index.pointer(),
                                    "the value for index " + index.name()
                                            + " is too long: value and key together have at most "
                                            + KeyLimit.MAX_KEY_BYTES + " bytes")
                            .withHint("shorten the value, or do not index it")
                            .withExpected("value and key of at most " + KeyLimit.MAX_KEY_BYTES + " bytes together")
                            .withFound(bytes(value) + " of value"));
                    break;
                }
            }
        }
        return faults;
    }

    /** Returns the index items of an entry, by index. */
    Map<String, SortedSet<IndexKey>> indexItems(StoredEntry entry) {
        Map<String, SortedSet<IndexKey>> items = new LinkedHashMap<>();
        for (IndexDefinition index : definition.indexes().values()) {
            SortedSet<IndexKey> ofIndex = new TreeSet<>();
            values(index, entry).forEach(value -> ofIndex.add(new IndexKey(value, entry.key())));
            items.put(index.name(), ofIndex);
        }
        return items;
    }

    private static List<String> values(IndexDefinition index, StoredEntry entry) {
        return IndexValues.of(index, entry.key(), new Document(entry.kind(), entry.payload()));
    }

    Finding oversize(SourceFile file, long bytes) {
        return LfsFiles.tooLarge(file.path(), bytes, definition.maxFileBytes());
    }

    static Finding unreadable(SourceFile file) {
        return Finding.ofFile("file.path-not-utf8", file.path(), "the path is not UTF-8")
                .withHint("rename the file; it is shown with replacement characters")
                .withExpected("UTF-8")
                .withFound("other bytes");
    }

    static Finding duplicate(StoredEntry second, String firstPath) {
        String where = second.path().equals(firstPath) ? "earlier in this file" : "in " + firstPath;
        return FindingSink.ofEntry(
                        "entry.duplicate-key",
                        second.path(),
                        second.key(),
                        "",
                        "entry " + second.key() + " is defined " + where + " already")
                .withHint("give one of them another name, or remove it")
                .withExpected("a key that no other entry has")
                .withFound(second.key().toString());
    }

    private static Finding finding(String path, Problem problem) {
        Finding finding = Finding.inFile(problem.rule(), path, problem.position(), problem.message());
        finding = problem.hint().map(finding::withHint).orElse(finding);
        finding = problem.expected().map(finding::withExpected).orElse(finding);
        return problem.found().map(finding::withFound).orElse(finding);
    }

    private static String bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length + " bytes";
    }
}
