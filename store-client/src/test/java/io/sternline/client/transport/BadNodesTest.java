package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.protocol.sbe.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nodes that refuse, lie, babble or fall silent. */
class BadNodesTest {
    /** Enough to be answered by every node, on a machine that is busy with other things too. */
    private static final Duration HEARD_FROM_ALL = Duration.ofMillis(1_500);

    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private StoreClient client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        group.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = CloseReason.class,
            names = {"INCOMPATIBLE_VERSION", "WRONG_GROUP", "UNAUTHENTICATED"})
    void shouldSayWhyEveryNodeRefused(final CloseReason reason) {
        group.nodes().forEach(node -> node.refuse(reason));
        assertThatThrownBy(() -> space(HEARD_FROM_ALL).put("k", VALUE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining(group.node(0).endpoint() + ": refused: " + reason + ": scripted goodbye")
                .hasMessageContaining(group.node(2).endpoint() + ": refused: " + reason);
    }

    @Test
    void shouldNotHurryToComeBackToANodeThatRefuses() {
        group.nodes().forEach(node -> node.refuse(CloseReason.UNAUTHENTICATED));
        assertThatThrownBy(() -> space(Duration.ofMillis(600)).put("k", VALUE))
                .isInstanceOf(UnavailableException.class);
        assertThat(group.node(0).accepted()).isBetween(1, 2);
    }

    @Test
    void shouldRefuseANodeThatChoosesAVersionItWasNotOffered() {
        group.nodes().forEach(node -> node.protocolVersion(99));
        assertThatThrownBy(() -> space(HEARD_FROM_ALL).get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("refused: the node chose protocol version 99, this client speaks 1 to 1");
    }

    @Test
    void shouldRefuseANodeOfAnotherGroup() {
        group.nodes().forEach(node -> node.groupName("other"));
        client = group.client().group("test").callTimeout(HEARD_FROM_ALL).build();
        assertThatThrownBy(() -> client.namespace("default").get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("refused: the node is of group 'other', this client talks to group 'test'");
    }

    @Test
    void shouldStayWithTheGroupItFoundFirst() {
        final Namespace space = space(Duration.ofSeconds(3));
        space.put("k", VALUE);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        group.nodes().forEach(node -> node.groupName("other"));
        group.nodes().forEach(ScriptedNode::cut);
        await().until(() -> group.nodes().stream().allMatch(node -> node.accepted() >= 2));
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("the node is of group 'other', this client talks to group 'test'");
        assertThat(group.store().applied("k")).isEqualTo(1);
    }

    static List<Act> nonsense() {
        return List.of(Act.GARBAGE, Act.UNKNOWN_REPLY, Act.HUGE_FRAME);
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void shouldGoOnElsewhereWhenANodeTalksNonsense(final Act act) {
        final Namespace space = space(Duration.ofSeconds(5));
        space.put("k", VALUE);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onQuery(seen -> received.getAndIncrement() == 0 ? act : Act.ANSWER);
        assertThat(space.get("k")).isPresent();
        assertThat(received).hasValueGreaterThan(0);
        await().until(() -> group.node(0).accepted() >= 2);
        group.node(0).onQuery(seen -> Act.ANSWER);
        space.put("after", VALUE);
        assertThat(group.store().applied("after")).isEqualTo(1);
    }

    @Test
    void shouldDropAConnectionThatHasFallenSilentAndComeBack() {
        final Namespace space = space(Duration.ofSeconds(10));
        space.put("k", VALUE);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        group.node(1).mute(true);
        await().until(() -> group.node(1).accepted() >= 2);
        group.node(1).mute(false);
        await().until(() -> client.admin().status().size() == 3);
    }

    @Test
    void shouldLeaveAPrimaryThatHasFallenSilentForTheOneTheOthersName() {
        final Namespace space = space(Duration.ofSeconds(10));
        space.put("k", VALUE);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        group.node(0).mute(true);
        group.movePrimary(1);
        assertThat(space.increment("n", 1).value()).isEqualTo(1);
        assertThat(space.get("k")).isPresent();
        assertThat(group.node(0).accepted()).isEqualTo(1);
    }

    @Test
    void shouldGiveUpANodeThatTakesConnectionsAndSaysNothing() {
        group.nodes().forEach(node -> node.mute(true));
        assertThatThrownBy(() -> space(Duration.ofMillis(2_500)).get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("not connected within 2000 ms (HELLO_SENT)");
    }

    @Test
    void shouldSayWhenAHostIsUnknown() {
        client = StoreClient.builder()
                .endpoints("no-such-host.invalid:7100")
                .callTimeout(Duration.ofMillis(1_500))
                .build();
        assertThatThrownBy(() -> client.namespace("default").get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("no-such-host.invalid:7100: ");
    }

    @Test
    void shouldTalkToANodeOverOneConnectionThoughItHasTwoNames() {
        client = StoreClient.builder()
                .endpoints("localhost:" + group.node(0).endpoint().port())
                .callTimeout(Duration.ofSeconds(5))
                .build();
        client.namespace("default").put("k", VALUE);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        await().during(Duration.ofMillis(200)).until(() -> group.node(0).connections() == 1);
        assertThat(client.admin().status()).hasSize(3);
    }

    private Namespace space(final Duration callTimeout) {
        client = group.client().callTimeout(callTimeout).build();
        return client.namespace("default");
    }
}
