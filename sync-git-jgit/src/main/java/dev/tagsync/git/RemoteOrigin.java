package dev.tagsync.git;

import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.FetchResult;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TrackingRefUpdate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repository elsewhere, of which single tags are fetched into a mirror. Each is pinned by a ref that is named after the object, never after
 * the tag: so a moved tag leaves what it named before, and no two tags are in each other's way.
 */
final class RemoteOrigin implements Origin {
    static final String PINS = "refs/tagsync/";

    private static final Logger LOG = LoggerFactory.getLogger(RemoteOrigin.class);
    private static final int MAX_MOVES = 3;
    private static final Set<RefUpdate.Result> DONE = Set.of(
            RefUpdate.Result.NEW, RefUpdate.Result.FORCED, RefUpdate.Result.FAST_FORWARD, RefUpdate.Result.NO_CHANGE);

    private final GitAddress address;
    private final Mirror mirror;
    private final HostAccess host;
    private final GitFaults faults;

    RemoteOrigin(GitAddress address, Path mirror, HostAccess host) {
        this.address = address;
        this.host = host;
        this.faults = new GitFaults(address.toString(), host::redact);
        this.mirror = new Mirror(mirror, address.toString(), faults);
    }

    @Override
    public String describe() {
        return address.toString();
    }

    @Override
    public List<Ref> refs() {
        List<Ref> refs = List.copyOf(ask(List.of()));
        if (refs.isEmpty()) {
            throw faults.empty();
        }
        return refs.stream()
                .filter(ref -> ref.getName().startsWith(Constants.R_REFS))
                .toList();
    }

    @Override
    public Optional<ObjectId> obtain(TagName tag) {
        for (int tries = 0; tries < MAX_MOVES; tries++) {
            Optional<ObjectId> id = look(tag);
            if (id.isEmpty() || isPinned(id.get()) || fetch(tag, id.get())) {
                return id;
            }
        }
        throw new TransientException(
                "source.tag-moves",
                "tag \"" + tag + "\" of " + address + " was moved while it was fetched, " + MAX_MOVES + " times",
                "try again");
    }

    private Optional<ObjectId> look(TagName tag) {
        String name = Constants.R_TAGS + tag;
        return ask(List.of(new RefSpec(name))).stream()
                .filter(ref -> ref.getName().equals(name))
                .map(Ref::getObjectId)
                .findFirst();
    }

    private Collection<Ref> ask(List<RefSpec> only) {
        try {
            return host.ask(transport -> {
                try (FetchConnection connection = transport.openFetch(only)) {
                    return connection.getRefs();
                }
            });
        } catch (IOException e) {
            throw faults.asking(e);
        }
    }

    private boolean isPinned(ObjectId id) {
        try {
            Optional<Repository> repository = mirror.existing();
            if (repository.isEmpty()) {
                mirror.checkUsable();
                return false;
            }
            Ref pin = repository.get().exactRef(PINS + id.name());
            return pin != null && id.equals(pin.getObjectId()) && TagObjects.complete(repository.get(), id);
        } catch (IOException e) {
            return false;
        }
    }

    /** Fetches and pins an object; answers whether it is what the tag still names. */
    private boolean fetch(TagName tag, ObjectId id) {
        try {
            return mirror.exclusively(host.silence(), () -> {
                boolean fetched = fetchInto(mirror.open(), tag, id);
                if (fetched && !TagObjects.complete(mirror.open(), id)) {
                    LOG.warn("The mirror {} of {} lacks objects, and is made anew", mirror.folder(), address);
                    mirror.remove();
                    fetched = fetchInto(mirror.open(), tag, id);
                }
                if (fetched) {
                    refuseMalformed(mirror.open(), id);
                }
                return fetched;
            });
        } catch (IOException e) {
            throw faults.asking(e);
        }
    }

    private void refuseMalformed(Repository repository, ObjectId id) throws IOException {
        try {
            ReceivedObjects.check(repository, id, host.limits().pathDepth());
        } catch (HostFault e) {
            unpin(repository, PINS + id.name());
            throw e;
        }
    }

