package dev.tagsync.internal.format;

import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.Constant;

/**
 * Gives SnakeYAML a text that lies in memory as a whole. Its own reader goes by windows of 1 KiB, and copies all that it has looked ahead at
 * for each further one: a scalar of several MiB on one line takes a time that grows with the square of its length.
 */
final class WholeReader extends StreamReader {
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private final int[] text;
    private int at;
    private int documentIndex;
    private int line;
    private int column;

    WholeReader(String text) {
        super("");
        this.text = text.codePoints().toArray();
    }

    @Override
    public Mark getMark() {
        return new Mark("", at, line, column, text, at);
    }

    @Override
    public void forward() {
        forward(1);
    }

    @Override
    public void forward(int length) {
        for (int i = 0; i < length && at < text.length; i++) {
            int c = text[at++];
            documentIndex++;
            if (Constant.LINEBR.has(c) || c == '\r' && at < text.length && text[at] != '\n') {
                line++;
                column = 0;
            } else if (c != BYTE_ORDER_MARK) {
                column++;
            }
        }
    }

    @Override
    public int peek() {
        return peek(0);
    }

    @Override
    public int peek(int ahead) {
        return at + ahead < text.length ? text[at + ahead] : 0;
    }

    @Override
    public String prefix(int length) {
        return at >= text.length ? "" : new String(text, at, Math.min(length, text.length - at));
    }

    /** Goes on within a line. */
    @Override
    public String prefixForward(int length) {
        String prefix = prefix(length);
        at += length;
        documentIndex += length;
        column += length;
        return prefix;
    }

    @Override
    public int getColumn() {
        return column;
    }

    @Override
    public int getDocumentIndex() {
        return documentIndex;
    }

    @Override
    public void resetDocumentIndex() {
        documentIndex = 0;
    }

    @Override
    public int getIndex() {
        return at;
    }

    @Override
    public int getLine() {
        return line;
    }
}
