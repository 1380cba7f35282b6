package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.bc.BcPGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** The OpenPGP keys that are trusted: those of one file. JGit's own verifier would look into the user's keyring instead. */
final class OpenPgpKeys {
    private final PGPPublicKeyRingCollection rings;

    private OpenPgpKeys(PGPPublicKeyRingCollection rings) {
        this.rings = rings;
    }

    static OpenPgpKeys read(Path file, byte[] content) {
        try {
            return new OpenPgpKeys(
                    new BcPGPPublicKeyRingCollection(PGPUtil.getDecoderStream(new ByteArrayInputStream(content))));
        } catch (IOException | PGPException | RuntimeException e) {
            throw new ConfigurationException(
                    "source.keys-unreadable",
                    file + " holds no OpenPGP public keys that can be read",
                    "write it by gpg --export --armor",
                    e);
        }
    }

    /** Judges a detached signature. A fault of its form is a bad signature, since anybody may have written it. */
    SignatureVerdict.OnKey judge(byte[] signed, byte[] armored, Instant now) {
        try {
            Optional<PGPSignature> signature = signature(armored);
            return signature.isEmpty()
                    ? new SignatureVerdict.OnKey(SignatureVerdict.BAD, "")
                    : judge(signed, signature.get(), now);
        } catch (IOException | PGPException | RuntimeException e) {
            return new SignatureVerdict.OnKey(SignatureVerdict.BAD, "");
        }
    }

    private static Optional<PGPSignature> signature(byte[] armored) throws IOException {
        Object first = new BcPGPObjectFactory(PGPUtil.getDecoderStream(new ByteArrayInputStream(armored))).nextObject();
        return first instanceof PGPSignatureList list && list.size() == 1 ? Optional.of(list.get(0)) : Optional.empty();
    }

    private SignatureVerdict.OnKey judge(byte[] signed, PGPSignature signature, Instant now) throws PGPException {
        PGPPublicKeyRing ring = rings.getPublicKeyRing(signature.getKeyID());
        if (ring == null) {
            return new SignatureVerdict.OnKey(
                    SignatureVerdict.UNKNOWN_KEY, String.format(Locale.ROOT, "%016X", signature.getKeyID()));
        }
        PGPPublicKey key = ring.getPublicKey(signature.getKeyID());
        PGPPublicKey primary = ring.getPublicKey();
        String fingerprint = hex(primary.getFingerprint());
        int type = signature.getSignatureType();
        if (type != PGPSignature.BINARY_DOCUMENT && type != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            return new SignatureVerdict.OnKey(SignatureVerdict.BAD, fingerprint);
        }
        signature.init(new BcPGPContentVerifierBuilderProvider(), key);
        signature.update(signed);
        if (!signature.verify() || !belongs(key, primary)) {
            return new SignatureVerdict.OnKey(SignatureVerdict.BAD, fingerprint);
        }
        return new SignatureVerdict.OnKey(state(signature, key, primary, now), fingerprint, owner(primary));
    }

    /** The first name that a key has. The file that trusts the key vouches for it. */
    private static Optional<String> owner(PGPPublicKey primary) {
        Iterator<String> names = primary.getUserIDs();
        return names.hasNext() ? Optional.of(names.next()) : Optional.empty();
    }

    private static SignatureVerdict state(PGPSignature signature, PGPPublicKey key, PGPPublicKey primary, Instant now) {
        if (primary.hasRevocation() || key.hasRevocation()) {
            return SignatureVerdict.REVOKED;
        }
        long signatureSeconds = signature.getHashedSubPackets().getSignatureExpirationTime();
        boolean expired = over(signature.getCreationTime().toInstant(), signatureSeconds, now)
                || over(key.getCreationTime().toInstant(), key.getValidSeconds(), now)
                || over(primary.getCreationTime().toInstant(), primary.getValidSeconds(), now);
        return expired ? SignatureVerdict.EXPIRED : SignatureVerdict.GOOD;
    }

    private static boolean over(Instant from, long seconds, Instant now) {
        return seconds > 0 && !from.plusSeconds(seconds).isAfter(now);
    }

    /** A subkey counts only if the primary key says so: anybody can put one beside a primary key in a file. */
    private static boolean belongs(PGPPublicKey key, PGPPublicKey primary) throws PGPException {
        if (key.isMasterKey()) {
            return true;
        }
        Iterator<PGPSignature> bindings = key.getSignaturesOfType(PGPSignature.SUBKEY_BINDING);
        while (bindings.hasNext()) {
            PGPSignature binding = bindings.next();
            binding.init(new BcPGPContentVerifierBuilderProvider(), primary);
            if (binding.verifyCertification(primary, key)) {
                return true;
            }
        }
        return false;
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
