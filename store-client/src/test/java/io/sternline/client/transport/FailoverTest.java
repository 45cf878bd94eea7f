package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Counted;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.StoreClient;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes go, primaries move; calls go on. */
class FailoverTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace space = client.namespace("default");

    @BeforeEach
    void connect() {
        space.put("first", VALUE);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        group.commands().clear();
        group.queries().clear();
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldSendUnansweredWritesToTheNewPrimaryUnderTheSameNumbersAndInOrder() {
        group.node(0).onCommand(seen -> Act.DROP);
        final List<CompletableFuture<Outcome<Counted>>> calls = increments(20);
        await().until(() -> group.commands(IncrementDecoder.TEMPLATE_ID).size() == 20);
        group.movePrimary(1);
        calls.forEach(call -> assertThat(call.join().isOk()).isTrue());
        final List<Long> toOld = numbers(0);
        assertThat(toOld).isSorted().hasSize(20);
        assertThat(numbers(1)).containsExactlyElementsOf(toOld);
        assertThat(group.store().applied("n")).isEqualTo(20);
    }

    @Test
    void shouldReturnTheFirstResultOfAWriteThatWasAppliedBeforeItsAnswerWasLost() {
        group.node(0).onCommand(seen -> Act.APPLY_ONLY);
        final CompletableFuture<Outcome<Counted>> call = increments(1).get(0);
        await().until(() -> group.store().applied("n") == 1);
        group.node(0).kill();
        group.movePrimary(2);
        assertThat(call.join().orThrow().value()).isEqualTo(1);
        assertThat(group.store().applied("n")).isEqualTo(1);
    }

    @Test
    void shouldResendWhenTheConnectionToThePrimaryIsBack() {
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onCommand(seen -> received.getAndIncrement() == 0 ? Act.APPLY_AND_CLOSE : Act.ANSWER);
        assertThat(space.increment("n", 1).value()).isEqualTo(1);
        assertThat(group.store().applied("n")).isEqualTo(1);
        assertThat(numbers(0)).hasSize(2);
    }

    @Test
    void shouldResendToTheSameNodeWhenItIsPrimaryOfANewTerm() {
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onCommand(seen -> received.getAndIncrement() == 0 ? Act.DROP : Act.ANSWER);
        final CompletableFuture<Outcome<Counted>> call = increments(1).get(0);
        await().until(() -> received.get() == 1);
        group.movePrimary(0);
        assertThat(call.join().isOk()).isTrue();
    }

    @Test
    void shouldResendAWriteThatIsNotAnswered() {
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onCommand(seen -> received.getAndIncrement() < 2 ? Act.DROP : Act.ANSWER);
        assertThat(space.increment("n", 1).value()).isEqualTo(1);
        assertThat(numbers(0)).hasSize(3).containsOnly(numbers(0).get(0));
    }

    @Test
    void shouldGiveASlowNodeMoreTimeWithEveryCopy() {
        group.nodes().forEach(node -> node.onCommand(seen -> Act.HOLD).onQuery(seen -> Act.HOLD));
        final long startNs = System.nanoTime();
        final CompletableFuture<Outcome<Counted>> write = increments(1).get(0);
        final var read = space.async().get("first").toCompletableFuture();
        await().until(() ->
                numbers(0).size() == 3 && group.queries(GetDecoder.TEMPLATE_ID).size() == 3);
        // 1 + 2 s; evenly spaced copies would all have been there after 2 s.
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(2_900_000_000L);
        group.nodes().forEach(ScriptedNode::release);
        assertThat(write.join().orThrow().value()).isEqualTo(1);
        assertThat(read.join().isOk()).isTrue();
    }

    @Test
    void shouldSendAtOnceToAnotherPrimaryWhatASlowOneHasHadTwice() {
        group.node(0).onCommand(seen -> Act.DROP);
        final CompletableFuture<Outcome<Counted>> write = increments(1).get(0);
        await().until(() -> numbers(0).size() == 2);
        group.node(1)
                .onCommand(seen -> group.commands(IncrementDecoder.TEMPLATE_ID).size() < 4 ? Act.DROP : Act.ANSWER);
        group.movePrimary(1);
        assertThat(write.join().isOk()).isTrue();
        assertThat(numbers(1)).hasSize(2);
    }

    @Test
    void shouldRestartUnderANewIdAWriteOfWhichEveryCopyWasRefused() {
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onCommand(seen -> {
            if (received.getAndIncrement() == 0) {
                return Act.refuse(ResultCode.NOT_PRIMARY);
            }
            if (received.get() == 2) {
                group.store().forgetClients();
            }
            return Act.ANSWER;
        });
        assertThat(space.increment("n", 1).value()).isEqualTo(1);
        assertThat(group.store().applied("n")).isEqualTo(1);
    }

    @Test
    void shouldNotTakeALateAnswerOfAReplicaForThatOfAMajority() {
        group.store().define("fresh", ReplyEncoder.Settings.WIDE);
        final AtomicInteger received = new AtomicInteger();
        // Two copies of the look-up are refused; the second refusal comes when a majority has been asked already.
        group.node(0).onQuery(seen -> switch (received.getAndIncrement()) {
            case 0 -> Act.UNKNOWN_TWICE;
            default -> Act.ANSWER;
        });
        assertThat(client.namespace("fresh").get("k")).isEmpty();
    }

    @Test
    void shouldWaitForAPrimaryAndThenSend() {
        group.movePrimary(ScriptedGroup.NO_PRIMARY);
        await().until(() -> client.topology().primary().isEmpty());
        final CompletableFuture<Outcome<Counted>> call = increments(1).get(0);
        await().during(Duration.ofMillis(100)).until(() -> !call.isDone());
        assertThat(group.commands()).isEmpty();
        group.movePrimary(1);
        assertThat(call.join().isOk()).isTrue();
        assertThat(client.topology().primary()).contains(1);
        assertThat(client.topology().term()).isEqualTo(3);
    }

    @Test
    void shouldSpaceOutAttemptsOnANodeThatKeepsSayingItIsNotThePrimary() {
        final AtomicInteger refusals = new AtomicInteger();
        group.node(0)
                .onCommand(seen -> refusals.incrementAndGet() <= 6 ? Act.refuse(ResultCode.NOT_PRIMARY) : Act.ANSWER);
        final long startNs = System.nanoTime();
        assertThat(space.increment("n", 1).value()).isEqualTo(1);
        // 20 + 40 + 80 + 160 + 320 + 500 ms, each kept at the earliest.
        assertThat(System.nanoTime() - startNs).isGreaterThan(1_000_000_000L);
        assertThat(numbers(0)).hasSize(7);
    }

    @Test
    void shouldTryAgainWhenTheStoreIsBusy() {
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onCommand(seen -> switch (received.getAndIncrement()) {
            case 0 -> Act.refuse(ResultCode.OVERLOADED);
            case 1 -> Act.refuse(ResultCode.WINDOW_FULL);
            default -> Act.ANSWER;
        });
        assertThat(space.increment("n", 1).value()).isEqualTo(1);
        assertThat(numbers(0)).hasSize(3).containsOnly(numbers(0).get(0));
    }

    @Test
    void shouldAnswerReadsWhileThereIsNoPrimary() {
        group.node(0).kill();
        group.movePrimary(ScriptedGroup.NO_PRIMARY);
        assertThat(space.get("first", ReadLevel.LOCAL)).isPresent();
        assertThat(space.get("first", ReadLevel.SESSION)).isPresent();
    }

    @Test
    void shouldAskAnotherNodeWhenTheConnectionIsLostWithAReadOnIt() {
        group.node(0).onQuery(seen -> Act.CLOSE);
        assertThat(space.get("first")).isPresent();
        assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                .extracting(Seen::nodeId)
                .contains(0)
                .hasSizeGreaterThan(1);
    }

    @Test
    void shouldAskAnotherNodeWhenOneIsBehindOrBusyOrSlow() {
        final AtomicInteger received = new AtomicInteger();
        group.nodes()
                .forEach(node -> node.onQuery(seen -> switch (received.getAndIncrement()) {
                    case 0 -> Act.refuse(ResultCode.NOT_CAUGHT_UP);
                    case 1 -> Act.refuse(ResultCode.OVERLOADED);
                    case 2 -> Act.DROP;
                    default -> Act.ANSWER;
                }));
        assertThat(space.get("first")).isPresent();
        final List<Integer> asked =
                group.queries(GetDecoder.TEMPLATE_ID).stream().map(Seen::nodeId).toList();
        assertThat(asked).hasSize(4);
        IntStream.range(1, 4).forEach(i -> assertThat(asked.get(i)).isNotEqualTo(asked.get(i - 1)));
    }

    @Test
    void shouldCarryTheHighestRevisionSeenInSessionReadsOnly() {
        final Receipt receipt = space.put("k", VALUE);
        space.get("k", ReadLevel.LOCAL);
        space.get("k", ReadLevel.SESSION);
        space.get("k", ReadLevel.LINEARIZABLE);
        assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                .extracting(Seen::minRevision)
                .containsExactly(0L, receipt.revision(), 0L);
        assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                .extracting(Seen::level)
                .containsExactly(0, 1, 2);
    }

    @Test
    void shouldNeverReadBehindWhatAnotherReadHasShown() {
        try (StoreClient other = group.client().build()) {
            other.namespace("default").put("k", VALUE);
        }
        final long seen = group.store().revision();
        space.get("k", ReadLevel.LOCAL);
        space.get("k", ReadLevel.SESSION);
        assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                .extracting(Seen::minRevision)
                .containsExactly(0L, seen);
    }

    @Test
    void shouldRegisterAgainWhenTheStoreHasForgottenTheClient() {
        group.store().forgetClients();
        final Counted counted = space.increment("n", 1);
        assertThat(counted.value()).isEqualTo(1);
        assertThat(group.store().applied("n")).isEqualTo(1);
        assertThat(group.commands(RegisterClientDecoder.TEMPLATE_ID)).hasSize(1);
        final List<Seen> sent = group.commands(IncrementDecoder.TEMPLATE_ID);
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).clientId()).isEqualTo(sent.get(0).clientId() + 1);
        assertThat(sent.get(1).number()).isGreaterThan(sent.get(0).number());
    }

    @Test
    void shouldNotApplyAgainUnderANewIdWhatMayHaveBeenAppliedUnderTheOld() {
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onCommand(seen -> {
            if (seen.templateId() == IncrementDecoder.TEMPLATE_ID && received.getAndIncrement() == 0) {
                return Act.APPLY_AND_CLOSE;
            }
            group.store().forgetClients();
            return Act.ANSWER;
        });
        final Outcome<Counted> outcome = increments(1).get(0).join();
        assertThat(outcome).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(group.store().applied("n")).isEqualTo(1);
        group.node(0).onCommand(seen -> Act.ANSWER);
        assertThat(space.increment("n", 1).value()).isEqualTo(2);
    }

    @Test
    void shouldNotAskForIdsInAHurryWhenTheStoreKeepsForgetting() {
        group.node(0).onCommand(seen -> {
            group.store().forgetClients();
            return Act.ANSWER;
        });
        final CompletableFuture<Outcome<Counted>> call = increments(1).get(0);
        await().until(() -> group.commands(RegisterClientDecoder.TEMPLATE_ID).size() >= 4);
        group.node(0).onCommand(seen -> Act.ANSWER);
        assertThat(call.join().isOk()).isTrue();
        assertThat(group.store().applied("n")).isEqualTo(1);
        assertThat(group.commands(RegisterClientDecoder.TEMPLATE_ID)).hasSizeLessThan(20);
    }

    @Test
    void shouldSayThatAWriteWasAppliedWhenOnlyItsAnswerIsGone() {
        group.node(0).onCommand(seen -> Act.refuse(ResultCode.RESULT_DISCARDED));
        final Outcome<?> outcome = space.async()
                .getAndPut("k", VALUE, Expiry.DEFAULT)
                .toCompletableFuture()
                .join();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Indeterminate.class,
                        indeterminate -> assertThat(indeterminate.message()).contains("was applied, once"));
    }

    @Test
    void shouldNotGuessWhenTheStoreSaysARequestIsTooOld() {
        group.node(0).onCommand(seen -> Act.refuse(ResultCode.REQUEST_TOO_OLD));
        assertThat(increments(1).get(0).join())
                .isInstanceOfSatisfying(
                        Outcome.Indeterminate.class,
                        indeterminate -> assertThat(indeterminate.message()).contains("REQUEST_TOO_OLD"));
    }

    @Test
    void shouldHoldBackWritesThatWouldLeaveTheWindow() {
        group.nodes().forEach(node -> node.windowRequestsMax(8));
        group.nodes().forEach(ScriptedNode::cut);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        final AtomicInteger received = new AtomicInteger();
        group.node(0).onCommand(seen -> received.getAndIncrement() == 0 ? Act.HOLD : Act.ANSWER);
        final List<CompletableFuture<Outcome<Counted>>> calls = increments(50);
        await().until(() -> received.get() == 8);
        await().during(Duration.ofMillis(100)).until(() -> received.get() == 8);
        group.node(0).release();
        calls.forEach(call -> assertThat(call.join().isOk()).isTrue());
        assertThat(group.store().applied("n")).isEqualTo(50);
        assertThat(group.commands(PutDecoder.TEMPLATE_ID)).isEmpty();
    }

    @Test
    void shouldNotTakeTheAnswerToAReadForARegistrations() {
        group.store().forgetClients();
        group.node(0)
                .onCommand(seen -> seen.templateId() == RegisterClientDecoder.TEMPLATE_ID
                        ? Act.refuse(ResultCode.STORE_FULL)
                        : Act.ANSWER);
        group.node(0).onQuery(seen -> Act.HOLD);
        final CompletableFuture<Outcome<Counted>> write = increments(1).get(0);
        await().until(() -> !group.commands(RegisterClientDecoder.TEMPLATE_ID).isEmpty());
        final CompletableFuture<Outcome<Optional<Entry>>> read =
                space.async().get("first").toCompletableFuture();
        await().until(() -> group.node(0).held() == 1);
        final int attempts = group.commands(RegisterClientDecoder.TEMPLATE_ID).size();
        await().until(() -> group.commands(RegisterClientDecoder.TEMPLATE_ID).size() > attempts);
        group.node(0).onQuery(seen -> Act.DROP);
        group.node(0).release();
        assertThat(read.join().isOk()).isTrue();
        group.node(0).onCommand(seen -> Act.ANSWER);
        assertThat(write.join().isOk()).isTrue();
    }

    private List<CompletableFuture<Outcome<Counted>>> increments(final int count) {
        final List<CompletableFuture<Outcome<Counted>>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            calls.add(space.async().increment("n", 1, Expiry.DEFAULT).toCompletableFuture());
        }
        return calls;
    }

    private List<Long> numbers(final int nodeId) {
        return group.commands(IncrementDecoder.TEMPLATE_ID).stream()
                .filter(seen -> seen.nodeId() == nodeId)
                .map(Seen::number)
                .toList();
    }
}
