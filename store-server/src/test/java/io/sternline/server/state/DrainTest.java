package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.ResultCode;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final long NOW_MS = 1_000;
    private final TestReplica replica = new TestReplica();

    @Test
    void shouldDrainAndUndrainNodes() {
        final long client = replica.register(NOW_MS);
        assertThat(drain(client, 1, 2, 1).code()).isEqualTo(ResultCode.OK);
        assertThat(drain(client, 2, 0, 1).code()).isEqualTo(ResultCode.OK);
        assertThat(replica.machine().drainingNodes()).isEqualTo(0b101);
        drain(client, 3, 2, 0);
        assertThat(replica.machine().drainingNodes()).isEqualTo(0b001);
    }

    @Test
    void shouldChangeNothingWhenItIsSaidTwice() {
        final long client = replica.register(NOW_MS);
        final Answer.Write first = drain(client, 1, 2, 1);
        final long digest = replica.machine().digest();
        assertThat(drain(client, 1, 2, 1)).as("the same request").isEqualTo(first);
        assertThat(replica.machine().digest()).isEqualTo(digest);
        assertThat(drain(client, 2, 2, 1).revision()).as("another").isEqualTo(first.revision());
    }

    @Test
    void shouldRefuseWhatIsNoNode() {
        final long client = replica.register(NOW_MS);
        assertThat(drain(client, 1, -1, 1).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(drain(client, 2, 7, 1).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(drain(client, 3, 32, 0).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(drain(client, 4, 1, 2).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(replica.machine().drainingNodes()).isZero();
    }

    @Test
    void shouldNeedAClientId() {
        assertThat(replica.apply(NOW_MS, 0, new Command.Drain(1, 1, 1)).code()).isEqualTo(ResultCode.CLIENT_UNKNOWN);
    }

    @Test
    void shouldKeepItInDigestAndSnapshot() {
        final long client = replica.register(NOW_MS);
        drain(client, 1, 6, 1);
        final TestReplica restored = new TestReplica().load(replica.snapshot());
        assertThat(restored.machine().drainingNodes()).isEqualTo(1 << 6);
        assertThat(restored.machine().digest()).isEqualTo(replica.machine().digest());
        final long before = replica.machine().digest();
        drain(client, 2, 6, 0);
        assertThat(replica.machine().digest()).isNotEqualTo(before);
    }

    private Answer.Write drain(final long client, final long number, final int nodeId, final int drain) {
        return replica.write(NOW_MS, client, new Command.Drain(number, nodeId, drain));
    }
}
