package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import io.sternline.replication.Wakefulness;
import org.agrona.concurrent.IdleStrategy;

/**
 * Lets a thread sleep until its bell is rung, once it has been awake for long enough in vain. It looks at everything once more between
 * saying that it sleeps and sleeping, see {@link Doorbell}. What nobody rings for waits as long as a sleep lasts at most.
 */
final class BellIdleStrategy implements IdleStrategy {
    private final Doorbell bell;
    private final Wakefulness wakefulness;
    private final Sleep sleep;

    /** Must end at once where the bell has been rung since the thread said that it sleeps. */
    interface Sleep {
        /**
         * On the thread that is to sleep, before it says that it does.
         *
         * @param isMidway it waits in the midst of a duty cycle.
         */
        default void prepare(final boolean isMidway) {}

        /** @return whether it has done work itself, after which the thread stays up as after any other. */
        boolean sleep();
    }

    /** @param bell of the thread that idles. */
    BellIdleStrategy(final Doorbell bell, final Wakefulness wakefulness, final Sleep sleep) {
        this.bell = bell;
        this.wakefulness = wakefulness;
        this.sleep = sleep;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            pause(false);
        }
    }

    @Override
    public void idle() {
        pause(true);
    }

    private void pause(final boolean isMidway) {
        if (wakefulness.stayUp()) {
            return;
        }
        if (bell.isAsleep()) {
            final boolean hasWorked = sleep.sleep();
            bell.awake();
            if (hasWorked) {
                wakefulness.reset();
            }
        } else {
            // Who puts something down from here on rings. What was there before is seen by the cycle that comes next.
            sleep.prepare(isMidway);
            bell.fallAsleep();
        }
    }

    @Override
    public void reset() {
        wakefulness.reset();
        bell.awake();
    }

    @Override
    public String alias() {
        return "bell";
    }
}
