package io.sternline.benchmarks.sessions;

import io.sternline.client.Outcome;
import io.sternline.client.session.SaveResult;
import io.sternline.client.session.Session;
import io.sternline.client.session.Sessions;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The ids of the sessions there are. Thread-safe. */
public final class SessionPool {
    private static final int UNDER_WAY_MAX = 256;

    private final AtomicReferenceArray<String> ids;
    private final SessionMix mix;

    private SessionPool(final SessionMix mix) {
        this.mix = mix;
        ids = new AtomicReferenceArray<>(mix.sessions());
    }

    /** Makes them all. */
    public static SessionPool fill(final Sessions sessions, final SessionMix mix) throws InterruptedException {
        final SessionPool pool = new SessionPool(mix);
        final SplittableRandom random = new SplittableRandom(mix.seed());
        final Semaphore free = new Semaphore(UNDER_WAY_MAX);
        final AtomicLong failed = new AtomicLong();
        for (int i = 0; i < mix.sessions(); i++) {
            final Session session = pool.fresh(sessions, random);
            pool.ids.set(i, session.id());
            free.acquire();
            session.saveAsync().thenAccept(outcome -> {
                if (!(outcome instanceof Outcome.Ok<SaveResult> ok) || ok.value() != SaveResult.SAVED) {
                    failed.incrementAndGet();
                }
                free.release();
            });
        }
        free.acquire(UNDER_WAY_MAX);
        if (failed.get() > 0) {
            throw new IllegalStateException(failed + " of " + mix.sessions() + " sessions could not be made");
        }
        return pool;
    }

    /** A new one, not saved yet. */
    Session fresh(final Sessions sessions, final SplittableRandom random) {
        final Session session = sessions.create();
        for (int i = 0; i < SessionMix.ATTRIBUTES; i++) {
            session.set(attribute(i), attributeValue(random));
        }
        return session;
    }

    byte[] attributeValue(final SplittableRandom random) {
        final byte[] value = new byte[mix.sessionBytes() / SessionMix.ATTRIBUTES];
        random.nextBytes(value);
        return value;
    }

    static String attribute(final int index) {
        return "attribute-" + index;
    }

    String draw(final SplittableRandom random) {
        return ids.get(random.nextInt(ids.length()));
    }

    /** In place of another one, which nobody comes back to. */
    void replace(final SplittableRandom random, final String id) {
        ids.set(random.nextInt(ids.length()), id);
    }
}
