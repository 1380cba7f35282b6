package dev.tagsync.internal.tree;

import dev.tagsync.Digest;
import java.nio.ByteBuffer;

/**
 * What a parent's item says of a child. Its width is fixed.
 *
 * @param digest the child
 * @param count how many leaf items are below it
 * @param bytes how many payload bytes they have
 * @param payloads whether some of them name payload nodes
 */
record ChildRef(Digest digest, long count, long bytes, boolean payloads) {
    static final int BYTES = Digest.BYTES + 8 + 8 + 1;

    static ChildRef read(ByteReader in) {
        return new ChildRef(in.digest(), in.count(), in.count(), in.flag());
    }

    static ChildRef read(byte[] body) {
        ByteReader in = new ByteReader(body, 0, body.length);
        ChildRef ref = read(in);
        in.expectEnd("an inner item");
        return ref;
    }

    byte[] body() {
        byte[] body = new byte[BYTES];
        write(ByteBuffer.wrap(body));
        return body;
    }

    void write(ByteBuffer out) {
        out.put(digest.bytes()).putLong(count).putLong(bytes).put((byte) (payloads ? 1 : 0));
    }
}
