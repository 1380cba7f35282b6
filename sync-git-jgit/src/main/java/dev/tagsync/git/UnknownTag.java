package dev.tagsync.git;

import dev.tagsync.TagName;
import dev.tagsync.spi.TagSource.Resolution.Reason;
import dev.tagsync.spi.TagSource.Resolution.Unresolved;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;

/** Says what a name is that is no tag, and what was probably meant. */
final class UnknownTag {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{7,64}");
    private static final String TAGS_ONLY = ": TagSync takes tags only";
    private static final int MAX_SUGGESTIONS = 3;

    private final TagName asked;
    private final Map<String, Ref> refs;
    private final Optional<Repository> objects;
    private final boolean remote;

    UnknownTag(TagName asked, Collection<Ref> refs, Optional<Repository> objects, boolean remote) {
        this.asked = asked;
        this.refs = refs.stream().collect(Collectors.toMap(Ref::getName, Function.identity(), (a, b) -> a));
        this.objects = objects;
        this.remote = remote;
    }

    Unresolved explain() {
        String name = asked.value();
        String none = "there is no tag \"" + name + "\"";
        Optional<String> longName = List.of("refs/tags/", "tags/").stream()
                .filter(prefix ->
                        name.startsWith(prefix) && refs.containsKey(Constants.R_TAGS + name.substring(prefix.length())))
                .findFirst();
        if (longName.isPresent()) {
            String prefix = longName.get();
            return answer(
                    none + "; a tag is named without \"" + prefix + "\"",
                    "ask for \"" + name.substring(prefix.length()) + "\"");
        }
        if (name.equals(Constants.HEAD)) {
            return answer(none + "; HEAD is what happens to be checked out" + TAGS_ONLY, tagIt(name));
        }
        if (isBranch(name)) {
            return answer(none + "; \"" + name + "\" is a branch" + TAGS_ONLY, tagIt(name));
        }
        Optional<String> type = HEX.matcher(name).matches() ? objectType(name) : Optional.empty();
        if (type.isPresent()) {
            return answer(none + "; \"" + name + "\" is the id of a " + type.get() + TAGS_ONLY, tagIt(name));
        }
        return nearest(none);
    }

    private static Unresolved answer(String message, String hint) {
        return new Unresolved(Reason.UNKNOWN_TAG, message, hint);
    }

    private static String tagIt(String name) {
        return "tag what you want to release: git tag -a <name> " + name;
    }

    private boolean isBranch(String name) {
        return refs.containsKey(Constants.R_HEADS + name)
                || refs.containsKey(Constants.R_REMOTES + name)
                || name.startsWith("refs/") && refs.containsKey(name)
                || name.startsWith("heads/") && refs.containsKey(Constants.R_REFS + name);
    }

    private Optional<String> objectType(String hex) {
        boolean isTip = refs.values().stream()
                .anyMatch(ref ->
                        ref.getObjectId() != null && ref.getObjectId().name().startsWith(hex));
        Optional<String> stored = objects.flatMap(repository -> storedType(repository, hex));
        return stored.or(() -> isTip ? Optional.of("commit or tag") : Optional.empty());
    }

    private static Optional<String> storedType(Repository repository, String hex) {
        try (ObjectReader reader = repository.newObjectReader()) {
            Collection<ObjectId> ids = reader.resolve(AbbreviatedObjectId.fromString(hex));
            return ids.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Constants.typeString(
                            reader.open(ids.iterator().next()).getType()));
        } catch (IOException | IllegalArgumentException e) {
            // It only makes the message better.
            return Optional.empty();
        }
    }

    private Unresolved nearest(String none) {
        List<String> tags = refs.keySet().stream()
                .filter(ref -> ref.startsWith(Constants.R_TAGS))
                .map(ref -> ref.substring(Constants.R_TAGS.length()))
                .toList();
        if (tags.isEmpty()) {
            return answer(
                    none + "; the repository has no tags",
                    "make one: git tag -a " + asked + (remote ? ", and push it" : ""));
        }
        int furthest = Math.max(2, asked.value().length() / 3);
        String suggestions = tags.stream()
                .filter(tag -> Math.abs(tag.length() - asked.value().length()) <= furthest)
                .map(tag -> Map.entry(distance(tag, asked.value()), tag))
                .filter(entry -> entry.getKey() <= furthest)
                .sorted(Map.Entry.<Integer, String>comparingByKey()
                        .thenComparing(Map.Entry.comparingByValue(Comparator.reverseOrder())))
                .limit(MAX_SUGGESTIONS)
                .map(entry -> '"' + entry.getValue() + '"')
                .collect(Collectors.joining(" or "));
        String among = tags.size() == 1 ? "the one tag there is" : "the " + tags.size() + " tags";
        String check = remote ? "check the name; was the tag pushed?" : "check the name: git tag shows what there is";
        return answer(none + " among " + among, suggestions.isEmpty() ? check : "did you mean " + suggestions + "?");
    }

    /** How many characters to insert, delete or replace; case counts for nothing. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
