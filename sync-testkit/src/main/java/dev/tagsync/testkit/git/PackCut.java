package dev.tagsync.testkit.git;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Lets so many bytes of a pack through, then ends the connection. Not for use by several threads. */
final class PackCut extends FilterOutputStream {
    private static final String PACK = "PACK";

    private final Runnable end;
    private long left;
    private boolean inPack;

    /**
     * Begins to count at the pack.
     *
     * @param end ends the connection
     */
    PackCut(OutputStream out, long bytes, Runnable end) {
        super(out);
        this.left = bytes;
        this.end = end;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        inPack |= new String(from, offset, length, StandardCharsets.ISO_8859_1).contains(PACK);
        if (!inPack) {
            out.write(from, offset, length);
            return;
        }
        out.write(from, offset, (int) Math.max(0, Math.min(left, length)));
        left -= length;
        if (left < 0) {
            out.flush();
            end.run();
            throw new IOException("cut");
        }
    }
}
