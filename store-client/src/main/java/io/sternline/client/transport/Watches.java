package io.sternline.client.transport;

import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.sternline.client.CompactedException;
import io.sternline.client.Outcome;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.UnavailableException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.WatchEndedDecoder;
import io.sternline.protocol.sbe.WatchEventsDecoder;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Keeps each watch served by some node, and hands it what that node sends. Owned by the loop.
 *
 * <p>All nodes record the same changes under the same revisions, so a watch may go on at any of them: it asks for those after
 * the last one it has, and drops what is not above it. So it is for ASYNC namespaces, but that a node may have changes that
 * went with it, or come back later under other revisions: a watch that has seen them can go on nowhere else, and every node
 * says so as soon as it knows how the history went on. Watches are spread over the nodes, those of one client as well as those
 * of all. One leaves its node when the connection is lost, when the node ends the watch, is to be drained, or has not moved
 * on for {@link TransportLimits#WATCH_SILENCE_MS_MAX}; it goes on at once if the node had been of use, otherwise after a pause
 * that grows. A node that knows of no primary while others do is cut off from them: that there is nothing more in its log tells
 * nothing, so it is silent, whatever it says.
 *
 * <p>How long a node keeps changes is its own affair: if one has dropped those that come next, each of the others is asked
 * once before the watch ends; one that is being started again may be it, so for {@link
 * TransportLimits#WATCH_COMPACTED_WAIT_MS} others are waited for. And a watch goes on only in the group whose revisions it counts, see {@link GroupIdentity}.
 */
final class Watches {
    private static final System.Logger LOG = System.getLogger(Watches.class.getName());

    private final Peers peers;
    private final NamespaceResolver namespaces;
    private final NamespaceNames names;
    private final GroupIdentity identity;
    private final RevisionTaker revisionsSeen;
    private final BooleanSupplier hasPrimary;
    private final Supplier<String> groupState;
    private final ChangeDecoder decoder;
    private final Set<RunningWatch> all = new LinkedHashSet<>();
    private final IntObjectMap<RunningWatch> byWatchId = new IntObjectHashMap<>();
    private Connection primary;
    private int lastWatchId;
    private boolean hasWaiting;
    private boolean isClosed;

    /**
     * @param revisionsSeen told what this client must not read below any more.
     * @param hasPrimary whether the group has a primary as far as this client knows.
     */
    Watches(
            final Peers peers,
            final NamespaceResolver namespaces,
            final NamespaceNames names,
            final GroupIdentity identity,
            final RevisionTaker revisionsSeen,
            final BooleanSupplier hasPrimary,
            final Supplier<String> groupState) {
        this.peers = peers;
        this.namespaces = namespaces;
        this.names = names;
        this.identity = identity;
        this.revisionsSeen = revisionsSeen;
        this.hasPrimary = hasPrimary;
        this.groupState = groupState;
        decoder = new ChangeDecoder(names);
    }

    void open(final RunningWatch watch) {
        if (isClosed) {
            watch.isEnded = true;
            watch.sink.onEnded(new UnavailableException(watch + ": the client is closed"));
        } else if (all.size() >= TransportLimits.WATCHES_MAX) {
            watch.isEnded = true;
            watch.sink.onEnded(new RejectedException(
                    Rejection.OVERLOADED,
                    watch + ": this client has " + all.size()
                            + " watches open, which is the limit: close some, or share" + " one of more keys"));
        } else {
            all.add(watch);
            hasWaiting = true;
        }
    }

    /** The application has ended it. */
    void close(final RunningWatch watch) {
        leaveNode(watch);
        watch.serving = null;
        watch.isEnded = true;
        all.remove(watch);
    }

    /** Room was given back. */
    void grant(final RunningWatch watch, final long nowNs) {
        final int bytes = watch.giveBack();
        if (watch.serving != null && bytes > 0) {
            watch.serving.grant(bytes, nowNs);
            watch.serving.node.watchCredit(watch.serving.watchId, bytes);
        } else {
            hasWaiting |= !watch.isEnded;
        }
    }

    void onOpened(final Connection from, final int watchId, final long revision, final long nowNs) {
        final RunningWatch watch = servedBy(from, watchId);
        if (watch == null) {
            return;
        }
        watch.serving.onOpened(revision, nowNs);
        if (watch.revision < 0) {
            watch.revision = revision;
            // One that the application named has still to be shown to be the group's.
            revisionsSeen.accept(watch.isAsync(), revision);
        }
        watch.life = identity.life();
        watch.group = identity.group();
        watch.search.onFound();
        watch.sink.onOpened(watch.revision);
    }

    void onEvents(
            final Connection from,
            final WatchEventsDecoder events,
            final PackReader changes,
            final int packBytes,
            final long nowNs) {
        final RunningWatch watch = servedBy(from, events.watchId());
        if (watch == null) {
            return;
        }
        final Serving serving = watch.serving;
        serving.onEvents(packBytes);
        while (changes.next()) {
            serving.onChange(changes, decoder);
        }
        final boolean isCutOff = from.topology().primaryNodeId() < 0 && hasPrimary.getAsBoolean();
        final boolean isCurrent = serving.onProgress(events.revision(), isCutOff, nowNs);
        if (isCurrent) {
            // One that the application named may be no revision of the group's, until a node has come as far.
            revisionsSeen.accept(watch.isAsync(), watch.revision);
            watch.failures = 0;
            watch.problem = "";
            final boolean isAtEnd = events.isAtEnd() != 0 && !isCutOff;
            watch.sink.onProgress(watch.revision, events.groupTimeMs(), isAtEnd, nowNs);
        }
    }

    void onEnded(final Connection from, final WatchEndedDecoder ended, final long nowNs) {
        final RunningWatch watch = servedBy(from, ended.watchId());
        if (watch == null) {
            return;
        }
        byWatchId.remove(ended.watchId());
        final long oldestRevision = ended.oldestRevision();
        final String words = from + ": " + ended.reason() + " " + ended.message();
        switch (ended.reason()) {
            case COMPACTED -> {
                final String oldest = oldestRevision < 0 ? "" : " (it has those after " + oldestRevision + ")";
                watch.search.onCompacted(from.facts().nodeId(), words + oldest, nowNs);
                onLost(watch, words, nowNs);
                watch.nextAttemptNs = nowNs;
            }
            case INVALID_ARGUMENT -> {
                watch.serving = null;
                end(watch, new RejectedException(Rejection.INVALID_ARGUMENT, watch + ": " + words));
            }
            case UNKNOWN_NAMESPACE -> {
                if (watch.namespace != null) {
                    // The node may only not have heard of it yet. What a majority says is final, so let that be asked.
                    watch.namespace.id = NamespaceRef.UNRESOLVED;
                }
                onLost(watch, words, nowNs);
            }
            default -> onLost(watch, words, nowNs);
        }
    }

    void onClosed(final Connection lost, final long nowNs) {
        for (final RunningWatch watch : List.copyOf(all)) {
            if (watch.serving != null && watch.serving.node == lost) {
                byWatchId.remove(watch.serving.watchId);
                onLost(watch, lost + ": " + lost.closeReason(), nowNs);
            }
        }
    }

    /** A node has news of the group, or a connection came or went. */
    void onGroup(final long nowNs) {
        hasWaiting = !all.isEmpty();
        for (final RunningWatch watch : all) {
            if (watch.serving != null && peers.isShunned(watch.serving.node)) {
                final Connection drained = watch.serving.node;
                leaveNode(watch);
                onLost(watch, drained + ": " + Peers.DRAINING, nowNs);
                watch.nextAttemptNs = nowNs;
            }
        }
    }

    /** Which group it is was found out. */
    void onIdentity() {
        for (final RunningWatch watch : all) {
            if (watch.life == identity.life()) {
                watch.group = identity.group();
            }
        }
        hasWaiting = !all.isEmpty();
    }

    /** The group was rebuilt from nothing: whatever revision a watch counts from is of its former life. */
    void onRebuilt() {
        for (final RunningWatch watch : List.copyOf(all)) {
            if (watch.revision >= 0) {
                endOfHistory(watch);
            }
        }
    }

    void tick(final long nowNs, final long stalledNs) {
        for (final RunningWatch watch : List.copyOf(all)) {
            final Serving serving = watch.serving;
            if (serving != null && serving.isSilent(nowNs, stalledNs)) {
                watch.isDoubtful = serving.isBehind();
                leaveNode(watch);
                onLost(
                        watch,
                        serving.node + ": the watch did not go on for " + TransportLimits.WATCH_SILENCE_MS_MAX + " ms",
                        nowNs);
            }
        }
    }

    /** Opens what waits for a node. */
    void pump(final Connection newPrimary, final long nowNs) {
        primary = newPrimary;
        if (!all.isEmpty()) {
            identity.ask(primary, nowNs);
        }
        if (!hasWaiting) {
            return;
        }
        hasWaiting = false;
        for (final RunningWatch watch : List.copyOf(all)) {
            if (watch.serving == null) {
                attempt(watch, nowNs);
                hasWaiting |= watch.serving == null && !watch.isEnded;
            }
        }
    }

    void close() {
        isClosed = true;
        for (final RunningWatch watch : List.copyOf(all)) {
            end(watch, new UnavailableException(watch + ": the client was closed"));
        }
    }

    private RunningWatch servedBy(final Connection from, final int watchId) {
        final RunningWatch watch = byWatchId.get(watchId);
        // Events of a watch that has left may be under way for a while.
        return watch == null || watch.serving.node != from ? null : watch;
    }

    private void attempt(final RunningWatch watch, final long nowNs) {
        final boolean isPausing = watch.failures > 0 && nowNs - watch.nextAttemptNs < 0;
        final boolean isOfFormerLife = watch.hasBegun() && watch.life != identity.life();
        watch.giveBack();
        if (isPausing
                || watch.isLookingUp
                || watch.roomBytes() <= 0
                || isOfFormerLife && identity.group() == GroupIdentity.UNKNOWN) {
            return;
        }
        if (isOfFormerLife && watch.group != identity.group()) {
            endOfHistory(watch);
        } else if (watch.isDoubtful && watch.isAsync()) {
            doubt(watch);
        } else if (watch.isDoubtful) {
            ask(watch);
        } else if (isNamespaceKnown(watch)) {
            openAtAny(watch, nowNs);
        } else {
            lookUp(watch);
        }
    }

    private boolean isNamespaceKnown(final RunningWatch watch) {
        return watch.namespace == null ? names.isKnown() : namespaces.isKnown(watch.namespace);
    }

    private void lookUp(final RunningWatch watch) {
        watch.isLookingUp = true;
        if (watch.namespace == null) {
            names.find(outcome -> onLookedUp(watch, outcome));
        } else {
            namespaces.find(watch.namespace, outcome -> onLookedUp(watch, outcome));
        }
    }

    private void onLookedUp(final RunningWatch watch, final Outcome<?> outcome) {
        watch.isLookingUp = false;
        hasWaiting = true;
        if (outcome instanceof Outcome.Rejected<?> rejected && !watch.isEnded && !isClosed) {
            final String words = rejected.reason() == Rejection.UNKNOWN_NAMESPACE
                    ? "the group has no such namespace; admin().defineNamespace makes one"
                    : rejected.message();
            end(watch, new RejectedException(rejected.reason(), watch + ": " + words));
        }
    }

    /** Asks a majority, which has all there is, whether the watch's revision is one of the group's at all. */
    private void ask(final RunningWatch watch) {
        watch.isLookingUp = true;
        names.findRevision(outcome -> {
            watch.isLookingUp = false;
            hasWaiting = true;
            // Without an answer it goes on; it cannot come forward where its revision is unknown, and will ask again.
            watch.isDoubtful = false;
            if (outcome instanceof Outcome.Ok<Long> found && !watch.isEnded && found.value() < watch.revision) {
                endOfHistory(watch);
            }
        });
    }

    /**
     * No majority can be asked for a revision of ASYNC namespaces, but each names its term, and terms only rise. One of a past
     * term that went with its primary is found out by the nodes themselves, as the next term begins.
     */
    private void doubt(final RunningWatch watch) {
        watch.isDoubtful = false;
        hasWaiting = true;
        if (primary != null
                && watch.revision >>> Protocol.ASYNC_TERM_SHIFT
                        > primary.topology().term()) {
            endOfHistory(watch);
        }
    }

    private void openAtAny(final RunningWatch watch, final long nowNs) {
        final List<Connection> nodes = peers.serving();
        if (watch.search.isOn() && !nodes.isEmpty()) {
            final boolean isComplete = nodes.size() == peers.all().size();
            watch.search.removeAsked(nodes);
            if (nodes.isEmpty() && (isComplete || watch.search.isTimeUp(nowNs))) {
                end(
                        watch,
                        new CompactedException(watch + ": changes after revision " + watch.revision
                                + " are not to be had any more; " + watch.search.words()
                                + ". Read the namespace anew and watch from there"));
                return;
            }
        }
        final Connection node = NodeChoice.fewestWatches(nodes, watch.avoided, all);
        if (node == null) {
            return;
        }
        watch.search.onAsked(node);
        final int namespaceId = watch.namespace == null ? NamespaceNames.ALL : watch.namespace.id;
        watch.serving = new Serving(watch, node, ++lastWatchId, namespaceId, nowNs);
        byWatchId.put(watch.serving.watchId, watch);
        node.openWatch(watch.serving, watch);
    }

    private void leaveNode(final RunningWatch watch) {
        if (watch.serving != null) {
            byWatchId.remove(watch.serving.watchId);
            watch.serving.node.closeWatch(watch.serving.watchId);
        }
    }

    /** Its node serves it no longer: it is to go on elsewhere. */
    private void onLost(final RunningWatch watch, final String why, final long nowNs) {
        final Serving serving = watch.serving;
        watch.serving = null;
        watch.avoided = serving.node;
        watch.failures = serving.isUseful() ? 0 : watch.failures + 1;
        watch.nextAttemptNs = nowNs + pauseNs(watch.failures);
        hasWaiting = true;
        report(watch, why);
        if (serving.isOpened()) {
            watch.sink.onLost();
        }
    }

    private static long pauseNs(final int failures) {
        if (failures == 0) {
            return 0;
        }
        final long pauseMs = TransportLimits.backoffMs(
                failures, TransportLimits.WATCH_RETRY_MS_MIN, TransportLimits.WATCH_RETRY_MS_MAX);
        return TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(pauseMs / 2, pauseMs + 1));
    }

    /** Says what goes wrong once for as long as it goes wrong in the same way. */
    private static void report(final RunningWatch watch, final String why) {
        final Level level = watch.failures == 0 || why.equals(watch.problem) ? Level.DEBUG : Level.INFO;
        watch.problem = why;
        LOG.log(level, "{0} at revision {1} goes on elsewhere: {2}", watch, watch.revision, why);
    }

    private void endOfHistory(final RunningWatch watch) {
        end(
                watch,
                new CompactedException(watch + ": the group was rebuilt, or may have been, since revision "
                        + watch.revision + ", which belongs to its former life; read the namespace anew and watch from"
                        + " there. " + groupState.get()));
    }

    private void end(final RunningWatch watch, final RuntimeException why) {
        leaveNode(watch);
        watch.serving = null;
        watch.isEnded = true;
        all.remove(watch);
        watch.sink.onEnded(why);
    }
}
