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
    private final DataDirectory data;

    AppointedLeader(final ConsensusModule.Context context, final Appointment appointment, final DataDirectory data) {
        this.context = context;
        this.appointment = appointment;
        this.data = data;
    }

    @Override
    public void accept(final long timeMs) {
        final int appointed = appointment.memberId();
        // A seeded node leaves it to the node it was seeded from, until it has followed a primary.
        final int memberId = appointed == Appointment.NOBODY ? data.life().followsId() : appointed;
        if (memberId != context.appointedLeaderId()) {
            context.appointedLeaderId(memberId);
        }
    }
}
