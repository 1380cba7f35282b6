package dev.tagsync.internal.cycle;

import dev.tagsync.CatalogDefinition;
import dev.tagsync.Digest;
import dev.tagsync.Environment;
import dev.tagsync.Gate;
import dev.tagsync.Guard;
import dev.tagsync.HistoryRecord;
import dev.tagsync.IndexDefinition;
import dev.tagsync.Release;
import dev.tagsync.SnapshotId;
import dev.tagsync.SyncCall;
import dev.tagsync.SyncOptions;
import dev.tagsync.TagPolicy;
import dev.tagsync.internal.control.Approvals;
import dev.tagsync.internal.control.Channel;
import dev.tagsync.internal.control.Guards;
import dev.tagsync.internal.control.HighestPromoted;
import dev.tagsync.internal.control.Holds;
import dev.tagsync.internal.control.Hydrations;
import dev.tagsync.internal.control.Ledger;
import dev.tagsync.internal.control.Obstacles;
import dev.tagsync.internal.control.Quarantines;
import dev.tagsync.internal.control.Register;
import dev.tagsync.internal.control.Verdicts;
import dev.tagsync.internal.read.NodeReader;
import dev.tagsync.internal.read.TreeView;
import dev.tagsync.internal.tree.SnapshotTree;
import dev.tagsync.internal.validate.Validation;
import dev.tagsync.spi.Promoter;
import dev.tagsync.spi.SnapshotStore;
import dev.tagsync.spi.Store;
import dev.tagsync.spi.TagSource;
import dev.tagsync.spi.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What every cycle of a controller works with. Thread-safe. */
record SyncParts(
        Environment environment,
        Register register,
        String channelName,
        String actor,
        Catalog catalog,
        PolicySource source,
        Specials specials,
        TagPolicy tagPolicy,
        SnapshotStore store,
        NodeReader nodes,
        Ledger ledger,
        Hydrations hydrations,
        Channel channel,
        HighestPromoted highest,
        Holds holds,
        Guards guards,
        Optional<Guard> guard,
        Quarantines quarantines,
        Approvals approvals,
        Obstacles obstacles,
        Verdicts verdicts,
        Validation validation,
        Listeners listeners,
        Path scratch,
        Duration storePatience) {

    /** Puts the parts together for one channel of one catalog. */
    static SyncParts of(
            Environment environment,
            String catalogName,
            String channelName,
            String actor,
            CatalogDefinition definition,
            TagSource source,
            TagPolicy tagPolicy,
            Store store,
            List<Validator> validators,
            long cacheBytes,
            Listeners listeners,
            Path scratch,
            Duration storePatience,
            Duration validatorTimeout,
            List<Gate> gates,
            Optional<Guard> guard) {
        Promoter promoter = store.promoter(catalogName);
        Register register = new Register(promoter, environment);
        Obstacles obstacles = new Obstacles(environment, channelName, gates);
        Channel channel = new Channel(register, environment, channelName, obstacles);
        Catalog catalog = new Catalog(definition, source.policy());
        Specials specials = new Specials(source, catalog);
        return new SyncParts(
                environment,
                register,
                channelName,
                actor,
                catalog,
                new PolicySource(source, specials, catalog.lfs()),
                specials,
                tagPolicy,
                store.snapshots(catalogName),
                new NodeReader(store.snapshots(catalogName), cacheBytes),
                new Ledger(register, environment),
                new Hydrations(register, promoter, environment),
                channel,
                new HighestPromoted(register, channel, channelName),
                new Holds(register, environment, channelName),
                new Guards(register, channelName),
                guard,
                new Quarantines(register, environment),
                new Approvals(register, environment),
                obstacles,
                new Verdicts(register, channelName),
                new Validation(validators, environment, validatorTimeout),
                listeners,
                scratch,
                storePatience);
    }

    /** Returns the parts of another channel of the same catalog: what is of the catalog is shared. */
    SyncParts in(String other) {
        Obstacles against = obstacles.in(other);
        Channel pointer = new Channel(register, environment, other, against);
        return new SyncParts(
                environment,
                register,
                other,
                actor,
                catalog,
                source,
                specials,
                tagPolicy,
                store,
                nodes,
                ledger,
                hydrations,
                pointer,
                new HighestPromoted(register, pointer, other),
                new Holds(register, environment, other),
                new Guards(register, other),
                guard,
                quarantines,
                approvals,
                against,
                new Verdicts(register, other),
                validation,
                listeners,
                scratch,
                storePatience);
    }

    SnapshotTree open(Digest root) {
        return SnapshotTree.open(root, nodes);
    }

    /** Returns the indexes that readers of what is active may use and a tree lacks. */
    TreeSet<String> droppedIndexes(Optional<HistoryRecord> active, SnapshotTree tree) {
        TreeSet<String> dropped = new TreeSet<>();
        if (active.isPresent() && !active.get().root().equals(tree.root())) {
            dropped.addAll(open(active.get().root()).indexNames());
            dropped.removeAll(tree.indexNames());
            dropped.removeIf(IndexDefinition::isOfValidator);
        }
        return dropped;
    }

    Verifier verifier(Meter meter) {
        return new Verifier(catalog, source, store, meter);
    }

    Meter meter(String tag, Runnable pulse) {
        return new Meter(tag, environment.nanoTime(), listeners, pulse);
    }

    ReportBuilder report(SyncCall call, String tag) {
        return new ReportBuilder(call, tag, listeners, environment.nanoTime());
    }

    Channel.Act act(SyncOptions options) {
        return new Channel.Act(
                options.actor().orElse(actor),
                options.reason(),
                options.automatic(),
                options.override(),
                options.reviewed().isPresent(),
                options.guarded() ? guard.map(Guard::name) : Optional.empty());
    }

    /** Returns a view without entries: what a first release is compared with. */
    TreeView emptyView(Release release) {
        Overlay memory = new Overlay(nodes, scratch);
        return new TreeView(
                release, Optional.empty(), new SnapshotId(0), SnapshotTree.empty(List.of(), memory, memory));
    }
}
