package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import io.sternline.replication.statemachine.StateMachine;

/** The state thread's sleep: where the state machine has something to wait for, otherwise parked. Its bell ends either. */
final class StateSleep implements BellIdleStrategy.Sleep {
    private final StateMachine stateMachine;
    private final StatePace pace;
    private final long sleepNs;
    private final ParkedSleep parked;

    StateSleep(final Doorbell bell, final StateMachine stateMachine, final StatePace pace, final long sleepNs) {
        this.stateMachine = stateMachine;
        this.pace = pace;
        this.sleepNs = sleepNs;
        parked = new ParkedSleep(bell, () -> pace.sleepNs(sleepNs), stateMachine::wakeUp);
    }

    @Override
    public void prepare(final boolean isMidway) {
        pace.look(isMidway);
        parked.prepare(isMidway);
    }

    @Override
    public boolean sleep() {
        final int work = stateMachine.sleep(pace.sleepNs(sleepNs));
        return work == StateMachine.NOTHING_TO_WAIT_FOR ? parked.sleep() : work > 0;
    }
}
