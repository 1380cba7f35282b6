package dev.tagsync.internal.cycle;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.Digest;
import dev.tagsync.Finding;
import dev.tagsync.LfsContent;
import dev.tagsync.Severity;
import dev.tagsync.SpecialFiles.Handling;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import dev.tagsync.internal.format.LfsPointer;
import java.io.IOException;
import java.util.Optional;

/** What the catalog's policy makes of files that are Git LFS pointers. Thread-safe. */
final class LfsFiles {
    /** What the host did not find need not be missing the next time. */
    static final String MISSING = "file.lfs-missing";

    /** What the host found wrong need not be wrong the next time. */
    static final String MISMATCH = "file.lfs-mismatch";

    private final CatalogDefinition definition;

    LfsFiles(CatalogDefinition definition) {
        this.definition = definition;
    }

    /**
     * What a file is to be taken for.
     *
     * @param content its content
     * @param finding why it is no content, if it is none
     */
    record Taken(byte[] content, Optional<Finding> finding) {}

    /** Takes a file's content for what it stands for. */
    Taken take(String path, byte[] content) {
        Optional<LfsPointer> pointer = LfsPointer.read(content);
        if (pointer.isEmpty()) {
            return new Taken(content, Optional.empty());
        }
        Handling handling = definition.specialFiles().lfsPointers();
        return handling == Handling.RESOLVE
                ? resolve(path, content, pointer.get())
                : new Taken(content, Optional.of(left(path, pointer.get(), handling == Handling.SKIP)));
    }

    private static Finding left(String path, LfsPointer pointer, boolean skip) {
        return Finding.of(
                        skip ? Severity.WARNING : Severity.ERROR,
                        "file.lfs-pointer",
                        "it is a Git LFS pointer to " + name(pointer) + (skip ? ", and left out" : ""))
                .withPath(path)
                .withHint("commit the file itself, exclude the path, or have pointers resolved");
    }

    private Taken resolve(String path, byte[] pointerText, LfsPointer pointer) {
        if (pointer.bytes() > definition.maxFileBytes()) {
            return none(pointerText, tooLarge(path, pointer.bytes(), definition.maxFileBytes()));
        }
        Optional<byte[]> found = look(path, pointer);
        if (found.isEmpty()) {
            return none(
                    pointerText,
                    Finding.ofFile(MISSING, path, "its content is not there: Git LFS has no " + name(pointer))
                            .withHint("push it: git lfs push --all; fetch it to where it is looked for"));
        }
        byte[] content = found.get();
        if (content.length != pointer.bytes()) {
            return none(
                    pointerText, mismatch(path, pointer, content.length + (content.length == 1 ? " byte" : " bytes")));
        }
        String sha256 = Digest.sha256(content).toString();
        return sha256.equals(pointer.sha256())
                ? new Taken(content, Optional.empty())
                : none(pointerText, mismatch(path, pointer, "content with the SHA-256 " + sha256));
    }

    private Optional<byte[]> look(String path, LfsPointer pointer) {
        LfsContent content = definition.specialFiles().lfsContent().orElseThrow();
        try {
            return content.read(pointer.sha256(), pointer.bytes());
        } catch (SyncException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new TransientException(
                    "special-files.lfs-unreachable",
                    "the content of " + path + ", " + name(pointer) + ", could not be looked for: " + e,
                    "look after where Git LFS objects come from, then try again",
                    e);
        }
    }

    private static Taken none(byte[] content, Finding finding) {
        return new Taken(content, Optional.of(finding));
    }

    private static Finding mismatch(String path, LfsPointer pointer, String found) {
        return Finding.ofFile(MISMATCH, path, "the pointer names " + name(pointer) + ", and what came is " + found)
                .withHint("where Git LFS objects come from is damaged, or gives another object: fetch it anew")
                .withExpected(name(pointer))
                .withFound(found);
    }

    static Finding tooLarge(String path, long bytes, int most) {
        return Finding.ofFile(
                        "file.too-large", path, "the file has " + bytes + " bytes, at most " + most + " are allowed")
                .withHint("make it smaller, exclude it, or raise maxFileBytes")
                .withExpected("at most " + most + " bytes")
                .withFound(bytes + " bytes");
    }

    private static String name(LfsPointer pointer) {
        return "object " + pointer.sha256() + " of " + pointer.bytes() + (pointer.bytes() == 1 ? " byte" : " bytes");
    }
}
