package dev.tagsync.internal.format;

/**
 * One event of a YAML document; a document is a list of them, so that an alias is no more than an index into it.
 *
 * @param kind what it is
 * @param text a scalar's text, empty for others
 * @param plain whether a scalar stands without quotes, so that its type follows from its text
 * @param tag the tag as resolved, empty if there is none
 * @param place the offset in the file of its first character
 * @param other of a sequence or mapping the index of its end, once known, or -1; of an alias the index of what it stands for
 */
record YamlNode(Kind kind, String text, boolean plain, String tag, int place, int other) {
    enum Kind {
        SCALAR,
        ALIAS,
        SEQUENCE,
        MAPPING,
        END
    }

    YamlNode withOther(int index) {
        return new YamlNode(kind, text, plain, tag, place, index);
    }

    boolean isCollection() {
        return kind == Kind.SEQUENCE || kind == Kind.MAPPING;
    }
}
