package dev.tagsync.cli;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What to type next: commands as they can be copied to a shell. Each names repository, server, catalog and whatever else this call named, so that it works as it
 * stands, and on nothing else than this call did. What a configuration file says is not named again, but the file is.
 */
final class Hints {
    /** What an answer looks like is no matter of the next call. */
    private static final Set<String> OF_THIS_CALL = Set.of("--json", "--verbose", "--help", "--version");

    /** With these a shell does nothing. A letter or a digit may be of any language. */
    private static final String PLAIN = "_@:,./+-";

    /** Addresses by which anybody who reads them gets in: they are not shown. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)https?://[^/?#]*@.*|[a-z][a-z0-9+.-]*://([^/?#]*:[^/?#]*@.*|[^?#]*[?#].*)");

    /** These ask Git. */
    private static final Set<String> OF_GIT =
            Set.of("promote", "plan", "watch", "releases", "latest", "accept-moved", "approve", "verify", "repair");

    private static final String REPOSITORY = " --repo URI";

    private final String options;
    private final boolean repository;
    private final Pattern bare;

    private Hints(String options, boolean repository, Pattern bare) {
        this.options = options;
        this.repository = repository;
        this.bare = bare;
    }

    /** Reads what a call named, from its command line's root. */
    static Hints of(CommandSpec spec) {
        String options = spec.options().stream()
                .filter(option -> !OF_THIS_CALL.contains(option.longestName()))
                .flatMap(Hints::typed)
                .collect(Collectors.joining());
        return new Hints(
                options,
                true,
                Pattern.compile("\\btagsync (?=((?:"
                        + String.join("|", spec.subcommands().keySet())
                        + ")(?![\\w-])(?: \\S+ --rehydrate)?))"));
    }

    /** Returns the same where no repository is named, by the call or by its configuration file: it is to be filled in. */
    Hints withoutRepository() {
        return new Hints(options, false, bare);
    }

    /** Begins a command. */
    private String start(List<String> words) {
        boolean git = OF_GIT.contains(words.get(0)) && !words.contains("--history") || words.contains("--rehydrate");
        return "tagsync" + (git && !repository ? REPOSITORY : "") + options;
    }

    private static Stream<String> typed(OptionSpec option) {
        Object value = option.getValue();
        if (value == null || value.equals(false)) {
            return Stream.empty();
        }
        String name = " " + option.longestName();
        if (value.equals(true)) {
            return Stream.of(name);
        }
        String text = value.toString();
        if (SECRET.matcher(text).matches()) {
            return Stream.of(name + " " + option.paramLabel());
        }
        // One that looks like an option is one, unless it stands in the same word.
        return Stream.of(name + (text.startsWith("-") ? "=" : " ") + quoted(text));
    }

    /** Returns a command that goes on from here. What a person has to fill in stands in capitals. */
    String command(String... words) {
        return start(List.of(words))
                + Stream.of(words).map(word -> " " + quoted(word)).collect(Collectors.joining());
    }

    /** Completes the commands in a text of the library, which knows no options. */
    String completed(String text) {
        return bare.matcher(text)
                .replaceAll(command ->
                        Matcher.quoteReplacement(start(List.of(command.group(1).split(" "))) + " "));
    }

    /** Completes the commands in what the library says of a tag, and sees to its name too. */
    String completed(String text, String tag) {
        Pattern named = Pattern.compile("(\\btagsync [a-z-]+ )" + Pattern.quote(tag));
        return completed(
                tag.isEmpty() ? text : named.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(quoted(tag))));
    }

    /** Returns a word as a POSIX shell takes it for itself, whatever it holds: a tag's name may hold more than is good for a shell. */
    private static String quoted(String word) {
        boolean plain = !word.isEmpty()
                && word.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
        return plain ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
