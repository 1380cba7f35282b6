package dev.tagsync.internal.read;

import dev.tagsync.Digest;
import dev.tagsync.SyncException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was last seen live in the channels of one catalog, in files: one for each generation of a register, so that a process that is behind cannot write over
 * what another one saw. Earlier ones are deleted by whoever sees a later one. Thread-safe, also among processes.
 */
final class Sightings {
    private static final Logger LOG = LoggerFactory.getLogger("dev.tagsync.CatalogReader");

    /** A root node has up to a thousand indexes. */
    private static final int MOST_BYTES = 1 << 20;

    private final Path folder;
    private final String catalog;

    /** Takes a folder, which need not be there; catalogs may share it. */
    Sightings(Path folder, String catalog) {
        this.folder = folder.resolve(catalog);
        this.catalog = catalog;
    }

    private record Stored(Path file, Sighting sighting) {}

    /** Returns the highest generation that was seen, of the register that was seen last. */
    Optional<Sighting> last(String channel) throws IOException {
        List<Sighting> all = all(channel).stream().map(Stored::sighting).toList();
        return all.stream()
                .max(Comparator.comparing(Sighting::time))
                .flatMap(latest -> all.stream()
                        .filter(one -> one.identity().equals(latest.identity()))
                        .max(Sighting::order));
    }

    /** Writes what was seen, unless a later generation was, or the same one later. */
    void write(Sighting seen) throws IOException {
        List<Stored> all = all(seen.channel());
        boolean late = all.stream()
                .map(Stored::sighting)
                .filter(one -> one.identity().equals(seen.identity()))
                .anyMatch(one -> one.order(seen) > 0
                        || one.order(seen) == 0 && one.time().isAfter(seen.time()));
        if (late) {
            return;
        }
        String register =
                Digest.sha256(seen.identity().getBytes(StandardCharsets.UTF_8)).abbreviated();
        Path file = folder.resolve(seen.channel()).resolve(seen.pointer().generation() + "-" + register);
        WholeFile.writeDurably(file, seen.bytes(catalog), seen.time());
        try (DirectoryStream<Path> others = Files.newDirectoryStream(folder.resolve(seen.channel()), ".*")) {
            for (Path other : others) {
                WholeFile.deleteIfLeft(other, seen.time());
            }
        }
        for (Stored other : all) {
            if (!other.file().equals(file) && other.sighting().time().isBefore(seen.time())) {
                Files.deleteIfExists(other.file());
            }
        }
    }

    private List<Stored> all(String channel) throws IOException {
        List<Stored> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(channel), "[0-9]*")) {
            for (Path file : files) {
                read(file)
                        .filter(seen -> seen.channel().equals(channel))
                        .ifPresent(seen -> all.add(new Stored(file, seen)));
            }
        } catch (NoSuchFileException e) {
            return all;
        }
        return all;
    }

    private Optional<Sighting> read(Path file) throws IOException {
        byte[] bytes;
        try {
            bytes = Files.size(file) > MOST_BYTES ? new byte[0] : Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (!Sighting.areWhole(bytes)) {
            Files.deleteIfExists(file);
            LOG.warn("What was last seen live was damaged on the disk, and is deleted: {}", file);
            return Optional.empty();
        }
        try {
            return Sighting.read(bytes, catalog);
        } catch (SyncException e) {
            LOG.debug("What was last seen live cannot be read by this version: {}", file, e);
            return Optional.empty();
        }
    }
}
