package dev.tagsync.internal.tree;

import dev.tagsync.EntryKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys as bytes that compare, unsigned, as the keys do part by part. Parts are in UTF-8 with a zero byte between them; so that a part can hold
 * U+0000, that is written as 01 01 and U+0001 as 01 02. A zero byte is then below everything that a part can go on with.
 */
final class TreeKey {
    /** The key of a level's first inner item. No stored key is empty. */
    static final byte[] EMPTY = {};

    /** Above every key. */
    static final byte[] END = {(byte) 0xff};

    private TreeKey() {}

    /** The least bytes above a key. */
    static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    static byte[] entry(EntryKey key) {
        return join(key.collection(), key.name());
    }

    static byte[] entry(String collection, String name) {
        return join(collection, name);
    }

    static byte[] file(String path) {
        return join(path);
    }

    static byte[] index(IndexKey key) {
        return join(key.value(), key.key().collection(), key.key().name());
    }

    /** What every key with this first part starts with. */
    static byte[] prefix(String first) {
        return join(first, "");
    }

    /** What every key starts with whose first part starts with this. */
    static byte[] start(String start) {
        return join(start);
    }

    /** The least bytes above every key that starts with {@link #prefix}. */
    static byte[] prefixEnd(String first) {
        byte[] end = prefix(first);
        end[end.length - 1] = 1;
        return end;
    }

    /** Bytes above every key that starts with these: no UTF-8 has the byte FF. */
    static byte[] startsEnd(byte[] start) {
        byte[] end = Arrays.copyOf(start, start.length + 1);
        end[start.length] = (byte) 0xff;
        return end;
    }

    static EntryKey readEntry(byte[] key) {
        String[] parts = split(key, 2);
        return entryKey(parts[0], parts[1]);
    }

    static String readFile(byte[] key) {
        return split(key, 1)[0];
    }

    static IndexKey readIndex(byte[] key) {
        String[] parts = split(key, 3);
        return new IndexKey(parts[0], entryKey(parts[1], parts[2]));
    }

    private static EntryKey entryKey(String collection, String name) {
        if (collection.isEmpty() || name.isEmpty()) {
            throw ByteReader.damaged("an entry key has an empty part");
        }
        return new EntryKey(collection, name);
    }

    /** The length of a key's bytes, or −1 if a part has no UTF-8 form. */
    static int length(String... parts) {
        int length = parts.length - 1;
        for (String part : parts) {
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                if (c >= 2 && c < 0x80) {
                    length++;
                } else if (Character.isSurrogate(c)) {
                    if (i + 1 == part.length() || !Character.isSurrogatePair(c, part.charAt(i + 1))) {
                        return -1;
                    }
                    i++;
                    length += 4;
                } else {
                    length += c < 0x800 ? 2 : 3;
                }
                if (length < 0) {
                    return Integer.MAX_VALUE;
                }
            }
        }
        return length;
    }

    private static byte[] join(String... parts) {
        byte[][] encoded = new byte[parts.length][];
        int length = parts.length - 1;
        for (int i = 0; i < parts.length; i++) {
            encoded[i] = parts[i].getBytes(StandardCharsets.UTF_8);
            length += encoded[i].length;
            for (byte b : encoded[i]) {
                length += b == 0 || b == 1 ? 1 : 0;
            }
        }
        byte[] key = new byte[length];
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            at += i == 0 ? 0 : 1;
            for (byte b : encoded[i]) {
                if (b == 0 || b == 1) {
                    key[at++] = 1;
                    key[at++] = (byte) (b + 1);
                } else {
                    key[at++] = b;
                }
            }
        }
        return key;
    }

    private static String[] split(byte[] key, int parts) {
        String[] found = new String[parts];
        byte[] part = new byte[key.length];
        int length = 0;
        int n = 0;
        for (int i = 0; i <= key.length; i++) {
            if (i == key.length || key[i] == 0) {
                if (n == parts) {
                    throw ByteReader.damaged("a key has more than " + parts + " parts");
                }
                found[n++] = new String(part, 0, length, StandardCharsets.UTF_8);
                length = 0;
            } else if (key[i] == 1) {
                i++;
                if (i == key.length || key[i] != 1 && key[i] != 2) {
                    throw ByteReader.damaged("a key has a stray byte 01");
                }
                part[length++] = (byte) (key[i] - 1);
            } else {
                part[length++] = key[i];
            }
        }
        if (n != parts) {
            throw ByteReader.damaged("a key has " + n + " parts, expected " + parts);
        }
        return found;
    }

    /** Compares by code point, which is how UTF-8 bytes compare. */
    static int compareUtf8(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean high = Character.isSurrogate(x);
                return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
