package io.sternline.replication;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Wakes a thread that sleeps when another has put something down for it. Each bell is one thread's.
 *
 * <p>The sleeper first says that it sleeps and then looks once more; the other side first puts its thing down and then
 * looks whether somebody sleeps. With a full fence between the two steps on either side, one of them sees the other, so
 * no wake-up is lost, and while the sleeper is awake (under load: always) ringing costs a fence and a read, no system
 * call.
 */
public final class Doorbell {
    private static final VarHandle ASLEEP;

    static {
        try {
            ASLEEP = MethodHandles.lookup().findVarHandle(Doorbell.class, "asleep", boolean.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile boolean asleep;
    private volatile Runnable wakeUp = () -> {};

    /** Any thread, after it has put down what the sleeper should see. */
    public void ring() {
        VarHandle.fullFence();
        if (asleep && ASLEEP.compareAndSet(this, true, false)) {
            wakeUp.run();
        }
    }

    /**
     * How to wake the sleeper. Called on the ringing thread, also when the sleeper has only said that it sleeps: then the sleep to come
     * must end at once.
     */
    public void onRing(final Runnable action) {
        wakeUp = action;
    }

    /** The sleeper, before it looks a last time whether there is something to do. */
    public void fallAsleep() {
        asleep = true;
        VarHandle.fullFence();
    }

    /** Whether nobody has rung since the sleeper said that it sleeps. The sleeper. */
    public boolean isAsleep() {
        return asleep;
    }

    /** The sleeper, when it is up again. */
    public void awake() {
        // Not written under load, where it is read by all who ring.
        if (asleep) {
            asleep = false;
        }
    }
}
