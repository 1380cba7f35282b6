package dev.tagsync.example.storefront;

import java.util.Set;

/**
 * What is sent for a page. It says nothing that depends on the release but its content, so that a release that changes nothing of it leaves it as it is.
 *
 * @param body JSON
 * @param etag names the body: another one as soon as the body is another
 * @param keys what it depends on, by {@link SurrogateKeys}
 */
record Page(byte[] body, String etag, Set<String> keys) {
    /** About how much memory it takes, in bytes. */
    int weight() {
        return body.length + keys.stream().mapToInt(String::length).sum() + 256;
    }
}
