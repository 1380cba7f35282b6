package dev.tagsync.testkit;

import dev.tagsync.BlobId;
import dev.tagsync.TreeId;
import dev.tagsync.spi.TagSource.FileKind;
import dev.tagsync.spi.TagSource.SourceFile;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Reads the files out of Git's tree objects, in Git's order. */
final class TreeFiles {
    private static final int ID_BYTES = 20;

    private final Function<String, GitObject> objects;
    private final List<SourceFile> files = new ArrayList<>();

    private TreeFiles(Function<String, GitObject> objects) {
        this.objects = objects;
    }

    static List<SourceFile> of(Function<String, GitObject> objects, TreeId tree) {
        TreeFiles walk = new TreeFiles(objects);
        walk.walk("", tree.hex());
        return walk.files;
    }

    private void walk(String folder, String tree) {
        byte[] bytes = objects.apply(tree).bytes();
        int at = 0;
        while (at < bytes.length) {
            int nul = at;
            while (bytes[nul] != 0) {
                nul++;
            }
            String item = new String(bytes, at, nul - at, StandardCharsets.ISO_8859_1);
            String id = HexFormat.of().formatHex(Arrays.copyOfRange(bytes, nul + 1, nul + 1 + ID_BYTES));
            at = nul + 1 + ID_BYTES;
            int space = item.indexOf(' ');
            add(item.substring(0, space), folder + item.substring(space + 1), id);
        }
    }

    private void add(String mode, String rawPath, String id) {
        switch (mode) {
            case "40000" -> walk(rawPath + '/', id);
            case "120000" -> files.add(file(rawPath, id, FileKind.SYMLINK));
            case "160000" -> files.add(file(rawPath, id, FileKind.SUBMODULE));
            default -> files.add(file(rawPath, id, isUtf8(rawPath) ? FileKind.REGULAR : FileKind.UNREADABLE_PATH));
        }
    }

    private static SourceFile file(String rawPath, String id, FileKind kind) {
        String path = new String(rawPath.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return new SourceFile(path, new BlobId(id), kind);
    }

    private static boolean isUtf8(String rawPath) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(rawPath.getBytes(StandardCharsets.ISO_8859_1)));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
