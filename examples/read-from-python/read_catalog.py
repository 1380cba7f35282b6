#!/usr/bin/env python3
"""Reads a catalog with the CQL driver alone, by docs/reference/cql-format.md.

    read_catalog.py HOST:PORT KEYSPACE get COLLECTION NAME | list COLLECTION | index INDEX VALUE
"""
import hashlib, json, struct, sys
import zstandard
from cassandra import ConsistencyLevel
from cassandra.cluster import Cluster
from cassandra.query import SimpleStatement

class Catalog:
    def __init__(self, session, keyspace, catalog="default", channel="live"):
        self.session, self.keyspace, self.catalog = session, keyspace, catalog
        pointer = self.one("SELECT value FROM %s.register WHERE catalog = %%s AND grp = 'CONTROL' AND kind = 'pointer' AND key = %%s",
                           ConsistencyLevel.LOCAL_QUORUM, catalog, channel)
        self.pointer = json.loads(pointer)  # one release: everything below hangs on its root
        root, at = self.node(bytes.fromhex(self.pointer["root"])), 3
        self.entries, at = self.tree(root, at)
        _files, at = self.tree(root, at)
        (indexes,), at, self.indexes = struct.unpack_from(">H", root, at), at + 2, {}
        for _ in range(indexes):
            length, = struct.unpack_from(">H", root, at)
            name, at = root[at + 2:at + 2 + length].decode(), at + 2 + length
            self.indexes[name], at = self.tree(root, at)
    def one(self, cql, consistency, *values):
        row = self.session.execute(SimpleStatement(cql % self.keyspace, consistency_level=consistency), values).one()
        return row and row[0]
    def node(self, digest):
        for consistency in (ConsistencyLevel.LOCAL_ONE, ConsistencyLevel.LOCAL_QUORUM):
            cell = self.one("SELECT cell FROM %s.node WHERE catalog = %%s AND bucket = %%s AND digest = %%s",
                            consistency, self.catalog, digest[0], digest)
            if cell:
                node = cell[1:] if cell[0] == 0 else zstandard.ZstdDecompressor().decompress(cell[1:])
                if hashlib.sha256(node).digest() == digest:
                    return node
        raise LookupError("node %s is missing or damaged" % digest.hex())  # never "not found"
    @staticmethod
    def tree(root, at):  # height 0 is an empty tree; else digest, count, bytes, flag
        return (None, at + 1) if root[at] == 0 else ((root[at], root[at + 1:at + 33]), at + 50)
    @staticmethod
    def items(node):
        size, = struct.unpack_from(">I", node, 3)
        start = data = 7 + 4 * size
        for end in struct.unpack_from(">%dI" % size, node, 7):
            length, = struct.unpack_from(">H", node, start)
            yield node[start + 2:start + 2 + length], node[start + 2 + length:data + end]
            start = data + end
    def range(self, tree, low, high):
        """The items of a tree with low <= key < high, in order. Reads only the nodes that can hold some."""
        if tree:
            height, digest = tree
            items = list(self.items(self.node(digest)))
            for i, (key, body) in enumerate(items):
                if height == 1 and low <= key < high:
                    yield key, body
                elif height > 1 and key < high and (i + 1 == len(items) or low < items[i + 1][0]):
                    yield from self.range((height - 1, body[:32]), low, high)
    def payload(self, body):
        at = 3 + struct.unpack_from(">H", body, 1)[0]
        if body[0] == 0:
            return body[at:]
        chunks = [self.node(body[i:i + 32]) for i in range(at + 8, len(body), 32)]
        return b"".join(chunk[9 + struct.unpack_from(">H", chunk, 7)[0]:] for chunk in chunks)


def key(*parts):
    return b"\0".join(p.encode().replace(b"\1", b"\1\2").replace(b"\0", b"\1\1") for p in parts)


if __name__ == "__main__":
    (host, port), keyspace, what, first = sys.argv[1].rsplit(":", 1), *sys.argv[2:5]
    with Cluster([host], port=int(port)) as cluster:
        catalog = Catalog(cluster.connect(), keyspace)
        tree = catalog.indexes[first] if what == "index" else catalog.entries
        parts = (first, sys.argv[5]) if what == "get" else (sys.argv[5],) if what == "index" else (first,)
        low = key(*parts) if what == "get" else key(*parts) + b"\0"
        for found, body in catalog.range(tree, low, low + b"\0" if what == "get" else low[:-1] + b"\1"):
            print(" ".join(part.decode() for part in found.split(b"\0")), catalog.payload(body).decode() if body else "")
