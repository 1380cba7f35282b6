package dev.tagsync.example.storefront;

import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import dev.tagsync.Generation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Up to where caches were purged: kept in a file, so that what was released while this process was down is purged when it is up again. Its root is kept
 * besides: after a store was restored, one generation may be another release.
 */
@Component
class PurgeProgress {
    private static final Logger LOG = LoggerFactory.getLogger(PurgeProgress.class);
    private static final Pattern FORM = Pattern.compile("(\\d{1,18}) ([0-9a-f]{64})\\s*");

    private final Optional<Path> file;
    private volatile Optional<Last> last;

    private record Last(Generation generation, Digest root) {}

    PurgeProgress(StorefrontProperties properties) {
        file = Optional.ofNullable(properties.purge().progress());
        last = file.filter(Files::exists).flatMap(PurgeProgress::read);
    }

    private static Optional<Last> read(Path file) {
        try {
            Matcher form = FORM.matcher(Files.readString(file));
            if (form.matches()) {
                return Optional.of(
                        new Last(new Generation(Long.parseLong(form.group(1))), Digest.parse(form.group(2))));
            }
            LOG.warn("{} does not tell up to where caches were purged: everything is", file);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read storefront.purge.progress", e);
        }
    }

    /** Returns the generation up to which caches were purged; empty if that is not known. */
    Optional<Generation> generation() {
        return last.map(Last::generation);
    }

    /** Tells whether a view shows what caches were purged for last. */
    boolean isLast(CatalogView view) {
        return last.map(Last::root).filter(view.root()::equals).isPresent();
    }

    /** Notes that caches were purged for a view. */
    void purged(CatalogView view) {
        Optional<Last> now = view.generation().map(generation -> new Last(generation, view.root()));
        if (file.isPresent() && now.isPresent()) {
            Path path = file.get().toAbsolutePath();
            try {
                Path written = Files.createTempFile(path.getParent(), "purge", ".tmp");
                Files.writeString(
                        written, now.get().generation() + " " + now.get().root() + "\n", StandardCharsets.US_ASCII);
                Files.move(written, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write storefront.purge.progress", e);
            }
        }
        last = now;
    }
}
