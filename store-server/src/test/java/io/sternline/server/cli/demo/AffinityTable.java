package io.sternline.server.cli.demo;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which server each session belongs to, shared by all balancers through the store.
 *
 * <p>Balancers never talk to each other. Both ways of writing are conditional, so of two that decide at the same time
 * one is applied and the other is told what stands: they agree whatever each of them would have liked.
 *
 * <p>A look-up may be stale (SESSION, answered by any node, also while there is no primary). That does no harm: if it
 * finds nothing, {@link #assign} finds what stands; if it names a server the session has since been moved away from,
 * that server is dead, and {@link #move} finds what stands.
 *
 * <p>Thread-safe.
 */
final class AffinityTable {
    static final String NAMESPACE = PoolPlacements.AFFINITY_NAMESPACE;

    /** Most tries of a write whose fate is unknown; each takes a full call timeout. */
    static final int TRIES_MAX = 2;

    private final Namespace store;

    /** @param revision of the entry, for {@link #move}. */
    record Assignment(String server, long revision) {
        private static Assignment of(final Entry entry) {
            return new Assignment(entry.text(), entry.revision());
        }
    }

    AffinityTable(final Namespace store) {
        this.store = store;
    }

    /** What the table says of the session, or said a moment ago. */
    Optional<Assignment> find(final String session) {
        return store.get(session, ReadLevel.SESSION).map(Assignment::of);
    }

    /** Assigns the session to {@code server} unless it is assigned; returns what stands. */
    Assignment assign(final String session, final String server) {
        return decide(server, () -> store.putIfAbsent(session, bytes(server), Expiry.DEFAULT))
                .orElseGet(() -> standing(session));
    }

    /** Assigns the session to {@code server} if {@code from} is still what stands; returns what stands then. */
    Assignment move(final String session, final Assignment from, final String server) {
        return decide(server, () -> store.replaceIfRevision(session, bytes(server), from.revision(), Expiry.DEFAULT))
                .orElseGet(() -> assign(session, server));
    }

    /** Empty if the condition did not hold and nothing stands in its place. */
    private static Optional<Assignment> decide(final String server, final Supplier<Conditional> write) {
        for (int tries = 1; ; tries++) {
            try {
                final Conditional done = write.get();
                return done.applied()
                        ? Optional.of(new Assignment(server, done.receipt().revision()))
                        : done.current().map(Assignment::of);
            } catch (final IndeterminateException ex) {
                // The same conditional write again: whether the first took effect or not, or does so late, only one
                // of the two can be applied, and the other reports what stands.
                if (tries >= TRIES_MAX) {
                    throw ex;
                }
            }
        }
    }

    private Assignment standing(final String session) {
        return store.get(session, ReadLevel.LINEARIZABLE)
                .map(Assignment::of)
                .orElseThrow(() -> new RefusedException(
                        Reply.UNAVAILABLE, "the session's assignment went away while it was made; try again"));
    }

    private static byte[] bytes(final String server) {
        return server.getBytes(StandardCharsets.UTF_8);
    }
}
