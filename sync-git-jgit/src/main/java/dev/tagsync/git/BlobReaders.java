package dev.tagsync.git;

import dev.tagsync.TransientException;
import dev.tagsync.spi.TagSource.FileHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/**
 * Reads files and hands them over, by several threads that live as long as this, or by the thread that adds them. Within a batch it reads in the order of the
 * packs. Takes some megabytes of memory, however many files there are. Made, filled, finished and closed by one thread.
 */
final class BlobReaders implements AutoCloseable {
    /** How many files a thread takes at a time; so few in all are not worth a thread. */
    static final int SLICE = 256;

    private final Repository repository;
    private final GitFaults faults;
    private final int maxFileBytes;
    private final FileHandler handler;
    private final PackOrder order;
    private final int batchFiles;
    private final List<Thread> threads = new ArrayList<>();
    private final Slices slices;
    private BlobBatch batch;

    private record Slice(BlobBatch batch, int from, int to) {}

    /**
     * @param readers how many threads there may be; with 1 the calling thread reads
     * @param files how many files there will be
     */
    BlobReaders(
            Repository repository, GitFaults faults, int readers, long files, int maxFileBytes, FileHandler handler) {
        this(repository, faults, readers, files, maxFileBytes, handler, BlobBatch.MOST);
    }

    BlobReaders(
            Repository repository,
            GitFaults faults,
            int readers,
            long files,
            int maxFileBytes,
            FileHandler handler,
            int batchFiles) {
        this.repository = repository;
        this.faults = faults;
        this.maxFileBytes = maxFileBytes;
        this.handler = handler;
        this.order = PackOrder.of(repository);
        this.batchFiles = batchFiles;
        this.slices = new Slices(Math.max(2 * readers, batchFiles / SLICE));
        this.batch = new BlobBatch(batchFiles);
        if (readers > 1 && files > SLICE) {
            start((int) Math.min(readers, (files + SLICE - 1) / SLICE));
        }
    }

    private void start(int count) {
        try {
            for (int i = 1; i <= count; i++) {
                Thread thread = new Thread(this::run, "tagsync-git-" + i);
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        } catch (Throwable e) {
            // There is no memory for a thread.
            close();
            throw e;
        }
    }

    /** Adds a file; waits while the threads have enough to do. Throws what a thread failed of. */
    void add(byte[] path, AnyObjectId blob) {
        batch.add(path, blob);
        if (batch.isFull()) {
            hand();
        }
    }

    /** Returns when all files are handed over. Throws what a thread failed of. */
    void finish() {
        hand();
        slices.end();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        slices.check();
    }

    /** Returns when no thread reads or hands over any more; what is not handed over by now will not be. */
    @Override
    public void close() {
        slices.stop();
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                if (interrupted) {
                    // It may wait in the handler.
                    thread.interrupt();
                }
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void hand() {
        BlobBatch full = batch;
        batch = new BlobBatch(batchFiles);
        full.sort(order::place);
        if (!threads.isEmpty()) {
            spread(full);
        } else if (!full.isEmpty()) {
            try (ObjectReader reader = repository.newObjectReader()) {
                read(reader, new Slice(full, 0, full.size()));
            }
        }
    }

    private void spread(BlobBatch full) {
        try {
            for (int from = 0; from < full.size(); from += SLICE) {
                slices.put(new Slice(full, from, Math.min(from + SLICE, full.size())));
            }
        } catch (InterruptedException e) {
            throw interrupted();
        }
        slices.check();
    }

    private TransientException interrupted() {
        Thread.currentThread().interrupt();
        return faults.interrupted();
    }

    private void run() {
        try (ObjectReader reader = repository.newObjectReader()) {
            for (Slice slice = slices.take(); slice != null; slice = slices.take()) {
                read(reader, slice);
            }
        } catch (Throwable e) {
            slices.fail(e);
        }
    }

    private void read(ObjectReader reader, Slice slice) {
        BlobReading reading = new BlobReading(reader, faults, maxFileBytes);
        for (int at = slice.from(); at < slice.to() && !slices.stopped; at++) {
            if (Thread.currentThread().isInterrupted()) {
                throw faults.interrupted();
            }
            ObjectId blob = slice.batch().blob(at);
            reading.hand(slice.batch().file(at, blob), blob, handler);
        }
    }

    /** What waits to be read, and whether it still is to be. */
    private static final class Slices {
        private final Deque<Slice> waiting = new ArrayDeque<>();
        private final int most;
        private boolean ended;
        private volatile boolean stopped;
        private @Nullable Throwable failure;

        Slices(int most) {
            this.most = most;
        }

        synchronized void put(Slice slice) throws InterruptedException {
            while (waiting.size() >= most && !stopped) {
                wait();
            }
            waiting.add(slice);
            notifyAll();
        }

        /** Returns {@code null} if there is nothing more to read. */
        synchronized @Nullable Slice take() throws InterruptedException {
            while (waiting.isEmpty() && !ended && !stopped) {
                wait();
            }
            notifyAll();
            return stopped ? null : waiting.poll();
        }

        synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized void stop() {
            stopped = true;
            notifyAll();
        }

        /** The first failure is the one that the call ends with. */
        synchronized void fail(Throwable failed) {
            if (failure == null) {
                failure = failed;
            }
            stop();
        }

        synchronized void check() {
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
            if (failure != null) {
                throw new IllegalStateException(failure);
            }
        }
    }
}
