package io.sternline.client.session;

import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.NearCache;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.client.lease.Lock;
import io.sternline.client.touch.TouchSender;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** {@link Sessions} over a namespace. */
final class StoreSessions implements Sessions {
    private static final int SUBSCRIPTION_CHARS_MAX = 200;
    private static final long TIMER_IDLE_S = 10;

    final SessionNamespace entries;
    final AttributeFormat format;
    final LongAdder creates = new LongAdder();
    final LongAdder saves = new LongAdder();

    private final LongAdder loads = new LongAdder();
    private final LongAdder touchesSent = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final SessionSettings settings;
    private final SessionLocks locks;
    private final Touches touches;
    private final TouchSender toucher;
    private final ScheduledThreadPoolExecutor timer = newTimer();
    private final Object closeLock = new Object();

    /** Opened by the first load; null until then. Written under the lock, as is whether all this is closed. */
    private volatile NearCache nearCache;

    /** Written before the cache is. */
    private long nearCacheOpenedNs;

    private boolean isClosed;

    StoreSessions(final StoreClient client, final SessionSettings settings) {
        this.settings = settings;
        entries = SessionNamespace.ofSessions(client, settings);
        locks = new SessionLocks(client, settings);
        format = new AttributeFormat(settings);
        touches = new Touches(settings.touchAfter(settings.maxInactive()).toNanos(), System.nanoTime());
        toucher = new TouchSender(
                id -> entries.callAsync(namespace -> namespace.async().touch(id)),
                this::onTouchEnded,
                System::nanoTime,
                task -> timer.schedule(task, TouchSender.RETRY_MS, TimeUnit.MILLISECONDS));
    }

    @Override
    public SessionSettings settings() {
        return settings;
    }

    @Override
    public Session create() {
        return new StoreSession(this, SessionIds.random());
    }

    @Override
    public Session create(final String id) {
        return new StoreSession(this, SessionIds.require(id));
    }

    @Override
    public Optional<Session> load(final String id) {
        if (settings.nearCache().isEmpty()) {
            return load(id, ReadLevel.SESSION);
        }
        loads.increment();
        if (!SessionIds.isPossible(id)) {
            return Optional.empty();
        }
        return entries.call(namespace -> nearCache().get(id)).map(entry -> accessed(entry, true));
    }

    @Override
    public Optional<Session> load(final String id, final ReadLevel level) {
        loads.increment();
        if (!SessionIds.isPossible(id)) {
            return Optional.empty();
        }
        return entries.call(namespace -> namespace.get(id, level)).map(entry -> accessed(entry, false));
    }

    @Override
    public CompletionStage<Outcome<Optional<Session>>> loadAsync(final String id) {
        loads.increment();
        if (!SessionIds.isPossible(id)) {
            return CompletableFuture.completedStage(new Outcome.Ok<>(Optional.empty()));
        }
        return entries.callAsync(namespace -> namespace.async().get(id))
                .thenApply(outcome -> outcome.map(entry -> entry.map(found -> accessed(found, false))));
    }

    @Override
    public Optional<Session> peek(final String id) {
        if (!SessionIds.isPossible(id)) {
            return Optional.empty();
        }
        return entries.call(namespace -> namespace.get(id)).map(entry -> seen(entry, false));
    }

    @Override
    public boolean invalidate(final String id) {
        if (!SessionIds.isPossible(id)) {
            return false;
        }
        final Effect effect = entries.call(namespace -> namespace.remove(id));
        gone(id);
        if (effect.found()) {
            removals.increment();
        }
        return effect.found();
    }

    @Override
    public Stream<Session> findByIndex(final String name, final String value) {
        final String term = Indexes.term(name, value);
        return entries.call(namespace -> namespace.findByTerm(term)).map(entry -> seen(entry, false));
    }

    @Override
    public long countByIndex(final String name, final String value) {
        final String term = Indexes.term(name, value);
        return entries.call(namespace -> namespace.countByTerm(term));
    }

    @Override
    public Subscription listen(final SessionListener listener) {
        return listen(listener, Feed.NOW);
    }

    @Override
    public Subscription listen(final SessionListener listener, final long afterRevision) {
        return started(new EventFeed(settings.name(), entries, listener, afterRevision, subscriptions::remove));
    }

    @Override
    public Subscription share(final String subscription, final SessionListener listener) {
        if (subscription.isEmpty() || subscription.length() > SUBSCRIPTION_CHARS_MAX) {
            throw new IllegalArgumentException("the name of a subscription has 1 to " + SUBSCRIPTION_CHARS_MAX
                    + " characters, not " + subscription.length());
        }
        return started(new SharedFeed(subscription, entries, locks, listener, subscriptions::remove));
    }

    private Subscription started(final Feed feed) {
        synchronized (closeLock) {
            requireOpen();
            subscriptions.add(feed);
            feed.start();
            return feed;
        }
    }

    private void requireOpen() {
        if (isClosed) {
            throw new IllegalStateException("sessions '" + settings.name() + "' are closed");
        }
    }

