package dev.tagsync.example.storefront;

import dev.tagsync.CatalogView;
import java.util.Optional;
import java.util.Set;

/**
 * Drops pages that another release has made wrong: of this process, of a shared cache, of a content delivery network. Every bean of this type is told of
 * every release, in order and at least once: one that throws is told again, and so are the others.
 */
@FunctionalInterface
interface Purger {
    /** Drops what is stale. Called by one thread at a time. */
    void purge(Stale stale);

    /**
     * What is stale.
     *
     * @param everything whether every page is: the keys do not tell which are
     * @param keys the {@link SurrogateKeys} of what is; empty if everything is
     * @param before what was served before; empty if that is not known
     * @param now what is served now
     */
    record Stale(boolean everything, Set<String> keys, Optional<CatalogView> before, CatalogView now) {
        /** Returns one line, for a log. */
        @Override
        public String toString() {
            return (everything ? "every page" : "pages of " + keys.size() + " keys") + ", for "
                    + now.release().tag() + ", generation "
                    + now.generation().map(Object::toString).orElse("none");
        }
    }
}
