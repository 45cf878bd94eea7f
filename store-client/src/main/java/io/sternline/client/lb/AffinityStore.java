package io.sternline.client.lb;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.Namespace;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.Outcome;
import io.sternline.client.touch.TouchSender;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Assignments as entries: the value is the backend's id, and so is the index term, and the epoch is the revision. They expire when
 * nobody has seen their session for some time.
 */
final class AffinityStore implements AutoCloseable {
    private final Namespace namespace;
    private final NearCache near;

    /** What has less time left is touched when it is seen. */
    private final long idleMs;

    private final Touches touches;
    private final Consumer<String> touch;

    /** Says all about expiry, so that the near cache knows what a write has left behind. */
    private final Expiry expiry;

    /**
     * @param near of all assignments; closed with this.
     * @param later runs what it is given after {@link TouchSender#RETRY_MS}.
     */
    AffinityStore(
            final Namespace namespace,
            final NearCache near,
            final LoadBalancingSettings settings,
            final Executor later) {
        this.namespace = namespace;
        this.near = near;
        idleMs = settings.affinityIdle().toMillis();
        final long untouchedMs = Math.round(idleMs * settings.touchFraction());
        // Who sees the session just before it would be touched leaves it as it is; it has still the whole time from
        // there.
        expiry = Expiry.ttl(Duration.ZERO).andIdle(Duration.ofMillis(idleMs + untouchedMs));
        touches = new Touches(
                key -> namespace.async().touch(key), TimeUnit.MILLISECONDS.toNanos(idleMs), System::nanoTime, later);
        touch = touches::onSeen;
    }

    static AffinityStore open(final Namespace namespace, final LoadBalancingSettings settings, final Executor later) {
        final NearCacheOptions options = NearCacheOptions.all().withBytesMax(settings.affinityBytesMax());
        return new AffinityStore(namespace, namespace.nearCache(options), settings, later);
    }

    Namespace namespace() {
        return namespace;
    }

    boolean awaitReady(final Duration timeout) throws InterruptedException {
        return near.awaitReady(timeout);
    }

    /** The session's entry if it is held here. Allocates nothing; touches it if it is time to. */
    Optional<Entry> held(final String key) {
        return near.getIfHeld(key, idleMs, touch);
    }

    /** What stands for the session: from here, or else the group is asked and it is here from then on. */
    CompletionStage<Outcome<Optional<Entry>>> get(final String key) {
        return near.getAsync(key);
    }

    CompletionStage<Outcome<Conditional>> create(final String key, final Placement.Target target) {
        final String backend = target.backend();
        return writer(target.guard()).putIfAbsent(key, bytes(backend), expiry.withTerms(backend));
    }

    CompletionStage<Outcome<Conditional>> replace(final String key, final Placement.Target target, final long epoch) {
        final String backend = target.backend();
        return writer(target.guard()).replaceIfRevision(key, bytes(backend), epoch, expiry.withTerms(backend));
    }

    private AsyncNamespace writer(final Optional<Guard> guard) {
        return guard.isEmpty()
                ? namespace.async()
                : namespace.guardedBy(guard.get()).async();
    }

    Assignment assignment(final String key, final String backend, final long epoch) {
        return new Assignment(namespace.name(), key, backend, epoch);
    }

    Assignment assignment(final Entry entry) {
        return assignment(entry.key(), entry.text(), entry.revision());
    }

    private static byte[] bytes(final String backend) {
        return backend.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        touches.close();
        near.close();
    }
}
