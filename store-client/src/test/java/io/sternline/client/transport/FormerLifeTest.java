package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.protocol.sbe.GetDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The group was recovered from one node, and another of its former life still runs. */
class FormerLifeTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(2);
    private final StoreClient client = group.client().build();

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldLeaveANodeOfTheFormerLifeAndTellItOfTheNewOne() {
        client.namespace("default").put("a", VALUE);
        await().until(() -> group.node(1).connections() == 1);
        assertThat(group.node(1).recoveryHeard()).isZero();

        group.node(0).recovery(1);
        group.node(0).tellTopology();
        await().until(() -> group.node(1).recoveryHeard() == 1);

        // Even as the only one that answers, and with a higher term, the old node gets nothing.
        group.node(0).kill();
        group.movePrimary(1);
        group.queries().clear();
        assertThat(client.namespace("default").async().get("a", ReadLevel.LOCAL).toCompletableFuture())
                .isNotCompleted();
        final int attempts = group.node(1).accepted();
        await().until(() -> group.node(1).accepted() > attempts);
        assertThat(group.queries(GetDecoder.TEMPLATE_ID)).isEmpty();
        group.node(1).recovery(1);
        await().until(() -> !group.queries(GetDecoder.TEMPLATE_ID).isEmpty());
    }
}
