package dev.tagsync.cli;

import dev.tagsync.testkit.Call;
import dev.tagsync.testkit.Call.Operation;
import dev.tagsync.testkit.Fault;
import dev.tagsync.testkit.FaultPlan;
import dev.tagsync.testkit.FaultyStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/**
 * The command line as a process of its own, which notes its calls of the store in a file, and stops for good before one of them: so that a test can kill it there. The arguments are the file, the
 * call at which it stops, such as {@code COMMIT 2}, or a word that is none, and the command.
 */
final class MainThatStops {
    private MainThatStops() {}

    public static void main(String[] args) {
        FaultPlan stops = new Stops(Path.of(args[0]), args[1]);
        Io io = Io.ofProcess();
        int status = Main.run(
                Arrays.copyOfRange(args, 2, args.length),
                io,
                (addresses, datacenter, environment) -> new Drill.Changed(
                        Connection.open(addresses, datacenter, environment),
                        store -> new FaultyStore(store, stops),
                        true));
        io.out().flush();
        io.err().flush();
        Runtime.getRuntime().halt(status);
    }

    /** Calls come one at a time: while one is stopped, no other begins. */
    private record Stops(Path notes, String stop) implements FaultPlan {
        @Override
        public Fault fault(Call call) {
            String name = name(call.operation(), call.number());
            try {
                Files.writeString(notes, name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                if (name.equals(stop)) {
                    new CountDownLatch(1).await();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Fault.NONE;
        }
    }

    private static String name(Operation operation, long number) {
        return operation + " " + number;
    }
}
