package dev.tagsync.testkit.sim;

/** Ends a process where it stands, as kill -9 does: no code of the process may catch it and go on. */
final class ProcessKilled extends Error {
    private static final long serialVersionUID = 1;

    ProcessKilled(String name) {
        super("process " + name + " was killed", null, false, false);
    }
}
