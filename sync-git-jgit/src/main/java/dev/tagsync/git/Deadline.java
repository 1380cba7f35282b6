package dev.tagsync.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** When a conversation with a host must be over. A host that sends a byte now and then is never silent, and yet never done. */
final class Deadline {
    private final Duration time;
    private final long end;

    private Deadline(Duration time) {
        this.time = time;
        this.end = System.nanoTime() + time.toNanos();
    }

    static Deadline in(Duration time) {
        return new Deadline(time);
    }

    void check() throws HostFault {
        if (System.nanoTime() - end > 0) {
            throw new HostFault(HostFault.Kind.TOO_SLOW, "it was not done after " + time.toSeconds() + " s");
        }
    }

    /** Has every read look at the time. */
    InputStream watch(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                check();
                return in.read();
            }

            @Override
            public int read(byte[] to, int from, int length) throws IOException {
                check();
                return in.read(to, from, length);
            }
        };
    }
}
