package dev.tagsync.scylla;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.tagsync.Digest;
import dev.tagsync.PermanentException;
import dev.tagsync.spi.Node;
import java.nio.ByteBuffer;
import java.util.Arrays;

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

    private NodeCodec() {}

    static ByteBuffer encode(byte[] bytes) {
        if (bytes.length >= WORTH_COMPRESSING) {
            byte[] cell = new byte[1 + (int) Zstd.compressBound(bytes.length)];
            int length = (int) Zstd.compressByteArray(cell, 1, cell.length - 1, bytes, 0, bytes.length, LEVEL);
            if (length < bytes.length) {
                cell[0] = ZSTD;
                return ByteBuffer.wrap(cell, 0, length + 1);
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
        byte[] cell = new byte[buffer.remaining()];
        buffer.duplicate().get(cell);
        if (cell.length == 0) {
            throw damaged(digest, "its cell is empty");
        }
        return switch (cell[0]) {
            case RAW -> Arrays.copyOfRange(cell, 1, cell.length);
            case ZSTD -> decompress(digest, cell);
            default -> throw damaged(digest, "its cell names codec " + (cell[0] & 0xff) + ", known are 0 and 1");
        };
    }

    private static byte[] decompress(Digest digest, byte[] cell) {
        long size = Zstd.getFrameContentSize(cell, 1, cell.length - 1);
        if (size < 0 || size > Node.MAX_BYTES) {
            throw damaged(
                    digest, "its frame says that it has " + size + " bytes, at most " + Node.MAX_BYTES + " are stored");
        }
        byte[] bytes = new byte[(int) size];
        long length;
        try {
            length = Zstd.decompressByteArray(bytes, 0, bytes.length, cell, 1, cell.length - 1);
        } catch (ZstdException e) {
            throw damaged(digest, "its frame does not decompress: " + e.getMessage());
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
}
