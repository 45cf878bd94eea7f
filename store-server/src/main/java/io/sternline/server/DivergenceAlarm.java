package io.sternline.server;

import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that this node and the primary hold different state, which must never be. The node goes on: only whoever can see all
 * nodes knows which of the two is wrong, and stopping replicas because of a wrong primary would stop the group.
 *
 * <p>Told on the state thread, once for each divergence.
 */
final class DivergenceAlarm {
    private static final Logger LOG = LoggerFactory.getLogger(DivergenceAlarm.class);
    private final AtomicLong divergences = new AtomicLong();
    private final ServerConfig config;

    DivergenceAlarm(final ServerConfig config) {
        this.config = config;
    }

    /** How often it was told since the process started. Any thread. */
    long divergences() {
        return divergences.get();
    }

    /**
     * This node and the primary have applied the same log and came to different digests.
     *
     * @param primaryId that reported its digest.
     * @param revision at which both were taken.
     */
    void onDivergence(final int primaryId, final long revision, final long ownDigest, final long primaryDigest) {
        divergences.incrementAndGet();
        LOG.error(
                "DIVERGED: at revision {} the state of node {} of group '{}' has digest {}, that of node {}, the primary,"
                        + " {}. They have applied the same log and should be equal. See with 'sternline status' which"
                        + " nodes say so: if only this one, it is wrong; if all but the primary, the primary is. Stop the"
                        + " one that is wrong, keep a copy of {} to find the cause, and give it back to the group as a"
                        + " new node (store-server/OPERATIONS.md, 'A node that diverged')",
                revision,
                config.nodeId(),
                config.group(),
                Long.toHexString(ownDigest),
                primaryId,
                Long.toHexString(primaryDigest),
                config.dataDir());
    }
}
