package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExactlyOnceTest {
    private static final long NOW_MS = 1_000;
    private static final long MINUTE_MS = 60_000;

    private final TestReplica replica = new TestReplica(new StateLimits(1_000_000, 1_000, 9, 9, 9, 2, 1, 300, 1_000));
    private long client;

    @BeforeEach
    void register() {
        client = replica.register(NOW_MS);
    }

    @Test
    void shouldGiveClientsTheirIdsInOrder() {
        assertThat(client).isEqualTo(1);
        assertThat(replica.register(NOW_MS)).isEqualTo(2);
    }

    @Test
    void shouldApplyARequestOnceAndAnswerItTheSameEachTime() {
        final Answer.Write first = replica.write(NOW_MS, client, increment(1, "n", 5));
        replica.write(NOW_MS, client, increment(2, "n", 5));

        assertThat(replica.write(NOW_MS, client, increment(1, "n", 5))).isEqualTo(first);
        assertThat(replica.write(NOW_MS, client, increment(3, "n", 0)).counter())
                .isEqualTo(10);
    }

    @Test
    void shouldRepeatRefusalsEvenIfTheyWouldNotHoldAnyMore() {
        replica.write(NOW_MS, client, put(1, "a", "1"));
        final Answer.Write refused =
                replica.write(NOW_MS, client, put(2, "a", "2").ifAbsent());
        replica.write(NOW_MS, client, Command.remove(3, "a"));

        assertThat(replica.write(NOW_MS, client, put(2, "a", "2").ifAbsent())).isEqualTo(refused);
    }

    @Test
    void shouldExplainARefusalOnceAndKeepItWithoutTheWords() {
        replica.write(NOW_MS, client, put(1, "a", "1"));
        final Batch refused = Batch.of(Batch.Frame.of(
                client,
                0,
                increment(2, "a", 1),
                put(3, "k", "").in(99),
                new Command.Register(4, "again"),
                new Command.Define(5, true, StoredNamespace.Settings.DEFAULT, "no name!")));

        final List<Answer.Sent> first = replica.apply(NOW_MS, refused);
        final List<Answer.Sent> second = replica.apply(NOW_MS, refused);

        assertThat(first).extracting(Answer.Sent::message).noneMatch(String::isEmpty);
        assertThat(second).extracting(Answer.Sent::message).allMatch(String::isEmpty);
        assertThat(second)
                .extracting(Answer.Sent::answer)
                .containsExactlyElementsOf(
                        first.stream().map(Answer.Sent::answer).toList());
        assertThat(replica.snapshot())
                .extracting(record -> new String(record, ISO_8859_1))
                .as("so neither snapshots nor digests depend on them")
                .noneMatch(text -> first.stream().anyMatch(one -> text.contains(one.message())));
    }

    @Test
    void shouldApplyADuplicateWithinOneFrameOnce() {
        replica.apply(NOW_MS, client, increment(1, "n", 1), increment(1, "n", 1));

        assertThat(replica.write(NOW_MS, client, increment(2, "n", 0)).counter())
                .isEqualTo(1);
    }

    @Test
    void shouldNotApplyWhatTheClientHasFinishedWith() {
        finishBelow(5);

        assertThat(code(increment(4, "n", 1))).isEqualTo(ResultCode.REQUEST_TOO_OLD);
        assertThat(code(increment(5, "n", 1))).isEqualTo(ResultCode.OK);
        finishBelow(2);
        assertThat(code(increment(4, "n", 1))).as("it never moves down").isEqualTo(ResultCode.REQUEST_TOO_OLD);
        finishBelow(Long.MAX_VALUE - 1);
        assertThat(code(increment(Long.MAX_VALUE, "n", 1))).isEqualTo(ResultCode.OK);
        assertThat(code(increment(Long.MAX_VALUE, "n", 1))).isEqualTo(ResultCode.OK);
        assertThat(replica.machine().revision()).isEqualTo(2);
    }

    @Test
    void shouldRefuseWhatIsTooFarAhead() {
        finishBelow(10);

        assertThat(code(increment(10 + Protocol.WINDOW_REQUESTS_MAX, "n", 1))).isEqualTo(ResultCode.WINDOW_FULL);
        assertThat(code(increment(9 + Protocol.WINDOW_REQUESTS_MAX, "n", 1))).isEqualTo(ResultCode.OK);
        finishBelow(11);
        assertThat(code(increment(10 + Protocol.WINDOW_REQUESTS_MAX, "n", 1)))
                .as("the refusal was not kept")
                .isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldApplyNothingForAnUnknownClient() {
        assertThat(replica.write(NOW_MS, 99, put(1, "a", "1")).code()).isEqualTo(ResultCode.CLIENT_UNKNOWN);
        assertThat(replica.write(NOW_MS, 0, put(1, "a", "1")).code()).isEqualTo(ResultCode.CLIENT_UNKNOWN);
        assertThat(replica.machine().revision()).isZero();
    }

    @Test
    void shouldSayThatALargeResultWasDiscarded() {
        replica.write(NOW_MS, client, put(1, "a", "v".repeat(400)));

        final Answer.Write first =
                replica.write(NOW_MS, client, put(2, "a", "new").returningPrevious());
        assertThat(first.value()).hasSize(400);
        assertThat(replica.write(NOW_MS, client, put(2, "a", "new").returningPrevious()))
                .isEqualTo(Answer.Write.plain(2, ResultCode.RESULT_DISCARDED, first.revision()));
    }

    @Test
    void shouldNotClaimThatAWriteWasAppliedWhenItsConditionFailed() {
        replica.write(NOW_MS, client, put(1, "a", "v".repeat(400)));

        assertThat(replica.write(NOW_MS, client, put(2, "a", "").ifAbsent()))
                .extracting(Answer.Write::code, Answer.Write::entryType)
                .containsExactly(ResultCode.CONDITION_FAILED, EntryType.VALUE);
        assertThat(code(put(2, "a", "").ifAbsent())).isEqualTo(ResultCode.OVERLOADED);
    }

    @Test
    void shouldRefuseWritesWhenAllWindowsTogetherHoldTooMuch() {
        long request = 0;
        while (code(increment(++request, "n", 1)) == ResultCode.OK) {
            assertThat(request).isLessThan(100);
        }
        final List<Answer.Sent> sent =
                replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, increment(request, "n", 1))));

        assertThat(sent.get(0).answer().code()).isEqualTo(ResultCode.OVERLOADED);
        assertThat(sent.get(0).message()).contains("1000");
        finishBelow(request);
        assertThat(replica.write(NOW_MS, client, increment(request, "n", 1)).counter())
                .isEqualTo(request);
    }

    @Test
    void shouldDropWindowsThatWereInactiveForTenMinutes() {
        replica.tick(NOW_MS + 10 * MINUTE_MS - 1);
        assertThat(code(increment(1, "n", 1))).as("a sign of life").isEqualTo(ResultCode.OK);

        replica.tick(NOW_MS + 20 * MINUTE_MS - 2);
        assertThat(clients()).isEqualTo(1);
        replica.tick(NOW_MS + 20 * MINUTE_MS - 1);
        assertThat(clients()).isZero();
        assertThat(code(increment(1, "n", 1))).isEqualTo(ResultCode.CLIENT_UNKNOWN);
    }

    @Test
    void shouldMakeRoomForANewClientOnlyWhereNoCallCanBeInFlight() {
        final long second = replica.register(NOW_MS + MINUTE_MS);

        final List<Answer.Sent> refused = replica.apply(
                NOW_MS + 2 * MINUTE_MS - 1, Batch.of(Batch.Frame.of(0, 0, new Command.Register(7, "third"))));
        assertThat(refused.get(0).answer()).isEqualTo(new Answer.Registered(7, ResultCode.OVERLOADED, 0));
        assertThat(refused.get(0).message()).contains("2 clients");

        assertThat(replica.register(NOW_MS + 2 * MINUTE_MS)).isEqualTo(3);
        assertThat(code(increment(1, "n", 1))).isEqualTo(ResultCode.CLIENT_UNKNOWN);
        assertThat(replica.write(NOW_MS, second, increment(1, "n", 1)).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldAnswerFromTheWindowAfterASnapshot() {
        final Answer.Write first = replica.write(NOW_MS, client, increment(1, "n", 5));

        final TestReplica other =
                new TestReplica(new StateLimits(1_000_000, 1_000, 9, 9, 9, 2, 1, 300, 1_000)).load(replica.snapshot());

        assertThat(other.write(NOW_MS, client, increment(1, "n", 5))).isEqualTo(first);
        assertThat(other.write(NOW_MS, client, increment(2, "n", 0)).counter()).isEqualTo(5);
    }

    @Test
    void shouldRefuseANameThatIsTooLong() {
        final String name = "n".repeat(Protocol.CLIENT_NAME_BYTES_MAX + 1);

        assertThat(replica.apply(NOW_MS, 0, new Command.Register(1, name)).code())
                .isEqualTo(ResultCode.INVALID_ARGUMENT);
    }

    private void finishBelow(final long finishedBelow) {
        replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, finishedBelow)));
    }

    private ResultCode code(final Command command) {
        return replica.write(NOW_MS, client, command).code();
    }

    private int clients() {
        return ((Answer.Status) replica.ask(new TestQuery.GetStatus())).clients();
    }

    @Test
    void shouldNotHandOutTheIdsOfAGroupThatWasThereBefore() {
        final TestReplica rebuilt = new TestReplica();
        assertThat(rebuilt.apply(NOW_MS, 0, new Command.Register(1, 0x8765_4321_1111_1111L, "first")))
                .isEqualTo(new Answer.Registered(1, ResultCode.OK, 0x0765_4321_0000_0001L));
        assertThat(rebuilt.apply(NOW_MS, 0, new Command.Register(1, 0x1234_5678_2222_2222L, "second")))
                .isEqualTo(new Answer.Registered(1, ResultCode.OK, 0x0765_4321_0000_0002L));
    }
}
