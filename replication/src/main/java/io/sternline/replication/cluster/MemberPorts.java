package io.sternline.replication.cluster;

import io.sternline.replication.Member;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which of a member's ports serves what. All are UDP but the lifeline's; TCP of {@code basePort} itself belongs to the
 * application.
 */
record MemberPorts(Member member) {
    private static final int ASYNC = 0;
    private static final int INGRESS = 1;
    private static final int CONSENSUS = 2;
    private static final int LOG = 3;
    private static final int CATCHUP = 4;
    private static final int ARCHIVE_CONTROL = 5;
    private static final int ARCHIVE_RESPONSE = 6;
    private static final int ARCHIVE_REPLICATION = 7;
    private static final int LOG_REPLICATION = 8;
    private static final int EGRESS = 9;
    /** TCP, beside the consensus module's UDP: what tells of a member's death belongs to consensus. */
    private static final int LIFELINE = CONSENSUS;

    static final int FIRST = ASYNC;
    static final int LAST = EGRESS;

    /** Where a node hears of changes of ASYNC namespaces. */
    String async() {
        return endpoint(ASYNC);
    }

    String ingress() {
        return endpoint(INGRESS);
    }

    int consensus() {
        return member.basePort() + CONSENSUS;
    }

    String archiveControl() {
        return endpoint(ARCHIVE_CONTROL);
    }

    String archiveResponse() {
        return endpoint(ARCHIVE_RESPONSE);
    }

    String archiveReplication() {
        return endpoint(ARCHIVE_REPLICATION);
    }

    String logReplication() {
        return endpoint(LOG_REPLICATION);
    }

    String egress() {
        return endpoint(EGRESS);
    }

    int lifeline() {
        return member.basePort() + LIFELINE;
    }

    /** All members in Aeron Cluster's notation: {@code id,ingress,consensus,log,catchup,archive|...}. */
    static String clusterMembers(final List<Member> members) {
        return members.stream()
                .map(MemberPorts::new)
                .map(MemberPorts::clusterMember)
                .collect(Collectors.joining("|"));
    }

    private String clusterMember() {
        return String.join(
                ",",
                Integer.toString(member.id()),
                endpoint(INGRESS),
                endpoint(CONSENSUS),
                endpoint(LOG),
                endpoint(CATCHUP),
                endpoint(ARCHIVE_CONTROL));
    }

    private String endpoint(final int port) {
        final String host = member.host().contains(":") ? "[" + member.host() + "]" : member.host();
        return host + ":" + (member.basePort() + port);
    }
}
