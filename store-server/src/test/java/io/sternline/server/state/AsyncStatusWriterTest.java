package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.AsyncLink;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.StatusReplyDecoder;
import io.sternline.protocol.sbe.StatusReplyEncoder;
import io.sternline.replication.Role;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncStatusWriterTest {
    private final TestReplica replica = new TestReplica();
    private final AsyncState async = replica.machine().async();

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldTellWhatItIsToldOfReplicasAndOfThoseThatCameBack() {
        final StatusReplyDecoder reply = written();
        assertThat(reply.isAsyncComplete()).isEqualTo((short) 1);
        assertThat(reply.asyncLagMaxMs()).isEqualTo(10_000);
        assertThat(reply.asyncLagRecordsMax()).isZero();
        assertThat(List.of(reply.asyncTailChangesTaken(), reply.asyncTailChangesOvertaken(), reply.asyncCopiesSent()))
                .containsExactly(11L, 12L, 13L);
        final List<List<Object>> replicas = new ArrayList<>();
        for (final StatusReplyDecoder.AsyncReplicasDecoder one : reply.asyncReplicas()) {
            replicas.add(List.of(one.nodeId(), one.link(), one.ackedRevision(), one.lagRecords(), one.lagMs()));
        }
        assertThat(replicas)
                .containsExactly(
                        List.of(0, AsyncLink.CHANGES, 85L, 5L, 6L), List.of(1, AsyncLink.AWAY, 0L, 90L, 7_000L));
    }

    @Test
    void shouldTellOfARefusalOnlyWhileItIsPrimary() {
        async.admission(() -> "not done: busy");
        assertThat(refusal()).isEmpty();
        replica.machine().onRole(Role.PRIMARY, 3);
        assertThat(refusal()).isEqualTo("not done: busy");
    }

    @Test
    void shouldTellThatACopyIsBeingLoaded() {
        async.beginLoad();
        assertThat(written().isAsyncComplete()).isZero();
        async.endLoad(0, 0);
        assertThat(written().isAsyncComplete()).isEqualTo((short) 1);
    }

    private String refusal() {
        final StatusReplyDecoder reply = written();
        reply.asyncReplicas().forEach(one -> {});
        reply.skipGroup();
        reply.skipServerVersion();
        reply.skipDurability();
        return reply.asyncRefusal();
    }

    private StatusReplyDecoder written() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        final StatusReplyEncoder encoder = new StatusReplyEncoder();
        encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        AsyncStatusWriter.fields(encoder, async, new TestReplica.Facts());
        encoder.group("g").serverVersion("v").durability("memory");
        AsyncStatusWriter.refusal(encoder, async);
        return new StatusReplyDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
    }
}
