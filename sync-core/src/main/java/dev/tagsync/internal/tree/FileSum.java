package dev.tagsync.internal.tree;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.spi.Node;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A running digest of files, their paths and blob ids, in the order of paths: of those that somebody lists, or of those that the leaves of a tree hold. Two
 * that are equal are of the same files. For one thread at a time.
 */
public final class FileSum {
    private final MessageDigest digest;
    private final ByteBuffer lengths = ByteBuffer.allocate(4 + 1);
    private long count;

    /** Starts with no file. */
    public FileSum() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Adds a file that is listed. */
    public void listed(String path, BlobId blob) {
        byte[] key = TreeKey.file(path);
        byte[] id = HexFormat.of().parseHex(blob.hex());
        add(key, 0, key.length, id, 0, id.length);
    }

    /** Adds the files that a node holds, if it is a leaf of the tree of files, as they stand in its bytes. */
    public void stored(Node node) {
        byte[] bytes = node.bytes();
        if (bytes[1] != TreeKind.FILES.nodeType || bytes[2] != 0) {
            return;
        }
        TreeNode leaf = TreeNode.read(TreeKind.FILES, 0, bytes);
        for (int i = 0; i < leaf.size(); i++) {
            int key = leaf.keyStart(i);
            int body = leaf.keyEnd(i);
            int blob = LeafBody.metaStart(body);
            add(bytes, key, body - key, bytes, blob + 1, bytes[blob]);
        }
    }

    private void add(byte[] keys, int key, int keyLength, byte[] blobs, int blob, int blobLength) {
        lengths.clear().putInt(keyLength).put((byte) blobLength);
        digest.update(lengths.array());
        digest.update(keys, key, keyLength);
        digest.update(blobs, blob, blobLength);
        count++;
    }

    /** Returns how many files were added. */
    public long count() {
        return count;
    }

    /** Returns the digest of all; nothing can be added afterwards. */
    public Digest end() {
        return Digest.read(digest.digest(), 0);
    }
}
