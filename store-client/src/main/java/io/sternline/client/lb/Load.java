package io.sternline.client.lb;

import java.util.concurrent.atomic.AtomicLong;

/** Open connections to one backend: this balancer's own, counted as they come and go, and what is known of the others'. */
final class Load {
    private final AtomicLong own = new AtomicLong();
    private volatile long others;

    void add(final long delta) {
        own.addAndGet(delta);
    }

    void others(final long connections) {
        others = connections;
    }

    long own() {
        return own.get();
    }

    long connections() {
        return own.get() + others;
    }
}
