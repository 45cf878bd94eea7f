package io.sternline.client.lb;

import io.sternline.client.Effect;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Outcome;
import io.sternline.client.StoreClient;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** The breakers of a pool, and who is told of their changes. */
final class SharedBreakers implements CircuitBreakers {
    private static final System.Logger LOG = System.getLogger(SharedBreakers.class.getName());

    /** Breakers of which the group holds something, as a rule because they have tripped within a day. */
    private static final int BREAKERS_MAX = 10_000;

    private static final String SUFFIX = ".breakers";

    private final Map<String, SharedBreaker> breakers = new ConcurrentHashMap<>();
    private final List<BiConsumer<String, CircuitBreaker.State>> listeners = new CopyOnWriteArrayList<>();
    private final BreakerStore store;
    private final BreakerFeed feed;
    private final int breakersMax;

    /** Whether the group's states have been read: a breaker that they do not tell of is closed. */
    private volatile boolean isKnown;

    SharedBreakers(
            final Namespace namespace,
            final Runnable definition,
            final BreakerSettings settings,
            final int breakersMax) {
        this.breakersMax = breakersMax;
        this.store = new BreakerStore(namespace.async(), settings);
        this.feed = new BreakerFeed(namespace, definition, this);
    }

    static SharedBreakers open(final StoreClient client, final String pool, final BreakerSettings settings) {
        Objects.requireNonNull(settings, "settings");
        final String name = pool + SUFFIX;
        final SharedBreakers breakers = new SharedBreakers(
                client.namespace(name),
                () -> client.admin().defineNamespaceIfAbsent(name, NamespaceSettings.DEFAULT),
                settings,
                BREAKERS_MAX);
        breakers.feed.start();
        return breakers;
    }

    BreakerSettings settings() {
        return store.settings();
    }

    @Override
    public CircuitBreaker of(final String backend) {
        final SharedBreaker breaker = find(Objects.requireNonNull(backend, "backend"));
        if (breaker == null) {
            throw new IllegalStateException(
                    "there are " + breakers.size() + " circuit breakers that have tripped, the limit is " + breakersMax
                            + ", and '" + backend + "' is one more: forget(…) those of backends that are gone");
        }
        return breaker;
    }

    /** Makes it if there is none. Null: there are too many. */
    SharedBreaker find(final String backend) {
        final SharedBreaker breaker = breakers.get(backend);
        return breaker != null ? breaker : create(backend);
    }

    /** The feed makes those of which something is known: one that is not there is closed. */
    @Override
    public CircuitBreaker.State state(final String backend) {
        final SharedBreaker breaker = known(backend);
        return breaker == null ? CircuitBreaker.State.CLOSED : breaker.state();
    }

    /** Null: there is none. */
    SharedBreaker known(final String backend) {
        return breakers.get(backend);
    }

    private SharedBreaker create(final String backend) {
        if (!hasRoom()) {
            return null;
        }
        final SharedBreaker breaker = breakers.computeIfAbsent(backend, id -> new SharedBreaker(id, this, store));
        // Looked at after it is in the map: either this sees that all is known, or the feed finds the breaker there.
        if (isKnown) {
            breaker.showIfUnknown();
        }
        return breaker;
    }

    /** Those that nobody has used lately go first, and then any of which nothing would be missed. */
    private synchronized boolean hasRoom() {
        for (int pass = 0; pass < 2 && breakers.size() >= breakersMax; pass++) {
            final boolean isNeeded = pass > 0;
            breakers.values().removeIf(breaker -> breaker.leave(isNeeded));
        }
        return breakers.size() < breakersMax;
    }

    /** Everything was read anew. On the feed's thread. */
    void showAll(final BreakerTable table) {
        isKnown = true;
        table.backends().forEach(this::find);
        breakers.values().forEach(breaker -> show(breaker, table));
    }

    /** The entry under this key has changed. On the feed's thread. */
    void show(final BreakerTable table, final String key) {
        final String backend = BreakerKeys.backend(key);
        if (backend != null) {
            final SharedBreaker breaker = find(backend);
            if (breaker != null) {
                show(breaker, table);
            }
        }
    }

    private void show(final SharedBreaker breaker, final BreakerTable table) {
        final CircuitBreaker.State before = breaker.state();
        if (!breaker.show(table.seen(breaker.backend()))) {
            // It has just made room for others, or is about to.
            breakers.remove(breaker.backend(), breaker);
            show(table, BreakerKeys.state(breaker.backend()));
            return;
        }
        if (breaker.state() != before) {
            for (final BiConsumer<String, CircuitBreaker.State> listener : listeners) {
                tell(listener, breaker);
            }
        }
    }

    private static void tell(final BiConsumer<String, CircuitBreaker.State> listener, final SharedBreaker breaker) {
        try {
            listener.accept(breaker.backend(), breaker.state());
        } catch (final RuntimeException ex) {
            LOG.log(Level.ERROR, "a listener failed to take that breaker '" + breaker.backend() + "' has changed", ex);
        }
    }

    @Override
    public Backends.Subscription onChange(final BiConsumer<String, CircuitBreaker.State> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return () -> listeners.remove(listener);
    }

    @Override
    public CompletionStage<Outcome<Effect>> forget(final String backend) {
        return store.forget(backend);
    }

    @Override
    public boolean awaitReady(final Duration timeout) throws InterruptedException {
        return feed.awaitReady(timeout);
    }

    @Override
    public void close() {
        feed.close();
    }
}
