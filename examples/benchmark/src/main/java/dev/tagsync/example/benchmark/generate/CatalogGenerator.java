package dev.tagsync.example.benchmark.generate;

import dev.tagsync.example.benchmark.generate.CatalogSpec.Kind;
import dev.tagsync.example.benchmark.generate.PackWriter.Packed;
import dev.tagsync.example.benchmark.generate.PackWriter.Type;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Writes a catalog as a bare Git repository: one pack, in the order of paths, an annotated tag for each release. Beside it lie the first release's blob ids, a line each, and
 * for JSON its entries as rows, a JSON object a line. For one use by one thread.
 */
public final class CatalogGenerator {
    private static final int AHEAD = 8;
    private static final int ID_BYTES = 20;
    private static final long EPOCH = 1_700_000_000;
    private static final HexFormat HEX = HexFormat.of();

    private final CatalogSpec spec;
    private final Layout layout;
    private final EntryText text;
    private final byte[] blobs;
    private final byte[][] folders;
    private final byte[] revisions;
    private final Map<String, byte[]> tags = new TreeMap<>();

    /**
     * Where the files of a generated catalog lie.
     *
     * @param folder the folder of all
     */
    public record Layout(Path folder) {
        /** Returns the bare repository. */
        public Path repository() {
            return folder.resolve("catalog.git");
        }

        /** Returns the bare repository of the first release with deltas, where a {@link DeltaPack} was made. */
        public Path deltas() {
            return folder.resolve("deltas.git");
        }

        /** Returns the first release's blob ids, a line each. */
        public Path blobIds() {
            return folder.resolve("blob-ids.txt");
        }

        /** Returns the first release's entries, a JSON object with folder, name and payload a line; of a JSON catalog alone. */
        public Path rows() {
            return folder.resolve("rows.json");
        }

        private Path complete() {
            return folder.resolve("complete");
        }

        /** Tells whether it was written to its end. */
        public boolean isComplete() {
            return Files.exists(complete());
        }
    }

    private CatalogGenerator(CatalogSpec spec, Layout layout) {
        this.spec = spec;
        this.layout = layout;
        this.text = new EntryText(spec.seed());
        this.blobs = new byte[spec.entries() * ID_BYTES];
        this.folders = new byte[(spec.entries() + EntryText.FOLDER - 1) / EntryText.FOLDER][];
        this.revisions = new byte[spec.entries()];
    }

    /**
     * Generates a catalog below {@code parent}, unless it is there.
     *
     * @throws IOException if it cannot be written
     */
    public static Layout generate(CatalogSpec spec, Path parent) throws IOException {
        Layout layout = new Layout(parent.resolve(spec.folder()));
        if (!layout.isComplete()) {
            if (Files.exists(layout.folder())) {
                throw new IOException(layout.folder() + " was not written to its end: remove it");
            }
            new CatalogGenerator(spec, layout).write();
        }
        return layout;
    }