    private boolean fetchInto(Repository repository, TagName tag, ObjectId id) throws IOException {
        String pin = PINS + id.name();
        RefSpec spec =
                new RefSpec().setSourceDestination(Constants.R_TAGS + tag, pin).setForceUpdate(true);
        FetchResult result = transfer(repository, spec);
        for (TrackingRefUpdate update : result.getTrackingRefUpdates()) {
            if (!DONE.contains(update.getResult())) {
                throw notPinned(repository, tag, update);
            }
        }
        Ref written = repository.exactRef(pin);
        if (written != null && id.equals(written.getObjectId())) {
            LOG.debug("Fetched tag {} ({}) of {}", tag, id.name(), address);
            return true;
        }
        if (written != null) {
            unpin(repository, pin);
        }
        return false;
    }

    /** Not every host can fetch without history; some not a tag of a tree. */
    private FetchResult transfer(Repository repository, RefSpec spec) throws IOException {
        Watch watch = new Watch(host.limits());
        try {
            return transfer(repository, spec, watch, true);
        } catch (TransportException e) {
            if (watch.receiving || !faults.isRefusal(e)) {
                throw e;
            }
            LOG.debug("Fetching {} of {} with its history, after: {}", spec, address, host.redact(e.toString()));
            return transfer(repository, spec, watch, false);
        }
    }

    private FetchResult transfer(Repository repository, RefSpec spec, Watch watch, boolean shallow) throws IOException {
        try {
            return host.fetch(repository, transport -> {
                if (shallow) {
                    transport.setDepth(1);
                }
                // With a depth JGit calls every fetch incomplete.
                transport.setCheckFetchedObjects(!shallow);
                return transport.fetch(watch, List.of(spec));
            });
        } catch (TransportException e) {
            watch.refuseTooMany(e);
            throw e;
        }
    }

    /** JGit does not throw for it: the result alone says that nothing was written. */
    private SyncException notPinned(Repository repository, TagName tag, TrackingRefUpdate update) {
        IOException cause = new IOException(update.getLocalName() + ": " + update.getResult());
        File folder = repository.getDirectory();
        for (String name : List.of(update.getLocalName(), "packed-refs", "shallow", "FETCH_HEAD")) {
            Path lock = new File(folder, name + ".lock").toPath();
            if (Files.exists(lock)) {
                return faults.locked(lock.toString(), cause);
            }
        }
        return new TransientException(
                "source.not-pinned",
                "tag \"" + tag + "\" of " + address + " was fetched, but its ref " + update.getLocalName() + " in "
                        + folder + " was not written: " + update.getResult(),
                "try again; if it stays, delete the mirror",
                cause);
    }

    private static void unpin(Repository repository, String pin) throws IOException {
        RefUpdate update = repository.updateRef(pin, true);
        update.setForceUpdate(true);
        update.delete();
    }

    @Override
    public void restore(Release release) {
        ObjectId tree = ObjectId.fromString(release.tree().hex());
        if (objects().filter(repository -> TagObjects.has(repository, tree)).isPresent()) {
            return;
        }
        Optional<ObjectId> now = obtain(release.tag());
        if (objects().filter(repository -> TagObjects.has(repository, tree)).isEmpty()) {
            throw faults.missing(
                    "tree " + tree.name() + " of release " + release.tag() + " is not in the mirror, tag \""
                            + release.tag() + "\" now names "
                            + now.map(ObjectId::name).orElse("nothing") + ": it",
                    new IOException("fetched again, in vain"));
        }
    }

    @Override
    public Optional<Repository> objects() {
        try {
            return mirror.existing();
        } catch (IOException e) {
            throw faults.object("the mirror " + mirror.folder(), e);
        }
    }

    @Override
    public GitFaults faults() {
        return faults;
    }

    @Override
    public void close() {
        mirror.close();
    }

    /** Sees whether objects began to come, and ends the fetch if there are too many. */
    private static final class Watch extends EmptyProgressMonitor {
        private static final String OF_HOST = "remote:";

        private final FetchLimits limits;
        private boolean receiving;
        private long announced;

        Watch(FetchLimits limits) {
            this.limits = limits;
        }

        @Override
        public void beginTask(String title, int totalWork) {
            receiving = true;
            // What the host says of its own work is not what comes.
            if (!title.startsWith(OF_HOST)) {
                announced = Math.max(announced, totalWork);
            }
        }

        @Override
        public boolean isCancelled() {
            return announced > limits.objects();
        }

        void refuseTooMany(TransportException fault) throws TransportException {
            if (isCancelled()) {
                throw new TransportException(
                        "too many objects",
                        new HostFault(
                                HostFault.Kind.TOO_MUCH,
                                "it sends " + announced + " objects, the limit for a tag is " + limits.objects()));
            }
        }
    }
}
