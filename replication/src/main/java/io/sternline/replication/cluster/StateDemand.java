package io.sternline.replication.cluster;

import io.sternline.replication.Profile;
import io.sternline.replication.Role;
import io.sternline.replication.statemachine.StateMachine;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether somebody waits for what a node's state thread applies, or is likely to. Nobody does on a replica whose state machine is not waited for ({@link
 * StateMachine#isAwaited}), whose change log is not read, and whose ASYNC namespaces are at rest. With {@link Profile#LARGE} the question does not
 * arise: there are cores to be awake on. The state thread's.
 */
final class StateDemand implements BooleanSupplier {
    private final boolean isAlways;
    private final NodeView view;
    private final StateMachine stateMachine;
    private final BooleanSupplier isChangeLogRead;
    private final LongSupplier asyncWork;
    private long asyncWorkBefore;

    /**
     * @param isChangeLogRead whether somebody waits for what the change log is told.
     * @param asyncWork what the state thread has done for ASYNC namespaces until now.
     */
    StateDemand(
            final Profile profile,
            final NodeView view,
            final StateMachine stateMachine,
            final BooleanSupplier isChangeLogRead,
            final LongSupplier asyncWork) {
        this.isAlways = profile == Profile.LARGE;
        this.view = view;
        this.stateMachine = stateMachine;
        this.isChangeLogRead = isChangeLogRead;
        this.asyncWork = asyncWork;
    }

    @Override
    public boolean getAsBoolean() {
        return isAlways
                || view.role() != Role.REPLICA
                || stateMachine.isAwaited()
                || isChangeLogRead.getAsBoolean()
                || hasWorkedForAsync();
    }

    private boolean hasWorkedForAsync() {
        final long before = asyncWorkBefore;
        asyncWorkBefore = asyncWork.getAsLong();
        return asyncWorkBefore != before;
    }
}
