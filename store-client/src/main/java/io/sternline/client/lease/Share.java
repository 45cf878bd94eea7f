package io.sternline.client.lease;

import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A contribution, and what is known of its entry. What has been confirmed is compared with what this process counts, and with what the
 * tallies show once they have come to the revision of the confirmation: whatever differs is written again.
 */
final class Share implements Contribution {
    private final AtomicLong value = new AtomicLong();
    private final String key;
    private final Tally tally;
    private final ShareWriter writer;

    // All below is written by the writer's thread.
    private volatile boolean isConfirmed = true;
    private volatile boolean isOutstanding;
    private volatile long confirmedValue;
    private long confirmedRevision;

    private volatile boolean isWithdrawn;

    Share(final String key, final Tally tally, final ShareWriter writer) {
        this.key = key;
        this.tally = tally;
        this.writer = writer;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public void add(final long delta) {
        value.addAndGet(delta);
        writer.wake();
    }

    @Override
    public void set(final long newValue) {
        value.set(newValue);
        writer.wake();
    }

    @Override
    public void withdraw() {
        isWithdrawn = true;
        set(0);
    }

    boolean isWithdrawn() {
        return isWithdrawn;
    }

    /** Somebody contributes again. */
    Share notWithdrawn() {
        isWithdrawn = false;
        return this;
    }

    /** Whether it was withdrawn and the group knows. */
    boolean isOver() {
        return isWithdrawn && isSettled();
    }

    @Override
    public long own() {
        return value.get();
    }

    @Override
    public long sum() {
        return tally.sum();
    }

    @Override
    public long current() {
        return tally.others() + value.get();
    }

    /** Whether the group has confirmed what this process counts, and nothing is under way. */
    boolean isSettled() {
        return !isOutstanding && isConfirmed && confirmedValue == value.get();
    }

    /**
     * Whether there is something to write, and nothing under way.
     *
     * @param tells whether the tally tells truly what the entry was at {@code revision}.
     */
    boolean isDue(final boolean tells, final long revision) {
        if (isOutstanding) {
            return false;
        }
        return !isSettled() || (tells && revision >= confirmedRevision && tally.own() != confirmedValue);
    }

    /** Writes what stands now; an entry of nothing is removed. */
    CompletionStage<Outcome<Receipt>> write(final Namespace namespace, final Lease lease, final long written) {
        isOutstanding = true;
        final String entryKey = Tallies.entryKey(key, lease.id());
        if (written == 0) {
            return namespace.async().remove(entryKey).thenApply(outcome -> outcome.map(effect -> effect.receipt()));
        }
        return namespace
                .async()
                .put(entryKey, Long.toString(written).getBytes(StandardCharsets.US_ASCII), Expiry.NEVER.ownedBy(lease));
    }

    void confirm(final long written, final long revision) {
        confirmedValue = written;
        confirmedRevision = revision;
        isConfirmed = true;
        isOutstanding = false;
    }

    /** Nobody knows what stands there. */
    void doubt() {
        isConfirmed = false;
        isOutstanding = false;
    }

    /** A new lease: nothing stands there. */
    void begin() {
        isConfirmed = false;
        confirmedRevision = 0;
    }
}
