package dev.tagsync.testkit.sim;

import dev.tagsync.Release;
import dev.tagsync.SyncException;
import dev.tagsync.TagName;
import dev.tagsync.TransientException;
import dev.tagsync.spi.TagSource;
import dev.tagsync.testkit.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A source as one process sees it, under the simulation's faults: a call fails before anything came, or when all or half has come; it takes long, or is made
 * twice. Only a source that was asked can have failed, and nothing that it says is wrong.
 */
final class FaultySource implements TagSource {
    private final TagSource inner;
    private final SimulatedProcess self;
    private final Chaos chaos;

    FaultySource(TagSource inner, SimulatedProcess self, Chaos chaos) {
        this.inner = inner;
        this.self = self;
        this.chaos = chaos;
    }

    /** The faults by which a call of a source or a validator can differ. */
    static Fault fault(SimulatedProcess self, Chaos chaos, String call) {
        double dice = self.random().nextDouble();
        List<Fault> faults =
                chaos.faults().stream().filter(f -> f != Fault.LOST).sorted().toList();
        Fault fault = dice >= Math.min(0.5, 3 * chaos.faultRate()) || faults.isEmpty()
                ? Fault.NONE
                : faults.get(self.random().nextInt(faults.size()));
        self.count(call + " " + fault);
        if (fault != Fault.NONE) {
            self.note("fault " + fault + " at " + call);
        }
        return fault;
    }

    private <T> T call(String what, Supplier<T> call) {
        Fault fault = fault(self, chaos, what);
        self.pause(Duration.ofMillis(self.random().nextInt(fault == Fault.DELAYED ? 40_000 : 5)));
        if (fault == Fault.BEFORE) {
            throw unreachable(what);
        }
        T answer = call.get();
        if (fault == Fault.DOUBLED) {
            answer = call.get();
        }
        self.pause(Duration.ofMillis(self.random().nextInt(5)));
        if (fault == Fault.AFTER) {
            throw unreachable(what);
        }
        return answer;
    }

    private static SyncException unreachable(String what) {
        return new TransientException("source.unreachable", what + ": injected fault", "");
    }

    @Override
    public String describe() {
        return inner.describe();
    }

    @Override
    public String policy() {
        return inner.policy();
    }

    @Override
    public List<ListedTag> list() {
        return call("source.list", inner::list);
    }

    @Override
    public Resolution resolve(TagName tag) {
        return call("source.resolve", () -> inner.resolve(tag));
    }

    @Override
    public void files(Release release, int maxFileBytes, FileHandler handler) {
        Once once = new Once(handler);
        call("source.files", () -> {
            inner.files(release, maxFileBytes, once);
            once.again();
            return true;
        });
    }

    @Override
    public boolean difference(Release base, Release target, int maxFileBytes, DifferenceHandler handler) {
        Once once = new Once(handler);
        return call("source.difference", () -> {
            boolean found = inner.difference(base, target, maxFileBytes, once);
            once.again();
            return found;
        });
    }

    @Override
    public Optional<byte[]> read(Release release, String path) {
        return call("source.read", () -> inner.read(release, path));
    }

    @Override
    public Optional<Standing> find(Release release, String path) {
        return call("source.find", () -> inner.find(release, path));
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Hands on what comes the first time; another try of the source's own is nothing that its caller sees. */
    private static final class Once implements DifferenceHandler {
        private final FileHandler handler;
        private boolean over;

        Once(FileHandler handler) {
            this.handler = handler;
        }

        void again() {
            over = true;
        }

        @Override
        public void before(SourceFile file) {
            if (!over) {
                ((DifferenceHandler) handler).before(file);
            }
        }

        @Override
        public boolean wants(SourceFile file) {
            return !over && handler.wants(file);
        }

        @Override
        public void file(SourceFile file, byte[] content) {
            if (!over) {
                handler.file(file, content);
            }
        }

        @Override
        public void oversize(SourceFile file, long bytes) {
            if (!over) {
                handler.oversize(file, bytes);
            }
        }
    }
}
