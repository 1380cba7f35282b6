package dev.tagsync.scylla;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.spi.Node;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;

/**
 * The cell of a node: one byte that names the codec, then the bytes in that codec. Both are one cell, so that two writers of one node at one
 * stamp cannot tear it.
 */
final class NodeCodec {
    private static final byte RAW = 0;
    private static final byte ZSTD = 1;
    private static final int LEVEL = 1;

    /** Below this, a frame's header alone takes what could be gained. */
    private static final int WORTH_COMPRESSING = 64;

    private static final Pool<Compressor> COMPRESSORS = new Pool<>(Compressor::new);
    private static final Pool<ZstdDecompressCtx> DECOMPRESSORS = new Pool<>(ZstdDecompressCtx::new);

    private NodeCodec() {}

    static ByteBuffer encode(byte[] bytes) {
        if (bytes.length >= WORTH_COMPRESSING) {
            Compressor compressor = COMPRESSORS.take();
            try {
                ByteBuffer cell = compressor.compress(bytes);
                if (cell.remaining() <= bytes.length) {
                    return cell;
                }
            } finally {
                COMPRESSORS.giveBack(compressor);
            }
        }
        byte[] cell = new byte[bytes.length + 1];
        cell[0] = RAW;
        System.arraycopy(bytes, 0, cell, 1, bytes.length);
        return ByteBuffer.wrap(cell);
    }

    /**
     * Decodes a cell; never makes more than {@link Node#MAX_BYTES}, whatever the cell says.
     *
     * @throws PermanentException {@code store.node-damaged} if it is none
     */
    static byte[] decode(Digest digest, ByteBuffer buffer) {
        if (!buffer.hasRemaining()) {
            throw damaged(digest, "its cell is empty");
        }
        byte[] cell;
        int from;
        if (buffer.hasArray()) {
            cell = buffer.array();
            from = buffer.arrayOffset() + buffer.position();
        } else {
            cell = new byte[buffer.remaining()];
            from = 0;
            buffer.duplicate().get(cell);
        }
        int to = from + buffer.remaining();
        return switch (cell[from]) {
            case RAW -> Arrays.copyOfRange(cell, from + 1, to);
            case ZSTD -> decompress(digest, cell, from + 1, to);
            default -> throw damaged(digest, "its cell names codec " + (cell[from] & 0xff) + ", known are 0 and 1");
        };
    }

    private static byte[] decompress(Digest digest, byte[] cell, int from, int to) {
        long size = Zstd.getFrameContentSize(cell, from, to - from);
        if (size < 0 || size > Node.MAX_BYTES) {
            throw damaged(
                    digest, "its frame says that it has " + size + " bytes, at most " + Node.MAX_BYTES + " are stored");
        }
        byte[] bytes = new byte[(int) size];
        long length;
        ZstdDecompressCtx decompressor = DECOMPRESSORS.take();
        try {
            length = decompressor.decompressByteArray(bytes, 0, bytes.length, cell, from, to - from);
        } catch (ZstdException e) {
            throw damaged(digest, "its frame does not decompress: " + e.getMessage());
        } finally {
            DECOMPRESSORS.giveBack(decompressor);
        }
        if (length != size) {
            throw damaged(digest, "it has " + length + " bytes, its frame says " + size);
        }
        return bytes;
    }

    private static PermanentException damaged(Digest digest, String found) {
        return new PermanentException(
                "store.node-damaged",
                "node " + digest + " is damaged in the store: " + found,
                "hydrate again without a base, which writes every node anew");
    }

    /** A compressor's state and the buffer that it writes into; for one thread at a time. */
    private static final class Compressor implements Closeable {
        private final ZstdCompressCtx context = new ZstdCompressCtx().setLevel(LEVEL);
        private byte[] buffer = new byte[0];

        /** Returns a cell of its own array, no longer than it must be, since many of them wait to be sent. */
        ByteBuffer compress(byte[] bytes) {
            int bound = 1 + (int) Zstd.compressBound(bytes.length);
            if (buffer.length < bound) {
                buffer = new byte[bound];
            }
            int length = context.compressByteArray(buffer, 1, bound - 1, bytes, 0, bytes.length);
            buffer[0] = ZSTD;
            return ByteBuffer.wrap(Arrays.copyOf(buffer, length + 1));
        }

        @Override
        public void close() {
            context.close();
        }
    }

    /**
     * What is dear to make, kept to be used again, a few of them. Not by thread: the threads are the host's, and what it would leave in them is memory
     * outside the heap.
     */
    private static final class Pool<T extends Closeable> {
        private static final int KEPT = 8;

        private final Queue<T> kept = new ArrayBlockingQueue<>(KEPT);
        private final Supplier<T> maker;

        Pool(Supplier<T> maker) {
            this.maker = maker;
        }

        T take() {
            T free = kept.poll();
            return free == null ? maker.get() : free;
        }

        void giveBack(T free) {
            if (!kept.offer(free)) {
                try {
                    free.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
