package io.sternline.replication.cluster;

import io.aeron.cluster.ClusterMember;
import io.aeron.cluster.ClusterMembership;
import io.aeron.cluster.ClusterTool;
import io.aeron.cluster.service.ClusterMarkFile;
import io.sternline.replication.promotion.MemberState;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks this node's consensus module what it knows of the members. Only that of a primary hears from them: each sends it
 * its log position at least once in a heartbeat interval.
 */
final class GroupQuery {
    private static final long TIMEOUT_MS = 1_000;

    private final Path clusterDir;
    private final long silenceMaxNs;

    /** @param silenceMaxNs a member that has been silent for longer is not reachable. */
    GroupQuery(final Path clusterDir, final long silenceMaxNs) {
        this.clusterDir = clusterDir;
        this.silenceMaxNs = silenceMaxNs;
    }

    /** @throws IllegalStateException if the consensus module does not answer. */
    List<MemberState> members() {
        final ClusterMembership membership = new ClusterMembership();
        try (ClusterMarkFile mark = new ClusterMarkFile(
                clusterDir.toFile(), ClusterMarkFile.FILENAME, System::currentTimeMillis, TIMEOUT_MS, null)) {
            if (!ClusterTool.queryClusterMembers(mark, TIMEOUT_MS, membership) || membership.activeMembers == null) {
                throw new IllegalStateException(
                        "the consensus module has not answered within " + TIMEOUT_MS + " ms: try again");
            }
        }
        final long ownPosition = membership.activeMembers.stream()
                .filter(member -> member.id() == membership.memberId)
                .mapToLong(ClusterMember::logPosition)
                .findFirst()
                .orElse(0);
        return membership.activeMembers.stream()
                .map(member -> state(member, membership, ownPosition))
                .toList();
    }

    private MemberState state(final ClusterMember member, final ClusterMembership membership, final long ownPosition) {
        final boolean isOwn = member.id() == membership.memberId;
        final long silentNs = isOwn ? 0 : Math.max(0, membership.currentTimeNs - member.timeOfLastAppendPositionNs());
        return new MemberState(
                member.id(),
                member.logPosition(),
                Math.max(0, ownPosition - member.logPosition()),
                TimeUnit.NANOSECONDS.toMillis(silentNs),
                silentNs <= silenceMaxNs);
    }
}
