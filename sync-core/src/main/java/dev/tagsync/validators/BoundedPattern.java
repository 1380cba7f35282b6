package dev.tagsync.validators;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/** A regular expression that gives up when it has looked at its text too often: some expressions take for ever on some texts. */
final class BoundedPattern implements RegularExpression {
    /** How often one match may read a character of its text, besides {@value #READS_PER_CHARACTER} times each. */
    static final int MAX_READS = 1_000_000;

    private static final int READS_PER_CHARACTER = 20;

    private final Pattern pattern;

    BoundedPattern(String expression) {
        pattern = Pattern.compile(toJava(expression));
    }

    /** In a schema's dialect of regular expressions, a dollar stands for the very end; in Java's, a line break may follow. */
    private static String toJava(String expression) {
        StringBuilder java = new StringBuilder();
        boolean inClass = false;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\' && i + 1 < expression.length()) {
                java.append(c).append(expression.charAt(++i));
            } else if (c == '$' && !inClass) {
                java.append("\\z");
            } else if (c == '[' && inClass) {
                // Within a class a bracket is a character like others; in Java it would open another class.
                java.append("\\[");
            } else {
                inClass = c == '[' || inClass && c != ']';
                java.append(c);
            }
        }
        return java.toString();
    }

    @Override
    public boolean matches(String value) {
        return pattern.matcher(new Text(
                        value, new long[] {MAX_READS + (long) READS_PER_CHARACTER * value.length()}, 0, value.length()))
                .find();
    }

    /** Thrown by a match that took too long. */
    static final class TookTooLong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TookTooLong() {
            super("a regular expression took too long", null, false, false);
        }
    }

    /** A text that counts how often it is read. */
    private record Text(String value, long[] left, int from, int to) implements CharSequence {
        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if (--left[0] < 0) {
                throw new TookTooLong();
            }
            return value.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Text(value, left, from + start, from + end);
        }

        @Override
        public String toString() {
            return value.substring(from, to);
        }
    }
}
