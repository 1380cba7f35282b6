package dev.tagsync.testkit.sim;

import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Lets other processes run before and after the effect of each call. */
final class ScheduledStore implements Store {
    private final Simulation simulation;
    private final SimulatedProcess process;
    private final Store shared;

    ScheduledStore(Simulation simulation, SimulatedProcess process, Store shared) {
        this.simulation = simulation;
        this.process = process;
        this.shared = shared;
    }

    private <T> T call(Supplier<String> what, Supplier<T> effect) {
        if (simulation.inEffect()) {
            // A delayed effect: the process that sent it has gone on, or is dead.
            T answer = effect.get();
            simulation.note(process.name(), "late " + what.get() + " → " + shown(answer));
            return answer;
        }
        simulation.travel(process);
        T answer = effect.get();
        simulation.note(process.name(), what.get() + " → " + shown(answer));
        simulation.travel(process);
        return answer;
    }

    private static String shown(Object answer) {
        if (answer instanceof Promoter.Reading reading) {
            return "version " + reading.version() + ", " + reading.records().size() + " records";
        }
        if (answer instanceof Map<?, ?> map) {
            return map.size() + " found";
        }
        return answer instanceof Collection<?> many ? many.size() + " found" : answer.toString();
    }

    private void change(Supplier<String> what, Runnable effect) {
        call(what, () -> {
            effect.run();
            return "done";
        });
    }

    @Override
    public Promoter promoter(String catalog) {
        Promoter inner = shared.promoter(catalog);
        return new Promoter() {
            @Override
            public Reading read(Group group, List<Range> ranges) {
                return call(() -> "read " + group, () -> inner.read(group, ranges));
            }

            @Override
            public List<Stored> peek(String channel) {
                return call(() -> "peek " + channel, () -> inner.peek(channel));
            }

            @Override
            public Outcome commit(String attempt, Group group, long expectedVersion, List<Write> writes) {
                return call(
                        () -> "commit " + shortId(attempt) + " on " + group + " " + expectedVersion + " "
                                + kinds(writes),
                        () -> inner.commit(attempt, group, expectedVersion, writes));
            }

            @Override
            public Settlement settle(String attempt, Group group, long expectedVersion) {
                return call(
                        () -> "settle " + shortId(attempt) + " on " + group + " " + expectedVersion,
                        () -> inner.settle(attempt, group, expectedVersion));
            }

            @Override
            public void beat(String key, byte[] value) {
                change(() -> "beat " + key, () -> inner.beat(key, value));
            }

            @Override
            public Map<String, byte[]> beats(String prefix) {
                return call(() -> "beats " + prefix, () -> inner.beats(prefix));
            }

            @Override
            public void drop(String key) {
                change(() -> "drop " + key, () -> inner.drop(key));
            }
        };
    }

    private static String shortId(String attempt) {
        return attempt.substring(0, Math.min(6, attempt.length()));
    }

    private static List<String> kinds(List<Promoter.Write> writes) {
        List<String> kinds = new ArrayList<>();
        for (Promoter.Write write : writes) {
            if (write instanceof Promoter.Write.Put put) {
                kinds.add("+" + put.kind());
            } else if (write instanceof Promoter.Write.Delete delete) {
                kinds.add("-" + delete.kind());
            } else if (write instanceof Promoter.Write.DeleteRange range) {
                kinds.add("--" + range.kind());
            }
        }
        return kinds;
    }

    @Override
    public SnapshotStore snapshots(String catalog) {
        SnapshotStore inner = shared.snapshots(catalog);
        return new SnapshotStore() {
            @Override
            public void put(long stamp, Collection<Node> nodes) {
                change(() -> "put " + nodes.size() + " at " + stamp, () -> inner.put(stamp, nodes));
            }

            @Override
            public Map<Digest, byte[]> get(Collection<Digest> digests, Copies copies) {
                return call(() -> "get " + digests.size(), () -> inner.get(digests, copies));
            }

            @Override
            public int scanParts() {
                return inner.scanParts();
            }

            @Override
            public void scan(int part, Consumer<StoredNode> action) {
                // The action is the process's own code, which may call ports: it runs when the scan's answer is there.
                List<StoredNode> shown = call(() -> "scan " + part, () -> {
                    List<StoredNode> all = new ArrayList<>();
                    inner.scan(part, all::add);
                    return all;
                });
                shown.forEach(action);
            }

            @Override
            public void delete(long stamp, Collection<Digest> digests) {
                change(() -> "delete " + digests.size() + " at " + stamp, () -> inner.delete(stamp, digests));
            }
        };
    }
}
