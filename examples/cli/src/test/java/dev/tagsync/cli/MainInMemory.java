package dev.tagsync.cli;

import dev.tagsync.testkit.InMemoryStore;

/** The command line as a process of its own, whose store is in memory and gone when it ends. */
final class MainInMemory {
    private MainInMemory() {}

    public static void main(String[] args) {
        Io io = Io.ofProcess();
        int status = Main.run(args, io, Shell.servers(new InMemoryStore()));
        io.out().flush();
        io.err().flush();
        System.exit(status);
    }
}
