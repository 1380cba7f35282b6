package dev.tagsync.git;

import dev.tagsync.Release;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.git.RefFetch.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A repository elsewhere, of which single tags are fetched into a mirror. Each is pinned by a ref that is named after the object, never after
 * the tag: so a moved tag leaves what it named before, and no two tags are in each other's way.
 */
final class RemoteOrigin implements Origin {
    static final String PINS = "refs/tagsync/";

    /** What comes, before anybody has looked at it. */
    private static final String INCOMING = "refs/tagsync-incoming/tag";

    private static final Logger LOG = LoggerFactory.getLogger(RemoteOrigin.class);
    private static final int MAX_MOVES = 3;

    private final GitAddress address;
    private final Mirror mirror;
    private final HostAccess host;
    private final GitFaults faults;
    private final RefFetch fetch;
    private final Look look;

    /** Commits of branches, apart from the mirror: JGit takes a repository in which files of some commits are missing for a damaged one. */
    private final Mirror histories;

    /** Looks at what came, as {@link ReceivedObjects#check} does. */
    interface Look {
        void at(Repository repository, ObjectId id, int maxDepth) throws IOException;
    }

    RemoteOrigin(GitAddress address, Path mirror, HostAccess host) {
        this(address, mirror, host, ReceivedObjects::check);
    }

    RemoteOrigin(GitAddress address, Path mirror, HostAccess host, Look look) {
        this.look = look;
        this.address = address;
        this.host = host;
        this.faults = new GitFaults(address.toString(), host::redact);
        this.fetch = new RefFetch(host, faults);
        this.mirror = new Mirror(mirror, address.toString(), faults);
        this.histories = new Mirror(
                mirror.resolveSibling(mirror.getFileName() + ".history"), "the history of " + address, faults);
    }

    @Override
    public String describe() {
        return address.toString();
    }

    @Override
    public boolean isRemote() {
        return true;
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
        return look(Constants.R_TAGS + tag);
    }

    private Optional<ObjectId> look(String name) {
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

    /**
     * Fetches and pins an object; answers whether it is what the tag still names. The pin is written last: whoever finds it neither fetches nor looks again, so that a
     * process which ends before leaves none.
     */
    private boolean fetch(TagName tag, ObjectId id) {
        try {
            return mirror.exclusively(host.silence(), () -> {
                try {
                    boolean fetched = fetchInto(mirror.open(), tag, id);
                    if (fetched && !TagObjects.complete(mirror.open(), id)) {
                        LOG.warn("The mirror {} of {} lacks objects, and is made anew", mirror.folder(), address);
                        mirror.remove();
                        fetched = fetchInto(mirror.open(), tag, id);
                    }
                    if (fetched) {
                        look.at(mirror.open(), id, host.limits().pathDepth());
                        pin(mirror.open(), tag, id);
                    }
                    return fetched;
                } finally {
                    forgetIncoming();
                }
            });
        } catch (LargeObjectException e) {
            throw faults.asking(new HostFault(HostFault.Kind.TOO_MUCH, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw faults.asking(e);
        }
    }

    private boolean fetchInto(Repository repository, TagName tag, ObjectId id) throws IOException {
        RefSpec spec = new RefSpec()
                .setSourceDestination(Constants.R_TAGS + tag, INCOMING)
                .setForceUpdate(true);
        fetch.run(repository, spec, named(tag), Shape.SHALLOW, Shape.WHOLE);
        Ref written = repository.exactRef(INCOMING);
        if (written == null || !id.equals(written.getObjectId())) {
            return false;
        }
        LOG.debug("Fetched tag {} ({}) of {}", tag, id.name(), address);
        return true;
    }

    private String named(TagName tag) {
        return "tag \"" + tag + "\" of " + address;
    }

    private void pin(Repository repository, TagName tag, ObjectId id) throws IOException {
        RefUpdate update = repository.updateRef(PINS + id.name(), true);
        update.setNewObjectId(id);
        update.setForceUpdate(true);
        RefFetch.requireWritten(faults, repository, named(tag), update.getName(), update.update());
    }

    /** What came is pinned by now, or is not wanted. If this fails, the next fetch writes over it. */
    private void forgetIncoming() {
        try {
            Optional<Repository> repository = mirror.existing();
            if (repository.isPresent() && repository.get().exactRef(INCOMING) != null) {
                RefUpdate update = repository.get().updateRef(INCOMING, true);
                update.setForceUpdate(true);
                update.delete();
            }
        } catch (IOException e) {
            LOG.debug("{} of {} stays: {}", INCOMING, mirror.folder(), e.toString());
        }
    }

    @Override
    public Branch branch(String name) {
        return branch(
                name, look(BranchHistory.ref(name)).orElseThrow(() -> BranchHistory.missing(name, address.toString())));
    }

    @Override
    public Branch branch(String name, ObjectId tip) {
        try {
            Optional<Repository> there = histories.existing();
            return there.isPresent() && BranchHistory.isAt(there.get(), name, tip)
                    ? new Branch(there.get(), tip)
                    : histories.exclusively(host.silence(), () -> fetchBranch(name));
        } catch (IOException e) {
            throw faults.asking(e);
        }
    }

    @Override
    public Branch branchAnew(String name) {
        try {
            return histories.exclusively(host.silence(), () -> {
                LOG.warn("The history {} of {} lacks commits, and is made anew", histories.folder(), address);
                histories.remove();
                return fetchBranch(name);
            });
        } catch (IOException e) {
            throw faults.asking(e);
        }
    }

    private Branch fetchBranch(String name) throws IOException {
        Repository repository = histories.open();
        String pin = BranchHistory.pin(name);
        RefSpec spec =
                new RefSpec().setSourceDestination(BranchHistory.ref(name), pin).setForceUpdate(true);
        fetch.run(repository, spec, "branch \"" + name + "\" of " + address, Shape.COMMITS, Shape.HISTORY);
        Ref written = repository.exactRef(pin);
        if (written == null) {
            throw BranchHistory.missing(name, address.toString());
        }
        LOG.debug("Fetched branch {} ({}) of {}", name, written.getObjectId().name(), address);
        return new Branch(repository, written.getObjectId());
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
        histories.close();
        mirror.close();
    }
}
