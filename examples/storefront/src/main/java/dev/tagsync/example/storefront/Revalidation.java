package dev.tagsync.example.storefront;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.CatalogMove;
import dev.tagsync.CatalogReader;
import dev.tagsync.CatalogView;
import dev.tagsync.EntryChange;
import dev.tagsync.IndexDefinition;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Has caches purged of what a release changed, when the reader of this process has moved to it. */
@Component
class Revalidation implements SmartInitializingSingleton, DisposableBean {
    /** A release that changes more purges everything: that many requests would take longer than the pages take to be made again. */
    static final int MOST_KEYS = 20_000;

    private static final Logger LOG = LoggerFactory.getLogger(Revalidation.class);

    private final CatalogReader reader;
    private final CatalogDefinition definition;
    private final ObjectProvider<Purger> purgers;
    private final PurgeProgress progress;
    private Runnable end = () -> {};

    Revalidation(
            CatalogReader reader,
            CatalogDefinition definition,
            ObjectProvider<Purger> purgers,
            PurgeProgress progress) {
        this.reader = reader;
        this.definition = definition;
        this.purgers = purgers;
        this.progress = progress;
    }

    @Override
    public void afterSingletonsInstantiated() {
        end = reader.listen(progress.generation(), this::moved);
    }

    @Override
    public void destroy() {
        end.run();
    }

    private void moved(CatalogMove move) {
        Purger.Stale stale = stale(move);
        LOG.info("Purging {}", stale);
        List<Purger> all = purgers.orderedStream().toList();
        all.forEach(purger -> purger.purge(stale));
        progress.purged(move.after());
    }

    /** Those that pages can be made from. */
    private static List<String> indexes(CatalogView view) {
        return view.indexes().stream()
                .filter(index -> !IndexDefinition.isOfValidator(index))
                .toList();
    }

    private Purger.Stale stale(CatalogMove move) {
        CatalogView now = move.after();
        Optional<CatalogView> before = move.before().filter(progress::isLast);
        if (before.isEmpty() || !indexes(before.get()).equals(indexes(now))) {
            return new Purger.Stale(true, Set.of(), before, now);
        }
        // region stale
        Set<String> keys = new HashSet<>();
        move.changes(definition.indexes().values(), (change, lists) -> {
            if (keys.size() <= MOST_KEYS) {
                keys.add(SurrogateKeys.entry(change.key()));
                lists.forEach(list -> keys.add(SurrogateKeys.list(list)));
                if (change.kind() != EntryChange.Kind.CHANGED) {
                    keys.add(SurrogateKeys.collection(change.key().collection()));
                }
            }
        });
        // endregion
        return keys.size() > MOST_KEYS
                ? new Purger.Stale(true, Set.of(), before, now)
                : new Purger.Stale(false, Set.copyOf(keys), before, now);
    }
}
