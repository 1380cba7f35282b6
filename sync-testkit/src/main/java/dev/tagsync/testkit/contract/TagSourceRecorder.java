package dev.tagsync.testkit.contract;

import dev.tagsync.spi.TagSource.DifferenceHandler;
import dev.tagsync.spi.TagSource.SourceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Records what a source hands over. Safe for use by many threads. */
final class TagSourceRecorder implements DifferenceHandler {
    private final Predicate<SourceFile> wanted;
    private final List<SourceFile> before = new ArrayList<>();
    private final List<SourceFile> asked = new ArrayList<>();
    private final List<String> contentBeforeQuestions = new ArrayList<>();
    private final List<String> strangers = new ArrayList<>();
    private final SortedMap<String, List<byte[]>> contents = new TreeMap<>();
    private final SortedMap<String, List<Long>> oversize = new TreeMap<>();
    private final Thread caller = Thread.currentThread();
    private boolean handedOver;

    TagSourceRecorder(Predicate<SourceFile> wanted) {
        this.wanted = wanted;
    }

    static TagSourceRecorder all() {
        return new TagSourceRecorder(file -> true);
    }

    @Override
    public synchronized void before(SourceFile file) {
        question(file);
        before.add(file);
    }

    @Override
    public synchronized boolean wants(SourceFile file) {
        question(file);
        asked.add(file);
        return wanted.test(file);
    }

    @Override
    public synchronized void file(SourceFile file, byte[] content) {
        handedOver = true;
        contents.computeIfAbsent(file.path(), path -> new ArrayList<>()).add(content);
    }

    @Override
    public synchronized void oversize(SourceFile file, long bytes) {
        handedOver = true;
        oversize.computeIfAbsent(file.path(), path -> new ArrayList<>()).add(bytes);
    }

    private void question(SourceFile file) {
        if (handedOver) {
            contentBeforeQuestions.add(file.path());
        }
        if (Thread.currentThread() != caller) {
            strangers.add(file.path());
        }
    }

    /** What differed, as it stood in the base. */
    synchronized List<SourceFile> before() {
        return List.copyOf(before);
    }

    /** What {@code wants} was asked about, in order. */
    synchronized List<SourceFile> asked() {
        return List.copyOf(asked);
    }

    synchronized List<String> askedPaths() {
        return asked.stream().map(SourceFile::path).toList();
    }

    /** What was asked about after content had been handed over. */
    synchronized List<String> askedTooLate() {
        return List.copyOf(contentBeforeQuestions);
    }

    /** What was asked about by another thread than the caller's. */
    synchronized List<String> askedByOtherThreads() {
        return List.copyOf(strangers);
    }

    /** The contents by path, one for each time that it was handed over. */
    synchronized Map<String, List<byte[]>> contents() {
        return Collections.unmodifiableMap(new TreeMap<>(contents));
    }

    /** The contents by path as UTF-8, the parts of one that came more than once joined by {@code |}. */
    synchronized Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        contents.forEach((path, parts) -> texts.put(
                path,
                String.join(
                        "|",
                        parts.stream()
                                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                                .toList())));
        return texts;
    }

    /** The sizes of what was too large, by path. */
    synchronized Map<String, List<Long>> oversize() {
        return Collections.unmodifiableMap(new TreeMap<>(oversize));
    }

    synchronized boolean isEmpty() {
        return before.isEmpty() && asked.isEmpty() && contents.isEmpty() && oversize.isEmpty();
    }
}
