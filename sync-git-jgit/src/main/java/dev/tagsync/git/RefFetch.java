package dev.tagsync.git;

import dev.tagsync.PermanentException;
import dev.tagsync.SyncException;
import dev.tagsync.TransientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.eclipse.jgit.errors.PackProtocolException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchResult;
import org.eclipse.jgit.transport.FilterSpec;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TrackingRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches one ref into a repository under {@link Mirror#exclusively}, within the limits; what JGit says by its result alone is thrown. Thread-safe. */
final class RefFetch {
    private static final Logger LOG = LoggerFactory.getLogger(RefFetch.class);
    private static final Set<RefUpdate.Result> DONE = Set.of(
            RefUpdate.Result.NEW, RefUpdate.Result.FORCED, RefUpdate.Result.FAST_FORWARD, RefUpdate.Result.NO_CHANGE);

    private final HostAccess host;
    private final GitFaults faults;

    RefFetch(HostAccess host, GitFaults faults) {
        this.host = host;
        this.faults = faults;
    }

    /** How much comes with what is fetched. With a depth or a filter JGit calls every fetch incomplete, so that it must not look. */
    enum Shape {
        /** One commit, with its files. */
        SHALLOW(transport -> transport.setDepth(1), false),
        /** All commits, with their files. */
        WHOLE(transport -> {}, true),
        /** All commits, without folders and files. */
        COMMITS(transport -> transport.setFilterSpec(withoutTrees()), false),
        /** All commits, into a repository where files of earlier ones may be missing. */
        HISTORY(transport -> {}, false);

        private final Consumer<Transport> setting;
        private final boolean isChecked;

        Shape(Consumer<Transport> setting, boolean isChecked) {
            this.setting = setting;
            this.isChecked = isChecked;
        }

        private static FilterSpec withoutTrees() {
            try {
                return FilterSpec.fromFilterLine("tree:0");
            } catch (PackProtocolException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Fetches.
     *
     * @param what what is fetched, for messages
     * @param shape how, if the host can
     * @param otherwise how, if the host refuses that
     */
    void run(Repository repository, RefSpec spec, String what, Shape shape, Shape otherwise) throws IOException {
        for (TrackingRefUpdate update :
                transfer(repository, spec, shape, otherwise).getTrackingRefUpdates()) {
            requireWritten(faults, repository, what, update.getLocalName(), update.getResult());
        }
    }

    private FetchResult transfer(Repository repository, RefSpec spec, Shape shape, Shape otherwise) throws IOException {
        Watch watch = new Watch(host.limits());
        try {
            return transfer(repository, spec, shape, watch);
        } catch (TransportException e) {
            if (watch.receiving || !faults.isRefusal(e)) {
                throw e;
            }
            LOG.debug("Fetching {} of {} as {}, after: {}", spec, host, otherwise, host.redact(e.toString()));
            return transfer(repository, spec, otherwise, watch);
        }
    }

    private FetchResult transfer(Repository repository, RefSpec spec, Shape shape, Watch watch) throws IOException {
        try {
            return host.fetch(repository, transport -> {
                shape.setting.accept(transport);
                transport.setCheckFetchedObjects(shape.isChecked);
                return transport.fetch(watch, List.of(spec));
            });
        } catch (TransportException e) {
            watch.refuseTooMany();
            throw e;
        } catch (OutOfMemoryError e) {
            // It was an array for one object, and what was made before it is free again. As an error, a tag could end
            // the loop that looks at it.
            throw new TransportException(
                    "out of memory",
                    new HostFault(
                            HostFault.Kind.TOO_MUCH,
                            "it sends objects that do not fit the heap of "
                                    + (Runtime.getRuntime().maxMemory() >> 20) + " MiB"));
        }
    }

    /** Throws if JGit says by its result alone that a ref was not written. */
    static void requireWritten(
            GitFaults faults, Repository repository, String what, String ref, RefUpdate.Result result) {
        if (!DONE.contains(result)) {
            throw notWritten(faults, repository.getDirectory().toPath(), what, ref, result);
        }
    }

    /** JGit does not throw for it: the result alone says that nothing was written. */
    static SyncException notWritten(GitFaults faults, Path folder, String what, String ref, RefUpdate.Result result) {
        IOException cause = new IOException(ref + ": " + result);
        for (String name : List.of(ref, "packed-refs", "shallow", "FETCH_HEAD")) {
            Path lock = folder.resolve(name + ".lock");
            if (Files.exists(lock)) {
                return faults.locked(lock.toString(), cause);
            }
        }
        String message = what + " was fetched, but its ref " + ref + " in " + folder + " was not written: " + result;
        return switch (result) {
            case LOCK_FAILURE, IO_FAILURE, NOT_ATTEMPTED ->
                new TransientException(
                        "source.not-pinned", message, "try again; if it stays, delete the mirror", cause);
            // Asked again, the same mirror says the same again.
            default ->
                new PermanentException("source.ref-refused", message, "delete the mirror: it is fetched again", cause);
        };
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

        void refuseTooMany() throws TransportException {
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
