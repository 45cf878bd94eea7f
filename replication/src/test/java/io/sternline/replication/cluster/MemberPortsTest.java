package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.cluster.ClusterMember;
import io.sternline.replication.Member;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberPortsTest {
    private static final Member NAMED = new Member(3, "node-3.example", 9000);
    private static final Member IPV6 = new Member(4, "::1", 9100);

    @Test
    void shouldTellAeronThePortsItTellsOthers() {
        final ClusterMember[] members = ClusterMember.parse(MemberPorts.clusterMembers(List.of(NAMED, IPV6)));
        assertThat(members).extracting(ClusterMember::id).containsExactly(NAMED.id(), IPV6.id());
        assertThat(members)
                .extracting(ClusterMember::consensusEndpoint)
                .containsExactly(
                        "node-3.example:" + new MemberPorts(NAMED).consensus(),
                        "[::1]:" + new MemberPorts(IPV6).consensus());
        assertThat(members)
                .extracting(ClusterMember::ingressEndpoint)
                .containsExactly(new MemberPorts(NAMED).ingress(), new MemberPorts(IPV6).ingress());
        assertThat(members)
                .extracting(ClusterMember::archiveEndpoint)
                .containsExactly(new MemberPorts(NAMED).archiveControl(), new MemberPorts(IPV6).archiveControl());
    }
}
