package io.sternline.server.state;

import io.sternline.protocol.sbe.AsyncLink;
import io.sternline.protocol.sbe.StatusReplyEncoder;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.async.AsyncStatus.ReplicaLag;
import java.util.List;

/** Writes what a status tells of ASYNC namespaces: what the state knows itself, and what those who replicate it know. */
final class AsyncStatusWriter {
    private static final AsyncStatus UNKNOWN = new AsyncStatus(false, false, false, 0, List.of(), 0, 0, 0);

    private AsyncStatusWriter() {}

    /** The fields and the replicas, which come last before the texts. */
    static void fields(final StatusReplyEncoder reply, final AsyncState async, final NodeFacts facts) {
        final AsyncStatus status = facts.asyncStatus().orElse(UNKNOWN);
        final StoreState state = async.state();
        reply.asyncRevision(state.revision())
                .asyncEntries(state.entries().entries())
                .asyncUsedBytes(state.entries().usedBytes())
                .asyncBytesMax(facts.asyncBytesMax())
                .asyncDigest(state.entries().digest())
                .isAsyncComplete((short) (async.isComplete() ? 1 : 0))
                .asyncLagMaxMs(facts.asyncLagMaxMs())
                .asyncLagRecordsMax(facts.asyncLagRecordsMax())
                .asyncTailChangesTaken(status.tailChangesTaken())
                .asyncTailChangesOvertaken(status.tailChangesOvertaken())
                .asyncCopiesSent(status.copiesSent());
        final StatusReplyEncoder.AsyncReplicasEncoder replicas =
                reply.asyncReplicasCount(status.replicas().size());
        for (final ReplicaLag replica : status.replicas()) {
            replicas.next()
                    .nodeId(replica.memberId())
                    .link(link(replica.link()))
                    .ackedRevision(replica.ackedRevision())
                    .lagRecords(replica.lagRecords())
                    .lagMs(replica.lagMs());
        }
    }

    /** The last of the texts. */
    static void refusal(final StatusReplyEncoder reply, final AsyncState async) {
        final String refusal = async.isPrimary() ? async.refusal() : null;
        reply.asyncRefusal(refusal == null ? "" : refusal);
    }

    private static AsyncLink link(final AsyncStatus.Link link) {
        return switch (link) {
            case AWAY -> AsyncLink.AWAY;
            case TAIL -> AsyncLink.TAIL;
            case COPY -> AsyncLink.COPY;
            case CHANGES -> AsyncLink.CHANGES;
        };
    }
}
