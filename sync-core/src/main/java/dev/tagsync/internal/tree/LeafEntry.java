package dev.tagsync.internal.tree;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;

/** An entry where it lies in its leaf: nothing is copied or decoded before it is asked for. Keeps the leaf's bytes in memory. Thread-safe. */
public final class LeafEntry {
    private final HeldNode leaf;
    private final int index;
    private final boolean flagged;

    /** Takes an item of a leaf; {@code flagged} says whether its body begins with anything but 0, and is told so that nothing of the leaf need be read. */
    LeafEntry(HeldNode leaf, int index, boolean flagged) {
        this.leaf = leaf;
        this.index = index;
        this.flagged = flagged;
    }

    /** Returns the digest of the leaf, which with {@link #index()} names this content for good. */
    public Digest leaf() {
        return leaf.digest();
    }

    /** Returns the entry's place in its leaf. */
    public int index() {
        return index;
    }

    /** Returns the leaf's bytes; not to be changed. */
    public byte[] bytes() {
        return leaf.bytes();
    }

    /** Decodes the key. */
    public EntryKey key() {
        return TreeKey.readEntry(leaf.key(index));
    }

    private ByteReader body() {
        return new ByteReader(leaf.bytes(), leaf.keyEnd(index), leaf.end(index));
    }

    /** Tells whether the payload lies in payload nodes: then only {@link #stored} has it. */
    public boolean external() {
        return flagged && body().flag();
    }

    /** Reads the entry with its payload, from payload nodes too. */
    public StoredEntry stored(NodeSource source) {
        byte[] body = body().bytes(leaf.end(index) - leaf.keyEnd(index));
        return EntryForm.entry(new Item(leaf.key(index), body), source);
    }

    private ByteReader meta() {
        ByteReader in = body();
        in.skip(1 + 2);
        return in;
    }

    /** Returns what the payload is. */
    public PayloadKind kind() {
        return EntryForm.kind(meta().u8());
    }

    /** Returns the id of the source file's content. */
    public BlobId blob() {
        ByteReader in = meta();
        in.skip(1);
        return EntryForm.blob(in);
    }

    /** Returns the path of the source file. */
    public String path() {
        ByteReader in = meta();
        int end = payloadStart();
        in.skip(1);
        in.skip(in.u8());
        return in.text(end - in.position());
    }

    /** Returns where in {@link #bytes()} the payload starts, if it lies there. */
    public int payloadStart() {
        ByteReader in = body();
        in.skip(1);
        in.skip(in.u16());
        return in.position();
    }

    /** Returns where in {@link #bytes()} the payload ends, if it lies there. */
    public int payloadEnd() {
        return leaf.end(index);
    }
}
