package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import org.agrona.concurrent.IdleStrategy;

/**
 * Rings for another thread after each duty cycle that did something, as it may have put down something for it, and whenever a cycle
 * waits for others half-way. What a cycle puts down that says it was without work waits until the other looks up by itself.
 */
final class RingingIdleStrategy implements IdleStrategy {
    private final IdleStrategy own;
    private final Doorbell other;

    RingingIdleStrategy(final IdleStrategy own, final Doorbell other) {
        this.own = own;
        this.other = other;
    }

    @Override
    public void idle(final int workCount) {
        if (workCount > 0) {
            other.ring();
        }
        own.idle(workCount);
    }

    @Override
    public void idle() {
        other.ring();
        own.idle();
    }

    @Override
    public void reset() {
        own.reset();
    }

    @Override
    public String alias() {
        return "ringing-" + own.alias();
    }
}
