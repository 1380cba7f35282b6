package dev.tagsync.testkit.server;

import dev.tagsync.ConfigurationException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The server's files, which travel inside this artifact and are unpacked once for each user: Cassandra's jars in {@code lib}, the
 * classes of its launcher in {@code child}.
 */
final class CassandraFiles {
    private static final String FOLDER = "META-INF/tagsync/cassandra";

    private CassandraFiles() {}

    /** Returns the folder of the unpacked files; unpacks what is not there yet. Safe to call from several processes. */
    static Path unpack() {
        Path origin = origin();
        try {
            if (Files.isDirectory(origin)) {
                return unpack(origin.resolve(FOLDER));
            }
            try (FileSystem jar = FileSystems.newFileSystem(origin)) {
                return unpack(jar.getPath(FOLDER));
            }
        } catch (IOException e) {
            throw new ConfigurationException(
                    "testkit.server-unpack",
                    "Could not unpack Cassandra from " + origin + " to " + cache() + ": " + e,
                    "Set the system property tagsync.cache to a folder that can be written",
                    e);
        }
    }

    private static Path unpack(Path packed) throws IOException {
        if (!Files.isDirectory(packed.resolve("lib")) || !Files.isDirectory(packed.resolve("child"))) {
            throw new ConfigurationException(
                    "testkit.server-missing",
                    "There is no Cassandra in " + packed,
                    "Build sync-testkit with Maven (process-resources puts it there); an IDE alone does not");
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(packed)) {
            files = walk.filter(Files::isRegularFile).sorted().toList();
        }
        Path target = cache().resolve("cassandra-" + key(packed, files));
        for (Path file : files) {
            copy(file, target.resolve(packed.relativize(file).toString()));
        }
        return target;
    }

    /** A released jar never changes under its name and size; the launcher's classes may, and count by content. */
    private static String key(Path packed, List<Path> files) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        for (Path file : files) {
            String line = packed.relativize(file) + " " + Files.size(file) + "\n";
            digest.update(line.getBytes(StandardCharsets.UTF_8));
            if (line.startsWith("child")) {
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    /** File by file, each moved into place when complete: half a copy never counts, and what a cleaner took comes back. */
    private static void copy(Path file, Path target) throws IOException {
        if (Files.isRegularFile(target) && Files.size(target) == Files.size(file)) {
            return;
        }
        Path folder = target.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "unpack", ".tmp");
        try {
            Files.copy(file, draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private static Path cache() {
        Optional<String> chosen = ServerSettings.read("tagsync.cache");
        if (chosen.isPresent()) {
            return Path.of(chosen.get());
        }
        Path caches = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return caches.resolve("tagsync");
    }

    private static Path origin() {
        CodeSource source = CassandraFiles.class.getProtectionDomain().getCodeSource();
        try {
            if (source != null && source.getLocation() != null) {
                return Path.of(source.getLocation().toURI());
            }
        } catch (URISyntaxException | RuntimeException e) {
            throw new ConfigurationException(
                    "testkit.server-origin",
                    "Cannot read files from " + source.getLocation() + ": " + e,
                    "Put sync-testkit on the class path as a jar or a folder of its own",
                    e);
        }
        throw new ConfigurationException(
                "testkit.server-origin",
                "The class loader does not tell where sync-testkit was loaded from",
                "Put sync-testkit on the class path as a jar or a folder of its own");
    }
}
