package dev.tagsync.git;

import dev.tagsync.ConfigurationException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of allowed signers, as {@code ssh-keygen(1)} describes it. A line that cannot be read makes the whole file useless: who left it out would let pass or refuse what nobody meant.
 * Immutable.
 */
final class AllowedSigners {
    /** What Git asks {@code ssh-keygen} to verify signatures for. */
    private static final String NAMESPACE = "git";

    private static final Pattern LINE = Pattern.compile("(\"[^\"]*\"|\\S+)\\s+(?:(.*?)\\s+)??"
            + "((?:sk-)?(?:ssh|ecdsa)-[A-Za-z0-9@.-]+)\\s+([A-Za-z0-9+/]+=*)(?:\\s.*)?");
    private static final Pattern OPTION = Pattern.compile("([A-Za-z-]+)(?:=\"((?:[^\"\\\\]|\\\\.)*)\")?");
    private static final Pattern TIME = Pattern.compile("(\\d{8})(\\d{4}(?:\\d{2})?)?(Z?)");
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);

    private final Path file;
    private final ZoneId zone;
    private final List<Line> lines = new ArrayList<>();

    /** One line that allows a key; a certificate authority is none, since Git's signatures here are of plain keys. */
    private record Line(
            String principals,
            String key,
            boolean authority,
            Optional<String> namespaces,
            Optional<Instant> after,
            Optional<Instant> before) {
        boolean isForGit() {
            return namespaces.isEmpty() || PatternList.matches(namespaces.get(), NAMESPACE);
        }

        boolean holdsAt(Instant time) {
            return after.filter(time::isBefore).isEmpty()
                    && before.filter(limit -> !time.isBefore(limit)).isEmpty();
        }
    }

    /**
     * What a file says of a key.
     *
     * @param isKnown whether a line allows it to sign for Git at some time
     * @param principals of the line that allows it at the time asked for
     */
    record Finding(boolean isKnown, Optional<String> principals) {}

    private AllowedSigners(Path file, ZoneId zone) {
        this.file = file;
        this.zone = zone;
    }

    /**
     * Reads a file.
     *
     * @param zone of times without a {@code Z}
     * @throws ConfigurationException if a line cannot be read ({@code source.keys-unreadable})
     */
    static AllowedSigners read(Path file, List<String> text, ZoneId zone) {
        AllowedSigners signers = new AllowedSigners(file, zone);
        for (int i = 0; i < text.size(); i++) {
            String line = text.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                signers.lines.add(signers.line(line, i + 1));
            }
        }
        return signers;
    }

    /** Says whether a key, as type and base64, may sign. */
    Finding find(String key, Instant time) {
        List<Line> known = lines.stream()
                .filter(line -> line.key().equals(key) && !line.authority() && line.isForGit())
                .toList();
        return new Finding(
                !known.isEmpty(),
                known.stream()
                        .filter(line -> line.holdsAt(time))
                        .map(Line::principals)
                        .findFirst());
    }

    private Line line(String text, int number) {
        Matcher parts = LINE.matcher(text);
        if (!parts.matches()) {
            throw unreadable(number, "expected are principals, options if any, type of key, and key");
        }
        String principals = parts.group(1).replace("\"", "");
        boolean authority = false;
        Optional<String> namespaces = Optional.empty();
        Optional<Instant> after = Optional.empty();
        Optional<Instant> before = Optional.empty();
        for (String option : options(Optional.ofNullable(parts.group(2)).orElse(""), number)) {
            Matcher split = OPTION.matcher(option);
            if (!split.matches()) {
                throw unreadable(number, "\"" + option + "\" is no option");
            }
            Optional<String> value = Optional.ofNullable(split.group(2));
            switch (split.group(1).toLowerCase(Locale.ROOT)) {
                case "cert-authority" -> authority = true;
                case "namespaces" -> namespaces = Optional.of(needed(option, value, number));
                case "valid-after" -> after = Optional.of(time(needed(option, value, number), number));
                case "valid-before" -> before = Optional.of(time(needed(option, value, number), number));
                default -> throw unreadable(number, "there is no option \"" + split.group(1) + "\"");
            }
        }
        return new Line(principals, parts.group(3) + ' ' + parts.group(4), authority, namespaces, after, before);
    }

    /** Splits at the commas that are not quoted. */
    private List<String> options(String text, int number) {
        List<String> options = new ArrayList<>();
        StringBuilder option = new StringBuilder();
        boolean quoted = false;
        for (char c : text.toCharArray()) {
            quoted ^= c == '"';
            if (c == ',' && !quoted) {
                options.add(option.toString());
                option.setLength(0);
            } else {
                option.append(c);
            }
        }
        if (quoted) {
            throw unreadable(number, "a quotation mark is not closed");
        }
        if (!text.isEmpty()) {
            options.add(option.toString());
        }
        return options;
    }

    private String needed(String option, Optional<String> value, int number) {
        return value.orElseThrow(() -> unreadable(number, "\"" + option + "\" lacks its value in quotation marks"));
    }

    private Instant time(String text, int number) {
        Matcher parts = TIME.matcher(text);
        if (parts.matches()) {
            String clock = Optional.ofNullable(parts.group(2)).orElse("");
            try {
                return LocalDateTime.parse(parts.group(1) + clock + "000000".substring(clock.length()), DATE_TIME)
                        .atZone(parts.group(3).isEmpty() ? zone : ZoneOffset.UTC)
                        .toInstant();
            } catch (DateTimeException e) {
                throw unreadable(number, "\"" + text + "\" is no time of the calendar");
            }
        }
        throw unreadable(number, "\"" + text + "\" is no time of the form YYYYMMDD[HHMM[SS]][Z]");
    }

    private ConfigurationException unreadable(int number, String why) {
        return new ConfigurationException(
                "source.keys-unreadable",
                file + ":" + number + ": not a line of allowed signers: " + why,
                "see ALLOWED SIGNERS in ssh-keygen(1): ann@example.org namespaces=\"git\" ssh-ed25519 AAAA…");
    }

    /** Lists of patterns as OpenSSH has them: with {@code *} and {@code ?}, and {@code !} before what must not match. */
    private static final class PatternList {
        private PatternList() {}

        static boolean matches(String list, String text) {
            boolean found = false;
            for (String pattern : list.split(",", -1)) {
                boolean negated = pattern.startsWith("!");
                if (glob(negated ? pattern.substring(1) : pattern).matcher(text).matches()) {
                    if (negated) {
                        return false;
                    }
                    found = true;
                }
            }
            return found;
        }

        private static Pattern glob(String pattern) {
            StringBuilder regex = new StringBuilder();
            for (char c : pattern.toCharArray()) {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
            return Pattern.compile(regex.toString());
        }
    }
}
