package dev.tagsync.scylla;

import dev.tagsync.scylla.ClusterUnderTroubleTest.Trouble;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was seen while there was trouble. Thread-safe. */
final class TroubleFigures {
    private final List<String> reported = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();
    private final List<String> readerFaults = new ArrayList<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<Trouble, Integer> troubles = new TreeMap<>();
    private long views;
    private long entries;
    private long slowestReadNanos;
    private long slowestCallNanos;

    synchronized void made(Trouble trouble) {
        troubles.merge(trouble, 1, Integer::sum);
    }

    synchronized void ended(String outcome, long nanos) {
        outcomes.merge(outcome, 1, Integer::sum);
        slowestCallNanos = Math.max(slowestCallNanos, nanos);
    }

    synchronized void flipped(String attempt) {
        reported.add(attempt);
    }

    synchronized void doubted(String attempt) {
        doubts.add(attempt);
    }

    synchronized void read(long number, long nanos) {
        views++;
        entries += number;
        slowestReadNanos = Math.max(slowestReadNanos, nanos);
    }

    synchronized void readerFailed(String what) {
        readerFaults.add(what);
    }

    synchronized List<String> reported() {
        return List.copyOf(reported);
    }

    synchronized List<String> doubts() {
        return List.copyOf(doubts);
    }

    synchronized List<String> readerFaults() {
        return List.copyOf(readerFaults);
    }

    synchronized long views() {
        return views;
    }

    synchronized void print(int seconds, int flips, int appliedInDoubt) {
        System.out.printf(
                "Cluster under trouble: %d s, %s; %d flips, %d of them reported, calls ended %s, slowest %.1f s;"
                        + " in doubt %d, resolved %d (%d applied); %d views of %d entries read whole, slowest %.1f s, reader errors %d%n",
                seconds,
                troubles,
                flips,
                reported.size(),
                outcomes,
                slowestCallNanos / 1e9,
                doubts.size(),
                doubts.size(),
                appliedInDoubt,
                views,
                entries,
                slowestReadNanos / 1e9,
                readerFaults.size());
    }
}
