package io.sternline.client.lb;

import io.sternline.client.Effect;
import io.sternline.client.Outcome;
import io.sternline.client.touch.TouchSender;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Prolongs assignments whose sessions are seen, and seldom. Whether it is time to is told by what is left of the entry held here,
 * which knows of the touches of all balancers; so sessions that are seen by many cost no more than those seen by one. A touch that
 * comes to nothing is sent again, as the session may not be seen another time while its assignment lasts.
 */
final class Touches implements AutoCloseable {
    /** Sessions that are being touched or wait for it; any beyond is touched when it is next seen. */
    static final int KEYS_MAX = TouchSender.WAITING_MAX;

    private final Set<String> begun = ConcurrentHashMap.newKeySet();
    private final TouchSender sender;
    private final LongSupplier clockNs;
    private final long idleNs;

    /**
     * @param idleNs how long an assignment lasts at least that has just become due for a touch.
     * @param later runs what it is given after {@link TouchSender#RETRY_MS}.
     */
    Touches(
            final Function<String, CompletionStage<Outcome<Effect>>> send,
            final long idleNs,
            final LongSupplier clockNs,
            final Executor later) {
        this.sender = new TouchSender(send, (key, isTouched) -> begun.remove(key), clockNs, later);
        this.idleNs = idleNs;
        this.clockNs = clockNs;
    }

    /** The session was seen, and its assignment has little time left. Does not block. */
    void onSeen(final String key) {
        if (!begun.contains(key) && begun.size() < KEYS_MAX && begun.add(key)) {
            sender.touch(key, clockNs.getAsLong(), idleNs);
        }
    }

    @Override
    public void close() {
        sender.close();
    }
}
