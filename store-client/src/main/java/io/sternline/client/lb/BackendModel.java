package io.sternline.client.lb;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The backends as this client knows them, for all its threads. The feed brings changes; a balancer that has met something newer than
 * those brings what it has read. Both under one lock, which nobody holds for longer than it takes to make a snapshot; who chooses reads
 * a snapshot and takes no lock.
 */
final class BackendModel {
    private static final System.Logger LOG = System.getLogger(BackendModel.class.getName());

    private final List<Consumer<View>> followers = new CopyOnWriteArrayList<>();
    private final List<Consumer<BackendEvent>> listeners = new CopyOnWriteArrayList<>();
    private final boolean isUpUnlessReported;

    /** What listeners have still to be told. Guarded by this. */
    private final Queue<BackendEvent> events = new ArrayDeque<>();

    private BackendTable table;
    private int life;
    private volatile View view = new View(Map.of(), false);
    private volatile long revision = -1;

    /**
     * @param standings by id, in order.
     * @param isReady whether they have been read; there are none before.
     */
    record View(Map<String, Standing> standings, boolean isReady) {}

    BackendModel(final boolean isUpUnlessReported) {
        this.isUpUnlessReported = isUpUnlessReported;
        table = new BackendTable(isUpUnlessReported);
    }

    BackendTable newTable() {
        return new BackendTable(isUpUnlessReported);
    }

    View view() {
        return view;
    }

    /** Every change up to it is in the view; -1: it has not been read yet. */
    long revision() {
        return revision;
    }

    /** Everything has been read anew. */
    synchronized void replace(final BackendTable newTable, final long asOf, final long nowNs) {
        // Who finds backends that have long been up does not take them for new.
        final boolean isFirst = !view.isReady();
        final long sinceNs = isFirst ? nowNs - Backend.SLOW_START_MAX.toNanos() : nowNs;
        final List<BackendEvent> news = newTable.follow(view.standings(), sinceNs);
        table = newTable;
        life++;
        publish(news);
        revision = asOf;
    }

    /** Changes have come, up to this revision. */
    synchronized void on(final List<Change> changes, final long asOf, final long nowNs) {
        boolean isNews = false;
        for (final Change change : changes) {
            isNews |= BackendKeys.parse(change.key()).isPresent();
            events.addAll(table.on(change, nowNs));
        }
        if (isNews) {
            publish(List.of());
        }
        revision = asOf;
    }

    /** Which reading of everything the model goes by. */
    synchronized int life() {
        return life;
    }

    /** Entries were read, and asked for in this life: of what was asked for before, nobody remembers what is gone since. */
    synchronized void learn(final List<Entry> entries, final int askedIn, final long nowNs) {
        if (askedIn != life) {
            return;
        }
        for (final Entry entry : entries) {
            events.addAll(table.learn(entry, nowNs));
        }
        if (view.isReady()) {
            publish(List.of());
        }
    }

    /** The definition of this revision was found to be gone; that it was there had been seen by this client before it asked. */
    synchronized void forget(final String id, final long definitionRevision, final int askedIn, final long nowNs) {
        if (askedIn == life) {
            events.addAll(table.forgetDefinition(id, definitionRevision, nowNs));
            publish(List.of());
        }
    }

    private void publish(final List<BackendEvent> news) {
        events.addAll(news);
        view = new View(table.standings(), true);
        followers.forEach(this::tell);
    }

    /** One that fails keeps neither the others nor the changes that follow from being heard of. */
    private void tell(final Consumer<View> follower) {
        try {
            follower.accept(view);
        } catch (final RuntimeException ex) {
            LOG.log(Level.ERROR, "a balancer or health check failed to take in a change and goes on as it was", ex);
        }
    }

    /** Told of the view now and of each that follows, in order; must not block. */
    synchronized void follow(final Consumer<View> follower) {
        followers.add(follower);
        follower.accept(view);
    }

    /** Tells one of the same view once more, as others are told of new ones. */
    synchronized void tellAgain(final Consumer<View> follower) {
        if (followers.contains(follower)) {
            follower.accept(view);
        }
    }

    synchronized void unfollow(final Consumer<View> follower) {
        followers.remove(follower);
    }

    Backends.Subscription listen(final Consumer<BackendEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Tells listeners what they have not been told. The feed's thread, without the lock: they may call back. */
    void tellListeners() {
        for (BackendEvent event = nextEvent(); event != null; event = nextEvent()) {
            for (final Consumer<BackendEvent> listener : listeners) {
                try {
                    listener.accept(event);
                } catch (final RuntimeException ex) {
                    LOG.log(Level.WARNING, "a listener has failed at " + event, ex);
                }
            }
        }
    }

    private synchronized BackendEvent nextEvent() {
        return events.poll();
    }
}
