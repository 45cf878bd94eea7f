package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import io.sternline.replication.statemachine.StateMachine;
import java.util.concurrent.locks.LockSupport;

/** The state thread's sleep: where the state machine has something to wait for, otherwise parked. Its bell ends either. */
final class StateSleep implements BellIdleStrategy.Sleep {
    private final Doorbell bell;
    private final StateMachine stateMachine;
    private final long sleepNs;
    private boolean isPrepared;

    StateSleep(final Doorbell bell, final StateMachine stateMachine, final long sleepNs) {
        this.bell = bell;
        this.stateMachine = stateMachine;
        this.sleepNs = sleepNs;
    }

    @Override
    public void prepare() {
        if (!isPrepared) {
            isPrepared = true;
            final Thread self = Thread.currentThread();
            bell.onRing(() -> {
                LockSupport.unpark(self);
                stateMachine.wakeUp();
            });
        }
    }

    @Override
    public boolean sleep() {
        final int work = stateMachine.sleep(sleepNs);
        if (work == StateMachine.NOTHING_TO_WAIT_FOR) {
            LockSupport.parkNanos(this, sleepNs);
        }
        return work > 0;
    }
}
