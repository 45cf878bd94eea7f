package io.sternline.replication;

import java.util.function.LongSupplier;

/**
 * How long a thread that finds nothing to do stays awake before it sleeps on its {@link Doorbell}. It yields meanwhile, and does not spin:
 * where threads outnumber cores, the one that is spun for cannot run.
 *
 * <p>The time is a time and not a number of yields, as a yield takes less than a microsecond where nobody else wants the core, and the
 * others' milliseconds where somebody does. It is asked for in duty cycles without work only, and costs a tenth of the yield that follows.
 *
 * <p>Belongs to the thread that idles.
 */
public final class Wakefulness {
    private final int yieldsMin;
    private final long awakeNs;
    private final LongSupplier nanoClock;
    private int yields;
    private long idleSinceNs;

    /**
     * @param yieldsMin as many yields come before sleep in any case.
     * @param awakeNs as long it stays awake at least; 0: no longer than the yields take.
     */
    public Wakefulness(final int yieldsMin, final long awakeNs) {
        this(yieldsMin, awakeNs, System::nanoTime);
    }

    Wakefulness(final int yieldsMin, final long awakeNs, final LongSupplier nanoClock) {
        this.yieldsMin = yieldsMin;
        this.awakeNs = awakeNs;
        this.nanoClock = nanoClock;
    }

    /**
     * After a duty cycle without work: yields, unless there have been so many such cycles that it is time to sleep.
     *
     * @return whether the thread stays awake.
     */
    public boolean stayUp() {
        if (isOver()) {
            return false;
        }
        yields++;
        Thread.yield();
        return true;
    }

    private boolean isOver() {
        if (awakeNs == 0) {
            return yields >= yieldsMin;
        }
        final long nowNs = nanoClock.getAsLong();
        if (yields == 0) {
            idleSinceNs = nowNs;
        }
        return yields >= yieldsMin && nowNs - idleSinceNs >= awakeNs;
    }

    /** There was work. */
    public void reset() {
        yields = 0;
    }
}
