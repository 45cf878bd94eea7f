package io.sternline.replication.cluster;

import java.util.Random;

/**
 * What share of the nomination delay a candidate waits before it asks for votes. The delay keeps candidates from getting in
 * each other's way; a member that was appointed is the only one, and need not wait. Drawn by the consensus module's thread.
 */
final class NominationDelay extends Random {
    private static final long serialVersionUID = 1L;

    private final int ownId;
    private final transient Appointment appointment;

    NominationDelay(final int ownId, final Appointment appointment) {
        this.ownId = ownId;
        this.appointment = appointment;
    }

    @Override
    public double nextDouble() {
        return appointment.memberId() == ownId ? 0 : super.nextDouble();
    }
}
