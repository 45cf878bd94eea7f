package io.sternline.replication.cluster;

import io.aeron.cluster.ConsensusModule;
import java.util.function.LongConsumer;

/**
 * Carries the {@link Appointment} into the consensus module. Aeron reads its setting at each step of an election, and calls
 * this consumer in each duty cycle on the same thread, so the plain field is only ever touched by its owner.
 */
final class AppointedLeader implements LongConsumer {
    private final ConsensusModule.Context context;
    private final Appointment appointment;

    AppointedLeader(final ConsensusModule.Context context, final Appointment appointment) {
        this.context = context;
        this.appointment = appointment;
    }

    @Override
    public void accept(final long timeMs) {
        final int memberId = appointment.memberId();
        if (memberId != context.appointedLeaderId()) {
            context.appointedLeaderId(memberId);
        }
    }
}
