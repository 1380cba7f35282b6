package dev.tagsync.git;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who one is to hosts that are reached by ssh, and which hosts are trusted. Immutable; never shows a secret.
 *
 * <p>A host is trusted if a file of known hosts has its key, and no other: a host that is in none is refused, as is one whose key is another or is revoked. Nothing
 * is ever asked, and nothing is added to the files.
 *
 * @since 0.1
 */
public final class SshAccess {
    /** The user's {@code ~/.ssh}: known hosts, keys without a passphrase, and the agent if there is one. */
    public static final SshAccess OF_USER = new SshAccess(List.of(), List.of(), Optional.empty(), true);

    private final List<Path> knownHosts;
    private final List<Path> identities;
    private final Optional<Supplier<char[]>> passphrase;
    private final boolean agent;

    private SshAccess(
            List<Path> knownHosts, List<Path> identities, Optional<Supplier<char[]>> passphrase, boolean agent) {
        this.knownHosts = knownHosts;
        this.identities = identities;
        this.passphrase = passphrase;
        this.agent = agent;
    }

    /**
     * Takes the key of one file, and no other, nor the agent's; known hosts are the user's.
     *
     * @param privateKey a private key, as ssh-keygen writes it
     */
    public static SshAccess key(Path privateKey) {
        return new SshAccess(List.of(), List.of(privateKey), Optional.empty(), false);
    }

    /**
     * Returns this access with other files of known hosts; the user's are not looked at then.
     *
     * @param files files as ssh has them; one that is not there holds nothing
     */
    public SshAccess knownHosts(Path... files) {
        return new SshAccess(List.of(files), identities, passphrase, agent);
    }

    /**
     * Returns this access with a passphrase for its keys.
     *
     * @param value asked each time a key is read; what it returns is wiped
     */
    public SshAccess passphrase(Supplier<char[]> value) {
        return new SshAccess(knownHosts, identities, Optional.of(Objects.requireNonNull(value, "value")), agent);
    }

    /** Returns where known hosts are looked for; empty for the user's. */
    List<Path> knownHosts() {
        return knownHosts;
    }

    /** Returns the keys; empty for the user's. */
    List<Path> identities() {
        return identities;
    }

    Optional<Supplier<char[]>> passphrase() {
        return passphrase;
    }

    boolean usesAgent() {
        return agent;
    }

    /** Tells files, no secrets. */
    @Override
    public String toString() {
        return "ssh " + (identities.isEmpty() ? "keys of the user" : identities) + ", known hosts "
                + (knownHosts.isEmpty() ? "of the user" : knownHosts);
    }
}