    private void write() throws IOException {
        Path git = layout.repository();
        Files.createDirectories(git.resolve("refs"));
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(git.resolve("config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
        try (PackWriter pack = new PackWriter(git.resolve("objects/pack"))) {
            firstBlobs(pack);
            byte[] commit = release(
                    pack,
                    CatalogSpec.FIRST,
                    0,
                    IntStream.range(0, folders.length).toArray(),
                    null);
            for (int i = 0; i < spec.steps().size(); i++) {
                int[] touched = change(pack, spec.changed(i));
                commit = release(pack, spec.steps().get(i).tag(), i + 1, touched, commit);
            }
            pack.finish();
            StringBuilder refs = new StringBuilder("# pack-refs with: sorted\n");
            refs.append(HEX.formatHex(commit)).append(" refs/heads/main\n");
            tags.forEach((tag, id) -> refs.append(HEX.formatHex(id))
                    .append(" refs/tags/")
                    .append(tag)
                    .append('\n'));
            Files.writeString(git.resolve("packed-refs"), refs);
        }
        Files.writeString(layout.complete(), spec + "\n");
    }

    private record Folder(Packed[] blobs, String rows) {}

    private void firstBlobs(PackWriter pack) throws IOException {
        try (BufferedWriter ids = Files.newBufferedWriter(layout.blobIds());
                BufferedWriter rows = Files.newBufferedWriter(layout.rows())) {
            for (int from = 0; from < folders.length; from += AHEAD) {
                List<Folder> made = IntStream.range(from, Math.min(folders.length, from + AHEAD))
                        .parallel()
                        .mapToObj(this::folder)
                        .toList();
                int entry = from * EntryText.FOLDER;
                for (Folder folder : made) {
                    for (Packed blob : folder.blobs()) {
                        pack.add(blob);
                        System.arraycopy(blob.id(), 0, blobs, entry++ * ID_BYTES, ID_BYTES);
                        ids.write(HEX.formatHex(blob.id()) + "\n");
                    }
                    rows.write(folder.rows());
                }
            }
        }
    }

    private Folder folder(int number) {
        int first = number * EntryText.FOLDER;
        Packed[] packed = new Packed[Math.min(EntryText.FOLDER, spec.entries() - first)];
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < packed.length; i++) {
            packed[i] = blob(first + i);
            if (spec.kind() == Kind.JSON) {
                rows.append("{\"folder\":\"").append(EntryText.COLLECTION).append('/');
                rows.append(EntryText.folder(number)).append("\",\"name\":\"").append(EntryText.name(first + i));
                rows.append("\",\"payload\":\"")
                        .append(text.json(first + i, 0, false).replace("\"", "\\\""));
                rows.append("\"}\n");
            }
        }
        return new Folder(packed, rows.toString());
    }

    private Packed blob(int entry) {
        return PackWriter.pack(
                Type.BLOB, spec.file(text, entry, revisions[entry]).getBytes(StandardCharsets.US_ASCII));
    }

    /** Gives entries a new value; returns the folders that they lie in. */
    private int[] change(PackWriter pack, int[] entries) throws IOException {
        TreeSet<Integer> touched = new TreeSet<>();
        for (int entry : entries) {
            revisions[entry]++;
            Packed blob = blob(entry);
            pack.add(blob);
            System.arraycopy(blob.id(), 0, blobs, entry * ID_BYTES, ID_BYTES);
            touched.add(entry / EntryText.FOLDER);
        }
        return touched.stream().mapToInt(Integer::intValue).toArray();
    }

    private byte[] release(PackWriter pack, String tag, int ordinal, int[] touched, byte[] parent) throws IOException {
        for (int folder : touched) {
            folders[folder] = pack.add(Type.TREE, tree(folder));
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int folder = 0; folder < folders.length; folder++) {
            all.writeBytes(item("40000 " + EntryText.folder(folder), folders[folder]));
        }
        byte[] collection = pack.add(Type.TREE, all.toByteArray());
        byte[] root = pack.add(Type.TREE, item("40000 " + EntryText.COLLECTION, collection));
        String who = " Generator <generator@example.invalid> " + (EPOCH + ordinal * 86_400L) + " +0000\n";
        byte[] commit = pack.add(
                Type.COMMIT,
                ascii("tree " + HEX.formatHex(root) + "\n"
                        + (parent == null ? "" : "parent " + HEX.formatHex(parent) + "\n") + "author" + who
                        + "committer" + who + "\nRelease " + tag + "\n"));
        tags.put(
                tag,
                pack.add(
                        Type.TAG,
                        ascii("object " + HEX.formatHex(commit) + "\ntype commit\ntag " + tag + "\ntagger" + who
                                + "\nRelease " + tag + "\n")));
        return commit;
    }

    private byte[] tree(int folder) {
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        int first = folder * EntryText.FOLDER;
        for (int i = first; i < Math.min(spec.entries(), first + EntryText.FOLDER); i++) {
            items.writeBytes(item(
                    "100644 " + EntryText.name(i) + "." + spec.kind().extension(),
                    Arrays.copyOfRange(blobs, i * ID_BYTES, (i + 1) * ID_BYTES)));
        }
        return items.toByteArray();
    }

    private static byte[] item(String modeAndName, byte[] id) {
        ByteArrayOutputStream item = new ByteArrayOutputStream();
        item.writeBytes(ascii(modeAndName));
        item.write(0);
        item.writeBytes(id);
        return item.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
