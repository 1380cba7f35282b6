package dev.tagsync.example.benchmark.measure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** Samples which library's code runs, by the JDK's flight recorder. For one thread. */
public final class Profile {
    private static final Duration PERIOD = Duration.ofMillis(20);

    /** The first prefix that a frame has, from the innermost out, tells whose a sample is. */
    private static final Map<String, String> OWNERS = owners();

    private final Optional<Recording> recording;

    private Profile(Optional<Recording> recording) {
        this.recording = recording;
    }

    private static Map<String, String> owners() {
        Map<String, String> owners = new LinkedHashMap<>();
        owners.put("org.yaml.", "yaml");
        owners.put("com.fasterxml.", "json");
        owners.put("org.eclipse.jgit.", "git");
        owners.put("com.github.luben.", "compression");
        owners.put("dev.tagsync.internal.format.", "format");
        owners.put("dev.tagsync.internal.tree.", "tree");
        owners.put("dev.tagsync.git.", "git");
        owners.put("dev.tagsync.scylla.", "store");
        owners.put("com.datastax.", "driver");
        owners.put("io.netty.", "driver");
        owners.put("dev.tagsync.", "cycle");
        return owners;
    }

    /** Samples nothing. */
    public static Profile none() {
        return new Profile(Optional.empty());
    }

    /** Starts to sample. */
    @SuppressWarnings("resource") // closed by end()
    public static Profile start() {
        Recording recording = new Recording();
        recording.enable("jdk.ExecutionSample").withPeriod(PERIOD);
        recording.enable("jdk.NativeMethodSample").withPeriod(PERIOD);
        recording.start();
        return new Profile(Optional.of(recording));
    }

    /** Ends, and writes each owner's share of the samples in per cent. */
    public void end(ObjectNode figures) throws IOException {
        if (recording.isEmpty()) {
            return;
        }
        Path file = Files.createTempFile("benchmark", ".jfr");
        try (Recording each = recording.get()) {
            each.stop();
            each.dump(file);
            Map<String, Integer> shares = new LinkedHashMap<>();
            int all = 0;
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                Optional<String> owner = event.getStackTrace() == null
                        ? Optional.empty()
                        : owner(event.getStackTrace().getFrames());
                if (owner.isPresent()) {
                    shares.merge(owner.get(), 1, Integer::sum);
                    all++;
                }
            }
            for (Map.Entry<String, Integer> share : shares.entrySet()) {
                figures.put("profile-" + share.getKey() + "-percent", Samples.round(share.getValue() * 100.0 / all));
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Optional<String> owner(List<RecordedFrame> frames) {
        if (frames.isEmpty() || waits(frames.get(0))) {
            return Optional.empty();
        }
        for (RecordedFrame frame : frames) {
            String type = frame.getMethod().getType().getName();
            for (Map.Entry<String, String> owner : OWNERS.entrySet()) {
                if (type.startsWith(owner.getKey())) {
                    return Optional.of(owner.getValue());
                }
            }
        }
        return Optional.empty();
    }

    /** Native samples show threads that wait for the network, too. */
    private static boolean waits(RecordedFrame innermost) {
        String method = innermost.getMethod().getName();
        return method.toLowerCase(java.util.Locale.ROOT).contains("wait") || method.equals("accept");
    }
}
