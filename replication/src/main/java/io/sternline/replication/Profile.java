package io.sternline.replication;

import java.util.concurrent.TimeUnit;

/**
 * How many busy threads a node has, and how long they stay awake when they find nothing to do: what has to differ between a
 * machine whose cores are scarce and one that has some to spare.
 */
public enum Profile {
    /**
     * One thread runs consensus, media driver and archive, and the state thread also waits for what the application has to wait for
     * ({@code StateMachine.sleep}). Threads yield a few times, then sleep until there is something to do: an
     * awake one would keep another from running.
     */
    SMALL(0),
    /**
     * Media driver and archive have a thread of their own. Threads stay awake for a while after their last work and sleep only then: under
     * load nothing waits for a thread to be woken, and an idle node still sleeps.
     */
    LARGE(TimeUnit.MILLISECONDS.toNanos(1));

    /**
     * From so many processors on {@link #LARGE} is right. A node under load keeps four threads awake: consensus, driver and
     * archive, state, gateway. As many again are for what else a machine does: change logs, compilers and collector of the JVM, the
     * kernel's part of the network, other programs. This is reckoned, not measured: nothing was tried on more than two cores.
     */
    public static final int LARGE_PROCESSORS_MIN = 8;

    private final long awakeNs;

    Profile(final long awakeNs) {
        this.awakeNs = awakeNs;
    }

    /** That of a machine (or container) with so many processors. */
    public static Profile of(final int processors) {
        return processors < LARGE_PROCESSORS_MIN ? SMALL : LARGE;
    }

    /** How long a thread without work stays awake, beyond a few yields. */
    public long awakeNs() {
        return awakeNs;
    }
}
