package io.sternline.server.gateway;

import io.sternline.replication.statemachine.StateMachine;

/** A thread that drives a gateway beside its own work: the state thread, where cores are few. */
public interface GatewayHost {
    /**
     * From now on the host calls the guest. Once, any thread.
     *
     * @return false if the thread has ended.
     */
    boolean admit(Guest guest);

    /** What the host's thread calls, and nobody else unless it is said. */
    interface Guest {
        /** In each of the thread's cycles. @return amount of work done. */
        int work();

        /**
         * Waits until there is work, and does it, or until {@link #wakeUp}.
         *
         * @param maxNs for so long at most.
         * @return amount of work done; {@link StateMachine#NOTHING_TO_WAIT_FOR} as long as it serves nobody.
         */
        int sleep(long maxNs);

        /** The thread's bell was rung. Any thread. */
        void wakeUp();

        /** The thread's last call. */
        void onThreadEnd();
    }
}
