package io.sternline.replication.cluster;

import io.sternline.replication.Member;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Looks at a configuration before anything is touched. */
final class ConfigCheck {
    private static final Set<Integer> GROUP_SIZES = Set.of(1, 3, 5, 7);
    private static final int BASE_PORT_MIN = 1024;
    private static final int BASE_PORT_MAX = 65_535 - MemberPorts.LAST;
    private static final int GROUP_LENGTH_MAX = 64;

    private ConfigCheck() {}

    /** @return the member this node is. */
    static Member check(final NodeConfig config) {
        final List<Member> members = config.members();
        require(
                !config.group().isBlank() && config.group().length() <= GROUP_LENGTH_MAX,
                "the group's name '" + config.group() + "' must have 1 to " + GROUP_LENGTH_MAX + " characters");
        require(
                GROUP_SIZES.contains(members.size()),
                "a group has 1, 3, 5 or 7 members, but " + members.size() + " are configured");
        require(
                members.stream().map(Member::id).distinct().count() == members.size(),
                "two members have the same id: " + members);
        members.forEach(ConfigCheck::checkMember);
        require(
                config.snapshotLogBytes() >= 0,
                "snapshotLogBytes is " + config.snapshotLogBytes() + ", it must not be negative");
        checkChangeLog(config.changeLog());
        checkAsync(config.async());
        return members.stream()
                .filter(member -> member.id() == config.nodeId())
                .findFirst()
                .orElseThrow(() -> new NodeStartException(
                        "node id " + config.nodeId() + " is not among the members "
                                + members.stream().map(Member::id).collect(Collectors.toList())
                                + ": correct the node's id or the list",
                        null));
    }

    private static void checkChangeLog(final ChangeLogConfig changeLog) {
        require(
                changeLog.retention().compareTo(ChangeLogConfig.RETENTION_MIN) >= 0
                        && changeLog.retention().compareTo(ChangeLogConfig.RETENTION_MAX) <= 0,
                "the change log's retention is " + changeLog.retention() + ", it must be from "
                        + ChangeLogConfig.RETENTION_MIN + " to " + ChangeLogConfig.RETENTION_MAX);
        require(
                changeLog.bytesMax() >= ChangeLogConfig.BYTES_MAX_MIN,
                "the change log's bytesMax is " + changeLog.bytesMax() + ", it must be at least "
                        + ChangeLogConfig.BYTES_MAX_MIN);
    }

    private static void checkAsync(final AsyncConfig async) {
        require(
                !async.lagMax().isNegative(),
                "async.lagMax is " + async.lagMax() + ", it must be at least 0, which is no limit");
        require(
                async.lagRecordsMax() >= 0,
                "async.lagRecordsMax is " + async.lagRecordsMax() + ", it must be at least 0, which is no limit");
        require(
                async.logRetention().compareTo(ChangeLogConfig.RETENTION_MIN) >= 0
                        && async.logRetention().compareTo(ChangeLogConfig.RETENTION_MAX) <= 0,
                "async.logRetention is " + async.logRetention() + ", it must be from " + ChangeLogConfig.RETENTION_MIN
                        + " to " + ChangeLogConfig.RETENTION_MAX);
        require(
                async.logBytesMax() >= ChangeLogConfig.BYTES_MAX_MIN,
                "async.logBytesMax is " + async.logBytesMax() + ", it must be at least "
                        + ChangeLogConfig.BYTES_MAX_MIN);
    }

    private static void checkMember(final Member member) {
        require(
                member.id() >= 0 && member.id() < SnapshotLedger.MEMBERS_MAX,
                "member id " + member.id() + " is not in 0 to " + (SnapshotLedger.MEMBERS_MAX - 1));
        require(
                member.basePort() >= BASE_PORT_MIN && member.basePort() <= BASE_PORT_MAX,
                "base port " + member.basePort() + " of member " + member.id() + " is not in " + BASE_PORT_MIN + " to "
                        + BASE_PORT_MAX);
        require(
                !member.host().isBlank() && member.host().chars().noneMatch(c -> c == ',' || c == '|' || c == '='),
                "host '" + member.host() + "' of member " + member.id() + " is not a host name or address");
    }

    private static void require(final boolean isRight, final String message) {
        if (!isRight) {
            throw new NodeStartException("configuration: " + message, null);
        }
    }
}
