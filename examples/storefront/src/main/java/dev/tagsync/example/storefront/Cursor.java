package dev.tagsync.example.storefront;

import dev.tagsync.EntryKey;
import dev.tagsync.Paging;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Writes a place in a list so that it can travel in a URL. It stays right in every later release: it is a key, not a number. */
final class Cursor {
    private static final char BETWEEN = '\0';

    private Cursor() {}

    static String write(EntryKey place) {
        String text = place.collection() + BETWEEN + place.name();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static EntryKey read(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            int between = text.indexOf(BETWEEN);
            if (between > 0 && between < text.length() - 1) {
                return new EntryKey(text.substring(0, between), text.substring(between + 1));
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new BadRequestException("\"" + cursor + "\" is no cursor; take \"next\" or \"previous\" of a page.");
    }

    /** Reads which part of a list a request wants. */
    static Paging paging(
            @Nullable String after,
            @Nullable String before,
            @Nullable Integer limit,
            StorefrontProperties.Pages pages) {
        int size = limit == null ? Math.min(pages.size(), pages.maxSize()) : limit;
        if (size < 1 || size > pages.maxSize()) {
            throw new BadRequestException("\"limit\" is from 1 to " + pages.maxSize() + ", found " + size + ".");
        }
        if (after != null && before != null) {
            throw new BadRequestException("A page is \"after\" a place or \"before\" one, not both.");
        }
        if (after != null) {
            return Paging.after(read(after), size);
        }
        return before != null ? Paging.before(read(before), size) : Paging.first(size);
    }
}
