package dev.tagsync.git;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.Optional;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.GpgConfig;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.SignatureVerifier;
import org.eclipse.jgit.lib.SignatureVerifier.SignatureVerification;
import org.eclipse.jgit.signing.ssh.SshSignatureVerifierFactory;

/** The SSH keys that are trusted: those of a file of allowed signers, without those of a file of revoked keys. */
final class SshSigners {
    /** The magic word and the version, before the key. */
    private static final int PREAMBLE = 10;

    private final Path allowed;
    private final Optional<Path> revoked;

    SshSigners(Path allowed, Optional<Path> revoked) {
        this.allowed = allowed.toAbsolutePath();
        this.revoked = revoked.map(Path::toAbsolutePath);
    }

    /**
     * Judges a detached signature.
     *
     * @param time when it was made, by what was signed
     */
    SignatureVerdict.OnKey judge(Repository repository, byte[] signed, byte[] signature, Instant time)
            throws IOException {
        AllowedSigners signers = AllowedSigners.read(allowed, Files.readAllLines(allowed), ZoneId.systemDefault());
        Optional<String> key = publicKey(signature);
        if (key.isEmpty()) {
            return new SignatureVerdict.OnKey(SignatureVerdict.BAD, "");
        }
        Path everybody = Files.createTempFile("tagsync-signer", ".txt");
        try {
            // Whether the signature is the key's; who may sign when is judged here.
            Files.writeString(everybody, "* " + key.get() + "\n");
            SignatureVerification fits = verify(repository, signed, signature, everybody, Optional.empty());
            String fingerprint = Optional.ofNullable(fits.keyFingerprint()).orElse("");
            AllowedSigners.Finding found = signers.find(key.get(), time);
            if (!found.isKnown()) {
                return new SignatureVerdict.OnKey(SignatureVerdict.UNKNOWN_KEY, fingerprint);
            }
            if (!fits.verified()) {
                return new SignatureVerdict.OnKey(SignatureVerdict.BAD, fingerprint);
            }
            if (revoked.isPresent()
                    && !verify(repository, signed, signature, everybody, revoked)
                            .verified()) {
                return new SignatureVerdict.OnKey(SignatureVerdict.REVOKED, fingerprint);
            }
            return found.principals().isPresent()
                    ? new SignatureVerdict.OnKey(SignatureVerdict.GOOD, fingerprint, found.principals())
                    : new SignatureVerdict.OnKey(SignatureVerdict.EXPIRED, fingerprint);
        } finally {
            Files.delete(everybody);
        }
    }

    /** Returns the key that a signature says it is of, as a file of allowed signers has it: type and base64. */
    private static Optional<String> publicKey(byte[] armored) {
        try {
            String body = new String(armored, StandardCharsets.ISO_8859_1).replaceAll("-----[A-Z ]+-----", "");
            ByteBuffer blob = ByteBuffer.wrap(Base64.getMimeDecoder().decode(body));
            blob.position(PREAMBLE);
            byte[] key = part(blob);
            byte[] type = part(ByteBuffer.wrap(key));
            return Optional.of(new String(type, StandardCharsets.US_ASCII)
                    + ' '
                    + Base64.getEncoder().encodeToString(key));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static byte[] part(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] part = new byte[length];
        buffer.get(part);
        return part;
    }

    private static SignatureVerification verify(
            Repository repository, byte[] signed, byte[] signature, Path signers, Optional<Path> without)
            throws IOException {
        Config config = new Config();
        config.setString("gpg", "ssh", "allowedSignersFile", signers.toString());
        without.ifPresent(file -> config.setString("gpg", "ssh", "revocationFile", file.toString()));
        SignatureVerifier verifier = new SshSignatureVerifierFactory().create();
        return verifier.verify(repository, new GpgConfig(config), signed, signature);
    }
}
