package io.sternline.client.lease;

import io.sternline.client.Namespace;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Puts together what counts, what writes and what reads. */
final class LeasedContributions implements Contributions {
    /** What a lease can own. */
    private static final int SHARES_MAX = 10_000;

    private static final Duration GOODBYE_MAX = Duration.ofSeconds(1);

    private final ConcurrentHashMap<String, Share> shares = new ConcurrentHashMap<>();
    private final Tallies tallies;
    private final ShareWriter writer;
    private final TallyFeed feed;

    private LeasedContributions(final Namespace namespace, final Lease lease) {
        tallies = new Tallies(lease.id());
        writer = new ShareWriter(namespace, lease, shares.values(), this::drop);
        feed = new TallyFeed(namespace, tallies, writer::wake);
        writer.feed(feed);
    }

    static Contributions open(final Namespace namespace, final Lease lease) {
        final LeasedContributions contributions = new LeasedContributions(
                Objects.requireNonNull(namespace, "namespace"), Objects.requireNonNull(lease, "lease"));
        contributions.feed.start();
        return contributions;
    }

    @Override
    public Contribution of(final String key) {
        final Share known = shares.get(key);
        if (known != null && !known.isWithdrawn()) {
            return known;
        }
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a sum's key has at least one character");
        }
        if (known == null && shares.size() >= SHARES_MAX) {
            throw new IllegalStateException("a process contributes to at most " + SHARES_MAX + " sums, '" + key
                    + "' is one more: withdraw some, or use other contributions with a lease of their own");
        }
        return shares.compute(
                key,
                (any, standing) ->
                        standing == null ? new Share(key, tallies.hold(key), writer) : standing.notWithdrawn());
    }

    /** Nothing of it is under way any more; unless somebody has asked for it again meanwhile. */
    private void drop(final Share share) {
        shares.computeIfPresent(share.key(), (key, standing) -> {
            if (!share.isOver()) {
                return standing;
            }
            tallies.release(key);
            return null;
        });
    }

    @Override
    public long sum(final String key) {
        return tallies.sum(key);
    }

    @Override
    public Map<String, Long> sums() {
        return tallies.sums();
    }

    @Override
    public long revision() {
        return feed.revision();
    }

    @Override
    public Duration age() {
        return feed.age();
    }

    @Override
    public boolean awaitReady(final Duration timeout) throws InterruptedException {
        return feed.awaitReady(timeout);
    }

    @Override
    public boolean flush(final Duration timeout) throws InterruptedException {
        return writer.awaitSettled(timeout);
    }

    @Override
    public void renew(final Lease newLease) {
        feed.ownerId(newLease.id());
        writer.renew(newLease);
    }

    @Override
    public void close() {
        shares.values().forEach(share -> share.set(0));
        try {
            writer.awaitSettled(GOODBYE_MAX);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer.close();
        feed.close();
    }
}
