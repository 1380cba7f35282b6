package dev.tagsync.internal.read;

import dev.tagsync.BlobId;
import dev.tagsync.Digest;
import dev.tagsync.Entry;
import dev.tagsync.EntryKey;
import dev.tagsync.PayloadKind;
import dev.tagsync.internal.tree.LeafEntry;
import dev.tagsync.internal.tree.NodeSource;

/** An entry where it lies in its node; decodes what is asked for. */
final class NodeEntry extends BaseEntry {
    private final LeafEntry at;

    private NodeEntry(LeafEntry at) {
        this.at = at;
    }

    /** Makes an entry; reads its payload if that does not lie in the leaf. */
    static Entry of(LeafEntry at, NodeSource source) {
        return at.external() ? new PayloadEntry(at.stored(source)) : new NodeEntry(at);
    }

    private record Place(Digest leaf, int index) {}

    @Override
    public EntryKey key() {
        return at.key();
    }

    @Override
    public String path() {
        return at.path();
    }

    @Override
    public BlobId blob() {
        return at.blob();
    }

    @Override
    public PayloadKind kind() {
        return at.kind();
    }

    @Override
    byte[] array() {
        return at.bytes();
    }

    @Override
    int start() {
        return at.payloadStart();
    }

    @Override
    int end() {
        return at.payloadEnd();
    }

    @Override
    Object contentId() {
        return new Place(at.leaf(), at.index());
    }
}
