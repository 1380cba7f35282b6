package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import dev.tagsync.Release;
import dev.tagsync.Signature;
import dev.tagsync.spi.TagSource.Resolution;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Resolved;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges the signature of a resolved tag, from the bytes of the very object that the ref names. */
final class TagSignatures {
    private static final Logger LOG = LoggerFactory.getLogger(TagSignatures.class);
    private static final String PGP = "-----BEGIN PGP SIGNATURE-----";
    private static final String SSH = "-----BEGIN SSH SIGNATURE-----";

    private final SignaturePolicy policy;
    private final InstantSource clock;

    TagSignatures(SignaturePolicy policy, InstantSource clock) {
        this.policy = policy;
        this.clock = clock;
    }

    /** Tells whether signatures are read at all: then so is what they sign, each time. */
    boolean areRead() {
        return policy.mode() != SignaturePolicy.Mode.OFF;
    }

    /** Answers what was resolved, or why the policy does not take it. */
    Resolution judge(Repository repository, Resolved resolved) throws IOException {
        if (!areRead()) {
            return resolved;
        }
        Release release = resolved.release();
        SignatureVerdict.OnKey found = release.annotated()
                ? verdict(repository, release)
                : new SignatureVerdict.OnKey(SignatureVerdict.MISSING, "");
        if (found.verdict() == SignatureVerdict.GOOD) {
            return new Resolved(release.withSignature(new Signature.Good(found.key(), found.signer())));
        }
        String reason = "tag \"" + release.tag() + "\" " + why(found);
        String message = reason + " (" + found.verdict().code() + ")";
        if (policy.mode() == SignaturePolicy.Mode.WARN) {
            LOG.warn("{}; it is taken all the same", message);
            return new Resolved(
                    release.withSignature(new Signature.Doubtful(found.verdict().code(), reason)));
        }
        return new Unresolved(
                Reason.POLICY,
                message,
                found.verdict().hint(),
                Optional.of(found.verdict().code()));
    }

    private static String why(SignatureVerdict.OnKey found) {
        return switch (found.verdict()) {
            case GOOD -> "is well signed by " + found.key();
            case MISSING -> "is not signed, and the policy of the source asks for a signature";
            case OTHER_NAME -> "names a signed object whose own name is \"" + found.key() + "\"";
            case UNKNOWN_KEY -> "is signed by a key that is not trusted" + named(found);
            case NOT_PINNED -> "is signed by a key that is trusted and not pinned" + named(found);
            case EXPIRED -> "is signed by a key, or by a signature, that has expired" + named(found);
            case REVOKED -> "is signed by a key that was revoked" + named(found);
            case BAD -> "has a signature that does not fit its content" + named(found);
        };
    }

    private static String named(SignatureVerdict.OnKey found) {
        return found.key().isEmpty() ? "" : ": " + found.key();
    }

    private SignatureVerdict.OnKey verdict(Repository repository, Release release) throws IOException {
        byte[] tag = bytes(repository, ObjectId.fromString(release.tagObject().hex()), Constants.OBJ_TAG);
        // What the signature covers by its id must be what is read.
        bytes(repository, ObjectId.fromString(release.commit().hex()), Constants.OBJ_COMMIT);
        String name = RevTag.parse(tag).getTagName();
        if (!name.equals(release.tag().value())) {
            return new SignatureVerdict.OnKey(SignatureVerdict.OTHER_NAME, name);
        }
        String text = new String(tag, StandardCharsets.ISO_8859_1);
        int pgp = text.lastIndexOf('\n' + PGP);
        int ssh = text.lastIndexOf('\n' + SSH);
        if (pgp < 0 && ssh < 0) {
            return new SignatureVerdict.OnKey(SignatureVerdict.MISSING, "");
        }
        int start = Math.max(pgp, ssh) + 1;
        byte[] signed = Arrays.copyOf(tag, start);
        byte[] signature = Arrays.copyOfRange(tag, start, tag.length);
        SignatureVerdict.OnKey found = pgp > ssh ? openPgp(signed, signature) : ssh(repository, signed, signature);
        return found.verdict() == SignatureVerdict.GOOD && !policy.mayRelease(found.key())
                ? new SignatureVerdict.OnKey(SignatureVerdict.NOT_PINNED, found.key())
                : found;
    }

    private SignatureVerdict.OnKey openPgp(byte[] signed, byte[] signature) {
        if (policy.keyring().isEmpty()) {
            return new SignatureVerdict.OnKey(SignatureVerdict.UNKNOWN_KEY, "no OpenPGP keys are trusted");
        }
        Path file = policy.keyring().get();
        return OpenPgpKeys.read(file, readable(file)).judge(signed, signature, clock.instant());
    }

    private SignatureVerdict.OnKey ssh(Repository repository, byte[] signed, byte[] signature) throws IOException {
        if (policy.allowedSigners().isEmpty()) {
            return new SignatureVerdict.OnKey(SignatureVerdict.UNKNOWN_KEY, "no SSH keys are trusted");
        }
        readable(policy.allowedSigners().get());
        policy.revokedKeys().ifPresent(TagSignatures::readable);
        // As Git does: by the tagger's clock.
        Instant time = Optional.ofNullable(RevTag.parse(signed).getTaggerIdent())
                .map(PersonIdent::getWhenAsInstant)
                .orElseGet(clock::instant);
        return new SshSigners(policy.allowedSigners().get(), policy.revokedKeys())
                .judge(repository, signed, signature, time);
    }

    /** A file of keys that cannot be read must stop every promotion: without it a revoked key would pass, or none. */
    private static byte[] readable(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "source.keys-unreadable",
                    "cannot read the keys for signatures in " + file + ": "
                            + e.getClass().getSimpleName(),
                    "check the path and its permissions",
                    e);
        }
    }

    /** Reads an object, and proves that its bytes are those of its id. */
    private static byte[] bytes(Repository repository, ObjectId id, int type) throws IOException {
        try (ObjectReader reader = repository.newObjectReader();
                ObjectInserter.Formatter formatter = new ObjectInserter.Formatter()) {
            byte[] bytes = reader.open(id, type).getCachedBytes();
            if (!formatter.idFor(type, bytes).equals(id)) {
                throw new CorruptObjectException(id, "its bytes are those of another object");
            }
            return bytes;
        }
    }
}
