package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The sleep of a thread that has nothing but its bell to wait for. */
final class ParkedSleep implements BellIdleStrategy.Sleep {
    private final Doorbell bell;
    private final LongSupplier sleepNs;
    private final Runnable onRing;
    /** Null until the thread is about to sleep for the first time. */
    private Thread sleeper;

    ParkedSleep(final Doorbell bell, final long sleepNs) {
        this(bell, () -> sleepNs, () -> {});
    }

    /**
     * @param sleepNs how long the next sleep may last.
     * @param onRing what the bell does beside waking the thread.
     */
    ParkedSleep(final Doorbell bell, final LongSupplier sleepNs, final Runnable onRing) {
        this.bell = bell;
        this.sleepNs = sleepNs;
        this.onRing = onRing;
    }

    @Override
    public void prepare(final boolean isMidway) {
        if (sleeper == null) {
            final Thread self = Thread.currentThread();
            bell.onRing(() -> {
                LockSupport.unpark(self);
                onRing.run();
            });
            sleeper = self;
        }
    }

    @Override
    public boolean sleep() {
        LockSupport.parkNanos(this, sleepNs.getAsLong());
        return false;
    }
}