    @Override
    public Optional<SessionLock> lock(final String id, final Duration wait)
            throws InterruptedException, TimeoutException {
        // Anybody can send any id: only those of sessions are worth a lock.
        if (!SessionIds.isPossible(id) || !exists(id)) {
            return Optional.empty();
        }
        final Lock lock;
        try {
            lock = locks.lock("session/" + id, wait);
        } catch (final TimeoutException ex) {
            // Without the id, which is a secret.
            throw new TimeoutException("session " + SessionIds.shown(id) + " was locked by others for " + wait);
        }
        try {
            final Optional<Entry> entry = entries.call(namespace -> namespace.get(id));
            if (entry.isPresent()) {
                final StoreSession session = accessed(entry.get(), false);
                session.guardBy(lock.guard());
                return Optional.of(new LockedSession(session, lock));
            }
        } catch (final RuntimeException ex) {
            lock.unlock();
            throw ex;
        }
        lock.unlock();
        return Optional.empty();
    }

    @Override
    public SessionStats stats() {
        final NearCache cache = nearCache;
        return new SessionStats(
                loads.sum(),
                cache == null ? 0 : cache.stats().hits(),
                creates.sum(),
                saves.sum(),
                touchesSent.sum(),
                removals.sum());
    }

    @Override
    public void close() {
        synchronized (closeLock) {
            isClosed = true;
            if (nearCache != null) {
                nearCache.close();
            }
        }
        toucher.close();
        timer.shutdownNow();
        subscriptions.forEach(Subscription::close);
        locks.close();
    }

    private void onTouchEnded(final String id, final boolean isTouched) {
        if (!isTouched) {
            touches.forget(id);
        }
    }

    /** Its thread is there only while something has to be done later, which is seldom. */
    private static ScheduledThreadPoolExecutor newTimer() {
        final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
                1,
                task -> {
                    final Thread thread = new Thread(task, "sternline-sessions-timer");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
        timer.setKeepAliveTime(TIMER_IDLE_S, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** A write to the session was acknowledged, which has renewed its time. */
    void written(final String id) {
        final long nowNs = System.nanoTime();
        touches.put(id, nowNs, nowNs);
        toucher.settle(id);
    }

    /** After a write of this client, by what that has seen. */
    boolean exists(final String id) {
        return entries.call(namespace -> namespace.get(id)).isPresent();
    }

    void gone(final String id) {
        touches.forget(id);
        toucher.settle(id);
    }

    private NearCache nearCache() {
        final NearCache open = nearCache;
        if (open != null) {
            return open;
        }
        synchronized (closeLock) {
            requireOpen();
            if (nearCache == null) {
                nearCacheOpenedNs = System.nanoTime();
                nearCache = entries.namespace().nearCache(settings.nearCache().orElseThrow());
            }
            return nearCache;
        }
    }

    private StoreSession seen(final Entry entry, final boolean isFromMemory) {
        final SessionRecord record = SessionRecord.of(entry);
        final Optional<Duration> age = age(entry, record, isFromMemory, System.nanoTime());
        final Instant accessed = age.map(Instant.now()::minus).orElse(Instant.EPOCH);
        return new StoreSession(this, entry, record, accessed);
    }

    private StoreSession accessed(final Entry entry, final boolean isFromMemory) {
        final StoreSession session = seen(entry, isFromMemory);
        final Duration max = session.maxInactive();
        final long nowNs = System.nanoTime();
        final Optional<Duration> age = age(entry, session.record(), isFromMemory, nowNs);
        if (!max.isZero() && (age.isEmpty() || age.get().compareTo(settings.touchAfter(max)) >= 0)) {
            touchesSent.increment();
            // Marked before it is sent, so that requests at the same time do not send it too.
            touches.put(entry.key(), nowNs, nowNs);
            toucher.touch(entry.key(), nowNs, max.toNanos());
        }
        return session;
    }

    /**
     * How long ago at most the last access was written down; empty if that cannot be told. The store waits so long from an access on, and so
     * much is left; of an entry from memory so much was left when it came, which was not before the cache was opened. (Less may be left because the
     * session's lifetime ends, and then it seems longer ago than it is.) What this client has written down itself it knows.
     */
    private Optional<Duration> age(
            final Entry entry, final SessionRecord record, final boolean isFromMemory, final long nowNs) {
        final OptionalLong knownNs = touches.lastNs(entry.key());
        final Duration sinceRead = isFromMemory ? Duration.ofNanos(nowNs - nearCacheOpenedNs) : Duration.ZERO;
        final Optional<Duration> told = entry.remaining()
                .filter(remaining -> !record.storedIdle().isZero())
                .map(remaining -> record.storedIdle().minus(remaining).plus(sinceRead));
        if (knownNs.isEmpty()) {
            return told;
        }
        final Duration known = Duration.ofNanos(nowNs - knownNs.getAsLong());
        return Optional.of(told.isPresent() && told.get().compareTo(known) < 0 ? told.get() : known);
    }
}
