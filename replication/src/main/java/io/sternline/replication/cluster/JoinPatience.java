package io.sternline.replication.cluster;

import io.aeron.cluster.client.ClusterEvent;
import io.sternline.replication.NodeConfig;
import java.lang.StackWalker.StackFrame;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.IdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends two waits for each other that have no end in Aeron. The consensus module joins a log, tells the state machine's container to join it as
 * well, and waits until it has; the container waits until the log comes. If the log ends between the two, as its primary loses the next
 * election already, then it never comes, and the node would have no place in its group until it is started again.
 *
 * <p>The state thread gives up first, and by that consensus, which then looks for a primary anew, as after any other join that fails. It must
 * be in this order: what the state acknowledges is counted, and nobody may acknowledge a join that consensus has given up.
 */
final class JoinPatience {
    private static final Logger LOG = LoggerFactory.getLogger(JoinPatience.class);
    /** A join takes milliseconds, but the thread may have to wait for a processor. */
    private static final long PATIENCE_NS_MIN = TimeUnit.SECONDS.toNanos(1);

    /** Of which a thread that was suspended meanwhile, and may find the log there when it looks, has had one or two. */
    private static final int LOOKS_MIN = 100;

    private static final String GIVEN_UP =
            "the log that this node was about to join does not come, so it has most likely ended";

    private final long patienceNs;
    /** Written by the state thread alone. */
    private volatile int joinsGivenUp;

    /** Aeron gives up the other steps of a join after the heartbeat timeout. */
    JoinPatience(final NodeConfig.Timing timing) {
        this(Math.max(timing.heartbeatTimeout().toNanos(), PATIENCE_NS_MIN));
    }

    JoinPatience(final long patienceNs) {
        this.patienceNs = patienceNs;
    }

    /** @return for the state thread. */
    IdleStrategy ofState(final IdleStrategy own) {
        return new StateIdleStrategy(own);
    }

    /** @return for the consensus thread. */
    IdleStrategy ofConsensus(final IdleStrategy own) {
        return new ConsensusIdleStrategy(own);
    }

    /** Aeron says nowhere that it is joining, other than by where it waits. */
    private static boolean isJoining() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackFrame::getMethodName)
                        .dropWhile(method -> !method.equals("awaitImage"))
                        .skip(1)
                        .findFirst()
                        .filter("joinActiveLog"::equals)
                        .isPresent());
    }

    private final class StateIdleStrategy implements IdleStrategy {
        private final IdleStrategy own;
        private int looks;
        private long waitingSinceNs;

        StateIdleStrategy(final IdleStrategy own) {
            this.own = own;
        }

        /** A join waits without a count of work. */
        @Override
        public void idle(final int workCount) {
            looks = 0;
            own.idle(workCount);
        }

        @Override
        public void idle() {
            final long nowNs = System.nanoTime();
            if (looks++ == 0) {
                waitingSinceNs = nowNs;
            } else if (looks > LOOKS_MIN && nowNs - waitingSinceNs > patienceNs) {
                looks = 0;
                if (isJoining()) {
                    giveUp();
                }
            }
            own.idle();
        }

        private void giveUp() {
            LOG.info("{}; it looks for another", GIVEN_UP);
            joinsGivenUp++;
            throw new ClusterEvent(GIVEN_UP);
        }

        @Override
        public void reset() {
            looks = 0;
            own.reset();
        }

        @Override
        public String alias() {
            return "joining-" + own.alias();
        }
    }

    private final class ConsensusIdleStrategy implements IdleStrategy {
        private final IdleStrategy own;
        private int joinsSeenGivenUp;

        ConsensusIdleStrategy(final IdleStrategy own) {
            this.own = own;
        }

        @Override
        public void idle(final int workCount) {
            follow();
            own.idle(workCount);
        }

        @Override
        public void idle() {
            follow();
            own.idle();
        }

        /** While the state joins a log this thread waits for it, and so it is in an election that the exception ends. */
        private void follow() {
            final int givenUp = joinsGivenUp;
            if (givenUp != joinsSeenGivenUp) {
                joinsSeenGivenUp = givenUp;
                throw new ClusterEvent(GIVEN_UP);
            }
        }

        @Override
        public void reset() {
            own.reset();
        }

        @Override
        public String alias() {
            return "joining-" + own.alias();
        }
    }
}
