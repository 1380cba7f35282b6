package dev.tagsync.git;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which signatures a tag needs, and whose. Keys come from files that the host names, never from the user's own keyring or from the repository, and the files
 * are read anew at each use, so that a key is added or revoked without a restart. Immutable.
 *
 * <pre>{@code
 * JGitTagSource.builder()
 *         .remote("https://git.example/catalog.git")
 *         .signatures(SignaturePolicy.require().openPgpKeyring(Path.of("release-keys.asc")).build())
 *         .build();
 * }</pre>
 *
 * @since 0.1
 */
public final class SignaturePolicy {
    /** Looks at no signature. */
    public static final SignaturePolicy OFF = new Builder(Mode.OFF).build();

    private final Mode mode;
    private final Optional<Path> keyring;
    private final Optional<Path> allowedSigners;
    private final Optional<Path> revokedKeys;
    private final Set<String> pinned;

    private SignaturePolicy(Builder builder) {
        this.mode = builder.mode;
        this.keyring = builder.keyring;
        this.allowedSigners = builder.allowedSigners;
        this.revokedKeys = builder.revokedKeys;
        this.pinned = Set.copyOf(builder.pinned);
    }

    /** Starts with a policy that takes a tag only if its signature is good. */
    public static Builder require() {
        return new Builder(Mode.REQUIRE);
    }

    /** Starts with a policy that takes every tag, and logs a warning about one whose signature is not good. */
    public static Builder warn() {
        return new Builder(Mode.WARN);
    }

    Mode mode() {
        return mode;
    }

    Optional<Path> keyring() {
        return keyring;
    }

    Optional<Path> allowedSigners() {
        return allowedSigners;
    }

    Optional<Path> revokedKeys() {
        return revokedKeys;
    }

    /** Tells whether a key may sign; without pinned keys every trusted one may. */
    boolean mayRelease(String fingerprint) {
        return pinned.isEmpty() || pinned.contains(normal(fingerprint));
    }

    /** An OpenPGP fingerprint is hex of either case, with or without blanks; an SSH one is kept as it is. */
    private static String normal(String fingerprint) {
        return fingerprint.startsWith("SHA256:")
                ? fingerprint
                : fingerprint.replace(" ", "").toUpperCase(Locale.ROOT);
    }

    /** What comes of a signature that is not good. */
    enum Mode {
        OFF,
        WARN,
        REQUIRE
    }

    /**
     * Names the keys. Not for use by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Mode mode;
        private Optional<Path> keyring = Optional.empty();
        private Optional<Path> allowedSigners = Optional.empty();
        private Optional<Path> revokedKeys = Optional.empty();
        private final Set<String> pinned = new TreeSet<>();

        private Builder(Mode mode) {
            this.mode = mode;
        }

        /**
         * Trusts the OpenPGP keys of a file.
         *
         * @param file public keys as {@code gpg --export} writes them, with or without {@code --armor}
         */
        public Builder openPgpKeyring(Path file) {
            keyring = Optional.of(file);
            return this;
        }

        /**
         * Trusts the SSH keys of a file.
         *
         * @param file in the form of {@code ssh-keygen}'s allowed signers; lines with another namespace than {@code git} do not count
         */
        public Builder sshAllowedSigners(Path file) {
            allowedSigners = Optional.of(file);
            return this;
        }

        /**
         * Refuses the SSH keys of a file, whoever allows them.
         *
         * @param file public keys, one a line, or a key revocation list of {@code ssh-keygen -k}
         */
        public Builder sshRevokedKeys(Path file) {
            revokedKeys = Optional.of(file);
            return this;
        }

        /**
         * Takes signatures of one of these keys only. By default of every trusted one.
         *
         * @param fingerprint of an OpenPGP primary key in hex, of an SSH key as {@code SHA256:…}
         */
        public Builder pin(String fingerprint) {
            pinned.add(normal(fingerprint));
            return this;
        }

        /**
         * Makes the policy.
         *
         * @throws IllegalStateException if no file of keys was named
         */
        public SignaturePolicy build() {
            if (mode != Mode.OFF && keyring.isEmpty() && allowedSigners.isEmpty()) {
                throw new IllegalStateException("name keys: openPgpKeyring(file), sshAllowedSigners(file) or both");
            }
            return new SignaturePolicy(this);
        }
    }
}
