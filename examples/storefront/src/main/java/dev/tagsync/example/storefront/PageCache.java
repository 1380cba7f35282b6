package dev.tagsync.example.storefront;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tagsync.CatalogView;
import dev.tagsync.Digest;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Pages that were made already. All that are kept are right for one root, and are given to views of that root alone: a view of another release makes its pages
 * anew until the purge has come that says which of those that are kept are right for it too. So no request meets a page of another release than its
 * view's, whatever comes first. Thread-safe.
 */
@Component
@Order(0)
class PageCache implements Purger {
    private final long bytes;
    private final AtomicReference<@Nullable Shelf> shelf = new AtomicReference<>();

    PageCache(StorefrontProperties properties) {
        bytes = properties.pages().cache().toBytes();
    }

    /** The pages of one root. A page that is put on a shelf that was just replaced is lost, which does no harm. */
    private record Shelf(Digest root, Cache<String, Page> pages) {}

    /**
     * A page.
     *
     * @param page the page
     * @param hit whether it was kept
     */
    record Kept(Page page, boolean hit) {}

    /** Returns the page of a request, and makes it from the view if none is kept that is right for it. */
    Kept get(CatalogView view, String request, Function<CatalogView, Page> making) {
        Shelf now = shelf.get();
        if (now == null) {
            now = new Shelf(view.root(), empty());
            if (!shelf.compareAndSet(null, now)) {
                now = shelf.get();
            }
        }
        if (now == null || !now.root.equals(view.root())) {
            return new Kept(making.apply(view), false);
        }
        Page kept = now.pages.getIfPresent(request);
        if (kept != null) {
            return new Kept(kept, true);
        }
        Page made = making.apply(view);
        now.pages.put(request, made);
        return new Kept(made, false);
    }

    @Override
    public void purge(Stale stale) {
        Shelf before = shelf.get();
        Digest root = stale.now().root();
        if (before != null && before.root.equals(root)) {
            return;
        }
        Shelf after = new Shelf(root, empty());
        boolean known = before != null
                && stale.before()
                        .map(CatalogView::root)
                        .filter(before.root::equals)
                        .isPresent();
        if (known && !stale.everything()) {
            before.pages.asMap().forEach((request, page) -> {
                if (Collections.disjoint(page.keys(), stale.keys())) {
                    after.pages.put(request, page);
                }
            });
        }
        shelf.set(after);
    }

    private Cache<String, Page> empty() {
        return Caffeine.newBuilder()
                .maximumWeight(bytes)
                .weigher((String request, Page page) -> request.length() + page.weight())
                .build();
    }
}
