package dev.tagsync.internal.tree;

/** The kinds of tree under a root node, with the types of their nodes. */
enum TreeKind {
    ENTRIES(2, 5),
    FILES(3, 6),
    /** Has no payloads. */
    INDEX(4, 0);

    final int nodeType;
    final int payloadType;

    TreeKind(int nodeType, int payloadType) {
        this.nodeType = nodeType;
        this.payloadType = payloadType;
    }
}
