package dev.tagsync;

import java.util.List;
import java.util.Optional;

/**
 * A version after Semantic Versioning 2.0.0, ordered by its precedence; what is built of one version ({@code +...}) is of equal precedence. Numbers have any number of digits.
 *
 * @param core major, minor and patch
 * @param prerelease the identifiers after the hyphen; none of a release
 */
record SemanticVersion(List<String> core, List<String> prerelease) implements Comparable<SemanticVersion> {
    private static final int CORE = 3;

    /** Reads a version, which may begin with one {@code v}; empty if it is none. */
    static Optional<SemanticVersion> parse(String text) {
        String version = text.startsWith("v") ? text.substring(1) : text;
        int plus = version.indexOf('+');
        if (plus >= 0) {
            for (String identifier : parts(version.substring(plus + 1))) {
                if (!isIdentifier(identifier)) {
                    return Optional.empty();
                }
            }
            version = version.substring(0, plus);
        }
        int hyphen = version.indexOf('-');
        List<String> core = parts(hyphen < 0 ? version : version.substring(0, hyphen));
        List<String> prerelease = hyphen < 0 ? List.of() : parts(version.substring(hyphen + 1));
        if (core.size() != CORE || !core.stream().allMatch(SemanticVersion::isNumber)) {
            return Optional.empty();
        }
        for (String identifier : prerelease) {
            if (!isIdentifier(identifier) || isDigits(identifier) && !isNumber(identifier)) {
                return Optional.empty();
            }
        }
        return Optional.of(new SemanticVersion(core, prerelease));
    }

    boolean isPrerelease() {
        return !prerelease.isEmpty();
    }

    @Override
    public int compareTo(SemanticVersion other) {
        for (int i = 0; i < CORE; i++) {
            int order = compareNumbers(core.get(i), other.core.get(i));
            if (order != 0) {
                return order;
            }
        }
        if (prerelease.isEmpty() || other.prerelease.isEmpty()) {
            return Boolean.compare(prerelease.isEmpty(), other.prerelease.isEmpty());
        }
        for (int i = 0; i < Math.min(prerelease.size(), other.prerelease.size()); i++) {
            int order = compareIdentifiers(prerelease.get(i), other.prerelease.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(prerelease.size(), other.prerelease.size());
    }

    private static int compareIdentifiers(String a, String b) {
        boolean number = isDigits(a);
        if (number != isDigits(b)) {
            // Numbers are below texts.
            return number ? -1 : 1;
        }
        return number ? compareNumbers(a, b) : a.compareTo(b);
    }

    /** Of numbers without leading zeros the longer is the greater. */
    private static int compareNumbers(String a, String b) {
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    private static List<String> parts(String text) {
        return List.of(text.split("\\.", -1));
    }

    private static boolean isNumber(String text) {
        return isDigits(text) && (text.length() == 1 || text.charAt(0) != '0');
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(SemanticVersion::isDigit);
    }

    private static boolean isIdentifier(String text) {
        return !text.isEmpty()
                && text.chars().allMatch(c -> isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
