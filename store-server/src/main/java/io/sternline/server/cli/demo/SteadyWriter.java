package io.sternline.server.cli.demo;

import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.StoreException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Adds one to a counter, again and again: a clock that stands still while the store takes no writes. And a check on
 * exactly-once of its own: in the end the counter must be what was acknowledged, plus at most what is indeterminate.
 */
final class SteadyWriter implements AutoCloseable {
    static final String NAMESPACE = "pulse";
    static final String KEY = "steady-writer";

    /** Time from an acknowledgement to the next write. */
    static final long INTERVAL_MS = 10;

    private final Namespace pulse;
    private final PauseMeter pauses;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "steady-writer");
    private volatile Tally tally = new Tally(0, 0, 0);

    /**
     * How its writes ended.
     *
     * @param indeterminate may have taken effect.
     * @param refused have not.
     */
    record Tally(long acknowledged, long indeterminate, long refused) {
        /** Whether a counter can have this value. */
        boolean allows(final long value) {
            return value >= acknowledged && value <= acknowledged + indeterminate;
        }
    }

    SteadyWriter(final Namespace pulse, final PauseMeter pauses) {
        this.pulse = pulse;
        this.pauses = pauses;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Tally tally() {
        return tally;
    }

    private void run() {
        try {
            while (!stop.await(INTERVAL_MS, TimeUnit.MILLISECONDS)) {
                writeOnce();
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOnce() {
        final Tally before = tally;
        try {
            pulse.increment(KEY, 1);
            pauses.acknowledged(System.nanoTime());
            tally = new Tally(before.acknowledged() + 1, before.indeterminate(), before.refused());
        } catch (final IndeterminateException ex) {
            tally = new Tally(before.acknowledged(), before.indeterminate() + 1, before.refused());
        } catch (final StoreException ex) {
            tally = new Tally(before.acknowledged(), before.indeterminate(), before.refused() + 1);
        }
    }

    /** Stops after the write under way, which ends at its deadline at the latest. */
    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        thread.join();
    }
}
