package io.sternline.replication.cluster;

import static io.aeron.cluster.service.ClusteredServiceContainer.Configuration.COMMIT_POSITION_TYPE_ID;

import io.aeron.AeronCounters;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.ElectionState;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusterCounters;
import io.sternline.replication.Role;
import org.agrona.concurrent.status.CountersReader;

/**
 * What part this node plays, as the state thread sees it.
 *
 * <p>Consensus module and service learn of a new leader at different moments. A node counts as primary only when the
 * election is over, the service has joined the log as leader and has applied the beginning of the new term, and with it
 * everything older: only then can its state answer for the group's.
 */
final class RoleTracker {
    private final CountersReader counters;
    private final int electionStateId;
    private final int moduleStateId;
    private final int moduleRoleId;
    private final int moduleTermId;
    private final int commitPositionId;
    private final int electionCountId;

    private Cluster.Role serviceRole = Cluster.Role.FOLLOWER;

    RoleTracker(final CountersReader counters, final int clusterId) {
        this.counters = counters;
        electionStateId = find(AeronCounters.CLUSTER_ELECTION_STATE_TYPE_ID, clusterId);
        moduleStateId = find(AeronCounters.CLUSTER_CONSENSUS_MODULE_STATE_TYPE_ID, clusterId);
        moduleRoleId = find(AeronCounters.CLUSTER_NODE_ROLE_TYPE_ID, clusterId);
        moduleTermId = find(AeronCounters.CLUSTER_LEADERSHIP_TERM_ID_TYPE_ID, clusterId);
        commitPositionId = find(COMMIT_POSITION_TYPE_ID, clusterId);
        electionCountId = find(AeronCounters.CLUSTER_ELECTION_COUNT_TYPE_ID, clusterId);
    }

    void onServiceRole(final Cluster.Role role) {
        serviceRole = role;
    }

    boolean isElectionOver() {
        return counters.getCounterValue(electionStateId) == ElectionState.CLOSED.code();
    }

    boolean isModuleActive() {
        return counters.getCounterValue(moduleStateId) == ConsensusModule.State.ACTIVE.code();
    }

    /** @param appliedTerm the term whose beginning the service has applied last. */
    Role role(final long appliedTerm) {
        if (!isElectionOver() || counters.getCounterValue(moduleTermId) != appliedTerm) {
            return Role.CANDIDATE;
        }
        if (counters.getCounterValue(moduleRoleId) != Cluster.Role.LEADER.code()) {
            return Role.REPLICA;
        }
        return serviceRole == Cluster.Role.LEADER ? Role.PRIMARY : Role.CANDIDATE;
    }

    long commitPosition() {
        return counters.getCounterValue(commitPositionId);
    }

    long elections() {
        return counters.getCounterValue(electionCountId);
    }

    private int find(final int typeId, final int clusterId) {
        final int id = ClusterCounters.find(counters, typeId, clusterId);
        if (id == CountersReader.NULL_COUNTER_ID) {
            throw new IllegalStateException("the consensus module's counter of type " + typeId + " is missing");
        }
        return id;
    }
}
