package dev.tagsync.git;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshConstants;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The hosts that are trusted: those whose keys stand in files of known hosts. Asks nobody, adds nothing; the files are read anew each time. */
final class SshHosts implements ServerKeyDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(SshHosts.class);
    private static final String REVOKED = "revoked";

    private final List<Path> files;

    SshHosts(List<Path> files) {
        this.files = files;
    }

    @Override
    public List<PublicKey> lookup(String address, InetSocketAddress remote, Configuration configuration) {
        return keys(remote, false);
    }

    @Override
    public boolean accept(
            String address,
            InetSocketAddress remote,
            PublicKey key,
            Configuration configuration,
            CredentialsProvider asked) {
        if (contains(keys(remote, true), key)) {
            LOG.warn("The key of ssh host {} is revoked by {}", remote.getHostString(), files);
            return false;
        }
        List<PublicKey> known = keys(remote, false);
        if (!contains(known, key)) {
            LOG.warn(
                    "The key of ssh host {} ({}) is {} in {}",
                    remote.getHostString(),
                    KeyUtils.getFingerPrint(key),
                    known.isEmpty() ? "not there" : "another one",
                    files);
            return false;
        }
        return true;
    }

    private static boolean contains(List<PublicKey> keys, PublicKey key) {
        return keys.stream().anyMatch(one -> KeyUtils.compareKeys(one, key));
    }

    private List<PublicKey> keys(InetSocketAddress host, boolean revoked) {
        int port = host.getPort() < 0 ? SshConstants.SSH_DEFAULT_PORT : host.getPort();
        List<PublicKey> keys = new ArrayList<>();
        for (KnownHostEntry entry : entries()) {
            boolean isMarked = entry.getMarker() != null && !entry.getMarker().isEmpty();
            boolean isWanted = revoked ? REVOKED.equals(entry.getMarker()) : !isMarked;
            if (isWanted && entry.isHostMatch(host.getHostString(), port)) {
                try {
                    keys.add(entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING));
                } catch (IOException | GeneralSecurityException e) {
                    LOG.warn("A key of known hosts cannot be read, and is left out: {}", e.toString());
                }
            }
        }
        keys.removeIf(key -> key == null);
        return keys;
    }

    private List<KnownHostEntry> entries() {
        List<KnownHostEntry> entries = new ArrayList<>();
        for (Path file : files) {
            try {
                if (Files.exists(file)) {
                    entries.addAll(KnownHostEntry.readKnownHostEntries(file));
                }
            } catch (IOException | RuntimeException e) {
                LOG.warn("The file of known hosts {} cannot be read, and trusts nobody: {}", file, e.toString());
            }
        }
        return entries;
    }
}
