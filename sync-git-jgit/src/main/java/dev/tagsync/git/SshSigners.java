package dev.tagsync.git;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
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

    SignatureVerdict.OnKey judge(Repository repository, byte[] signed, byte[] signature) throws IOException {
        SignatureVerification found = verify(repository, signed, signature, allowed, revoked);
        String key = Optional.ofNullable(found.keyFingerprint()).orElse("");
        return found.verified()
                ? new SignatureVerdict.OnKey(SignatureVerdict.GOOD, key, Optional.ofNullable(found.keyUser()))
                : new SignatureVerdict.OnKey(refusal(repository, signed, signature), key);
    }

    /** JGit tells why in its message only, so it is asked again with less to object to. */
    private SignatureVerdict refusal(Repository repository, byte[] signed, byte[] signature) throws IOException {
        Optional<String> key = publicKey(signature);
        if (key.isEmpty()) {
            return SignatureVerdict.BAD;
        }
        if (revoked.isPresent()
                && verify(repository, signed, signature, allowed, Optional.empty())
                        .verified()) {
            return SignatureVerdict.REVOKED;
        }
        List<String> lines = Files.readAllLines(allowed).stream()
                .filter(line -> line.contains(key.get()))
                .toList();
        if (lines.isEmpty()) {
            return SignatureVerdict.UNKNOWN_KEY;
        }
        if (!fits(repository, signed, signature, key.get())) {
            return SignatureVerdict.BAD;
        }
        return lines.stream().anyMatch(line -> line.contains("valid-"))
                ? SignatureVerdict.EXPIRED
                : SignatureVerdict.UNKNOWN_KEY;
    }

    /** Tells whether the signature is the key's, by a list on which the key stands for everybody. */
    private static boolean fits(Repository repository, byte[] signed, byte[] signature, String key) throws IOException {
        Path everybody = Files.createTempFile("tagsync-signer", ".txt");
        try {
            Files.writeString(everybody, "* " + key + "\n");
            return verify(repository, signed, signature, everybody, Optional.empty())
                    .verified();
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
