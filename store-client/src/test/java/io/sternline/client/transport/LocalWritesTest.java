package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Counted;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writes to ASYNC namespaces go their own way, and their revisions are a line of their own. */
class LocalWritesTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final long FIRST_LOCAL = 1L << 61;

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace orders = client.namespace("default");
    private final Namespace loads = client.namespace("loads");

    @BeforeEach
    void define() {
        group.store().define("loads", ReplyEncoder.Settings.ASYNC);
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldNumberTheWritesOfBothWaysApart() {
        orders.put("a", VALUE);
        loads.put("a", VALUE);
        orders.put("b", VALUE);
        loads.put("b", VALUE);
        assertThat(group.commands(PutDecoder.TEMPLATE_ID))
                .extracting(Seen::number)
                .containsExactly(1L, FIRST_LOCAL, 2L, FIRST_LOCAL + 1);
        assertThat(group.commands(PutDecoder.TEMPLATE_ID))
                .extracting(Seen::finishedBelow)
                .containsExactly(1L, FIRST_LOCAL, 2L, FIRST_LOCAL + 1);
        assertThat(group.commands(RegisterClientDecoder.TEMPLATE_ID)).hasSize(1);
    }

    @Test
    void shouldCountRevisionsOfBothKindsApart() {
        final long orderRevision = orders.put("a", VALUE).revision();
        final long loadRevision = loads.put("a", VALUE).revision();
        assertThat(loadRevision).isEqualTo((1L << Protocol.ASYNC_TERM_SHIFT) + 1);
        orders.get("a");
        loads.get("a");
        assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                .extracting(Seen::minRevision)
                .containsExactly(orderRevision, loadRevision);
    }

    @Test
    void shouldSendAgainToANewPrimaryAndTakeEffectOnce() {
        group.node(0)
                .onCommand(seen -> seen.templateId() == IncrementDecoder.TEMPLATE_ID ? Act.APPLY_ONLY : Act.ANSWER);
        final CompletableFuture<Outcome<Counted>> sent =
                loads.async().increment("n", 1, Expiry.DEFAULT).toCompletableFuture();
        await().until(() -> group.store().applied("n") == 1);
        group.movePrimary(1);
        assertThat(sent.join().orThrow().value()).isEqualTo(1);
        assertThat(group.store().applied("n")).isEqualTo(1);
        assertThat(group.commands(IncrementDecoder.TEMPLATE_ID))
                .extracting(Seen::number)
                .containsOnly(FIRST_LOCAL);
    }

    @Test
    void shouldSendAgainWhatWasRefusedUntilItIsTaken() {
        final AtomicInteger puts = new AtomicInteger();
        group.node(0)
                .onCommand(seen -> seen.templateId() == PutDecoder.TEMPLATE_ID && puts.incrementAndGet() <= 3
                        ? Act.refuse(ResultCode.OVERLOADED)
                        : Act.ANSWER);
        loads.put("a", VALUE);
        assertThat(group.store().applied("a")).isEqualTo(1);
        assertThat(group.commands(PutDecoder.TEMPLATE_ID))
                .hasSize(4)
                .extracting(Seen::number)
                .containsOnly(FIRST_LOCAL);
    }

    @Test
    void shouldSayAtTheDeadlineWhyThePrimaryTakesNothing() {
        group.node(0)
                .onCommand(seen -> seen.templateId() == PutDecoder.TEMPLATE_ID
                        ? Act.refuse(ResultCode.OVERLOADED, "not done: replicas lack 700 changes, the limit is 500")
                        : Act.ANSWER);
        try (StoreClient hasty =
                group.client().callTimeout(Duration.ofMillis(300)).build()) {
            final Namespace slow = hasty.namespace("loads");
            assertThatThrownBy(() -> slow.put("a", VALUE))
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            ex -> assertThat(ex.reason()).isEqualTo(Rejection.OVERLOADED))
                    .hasMessageContaining("replicas lack 700 changes, the limit is 500");
        }
        assertThat(group.store().applied("a")).isZero();
        // 20, 40, 80 and 160 ms of waiting do not leave room for more.
        assertThat(group.commands(PutDecoder.TEMPLATE_ID)).hasSizeBetween(2, 6);
    }

    @Test
    void shouldRegisterAnewWhenTheStoreHasForgottenTheClient() {
        loads.put("a", VALUE);
        group.store().forgetClients();
        loads.put("b", VALUE);
        assertThat(group.store().applied("b")).isEqualTo(1);
        assertThat(group.commands(RegisterClientDecoder.TEMPLATE_ID)).hasSize(2);
    }

    @Test
    void shouldSayWhyAMajorityCannotBeAsked() {
        group.nodes()
                .forEach(node ->
                        node.onQuery(seen -> seen.level() == 2 ? Act.refuse(ResultCode.INVALID_ARGUMENT) : Act.ANSWER));
        loads.put("a", VALUE);
        assertThatThrownBy(() -> loads.get("a", ReadLevel.LINEARIZABLE))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("INVALID_ARGUMENT");
    }

    @Test
    void shouldNotAskAMajorityOfAnAsyncNamespaceWhenThePrimaryIsBehind() {
        loads.put("a", VALUE);
        final int[] refusals = {0};
        group.node(0)
                .onQuery(seen -> seen.templateId() == GetDecoder.TEMPLATE_ID && refusals[0]++ == 0
                        ? Act.refuse(ResultCode.NOT_CAUGHT_UP)
                        : Act.ANSWER);
        assertThat(loads.get("a")).isPresent();
        assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                .extracting(Seen::level)
                .containsOnly(1);
    }

    @Test
    void shouldForgetRevisionsOfATermThatThePrimaryNeverHad() {
        group.store().asyncTerm(9);
        loads.put("a", VALUE);
        group.store().asyncTerm(1);
        group.nodes()
                .forEach(node ->
                        node.onQuery(seen -> seen.minRevision() > group.store().asyncRevision()
                                ? Act.refuse(ResultCode.NOT_CAUGHT_UP)
                                : Act.ANSWER));
        assertThat(loads.get("a")).isPresent();
    }
}
