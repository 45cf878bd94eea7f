package io.sternline.server.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Wakes the gateway thread when it sleeps in its selector and another thread has put something down for it.
 *
 * <p>The sleeper first says that it sleeps and then looks once more; the other side first puts its thing down and then
 * looks whether somebody sleeps. With a full fence between the two steps on either side, one of them sees the other, so
 * no wake-up is lost, and while the gateway is awake (under load: always) ringing costs a fence and a read, no system
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

    /** Any thread, after it has put down what the gateway should see. */
    public void ring() {
        VarHandle.fullFence();
        if (asleep && ASLEEP.compareAndSet(this, true, false)) {
            wakeUp.run();
        }
    }

    void onRing(final Runnable action) {
        wakeUp = action;
    }

    /** The gateway thread, before it looks a last time whether there is something to do. */
    void fallAsleep() {
        asleep = true;
        VarHandle.fullFence();
    }

    void awake() {
        asleep = false;
    }
}
