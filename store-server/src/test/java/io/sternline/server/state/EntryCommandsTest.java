package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.Command.remove;
import static io.sternline.server.state.Command.touch;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EntryCommandsTest {
    private static final long NOW_MS = 1_000;

    private TestReplica replica = new TestReplica();
    private long client;
    private long request;

    @BeforeEach
    void register() {
        client = replica.register(NOW_MS);
    }

    @Test
    void shouldGiveEveryChangeTheNextRevision() {
        assertThat(write(put(next(), "a", "1")).revision()).isEqualTo(1);
        assertThat(write(increment(next(), "n", 5)).revision()).isEqualTo(2);
        assertThat(write(touch(next(), "a", Command.Times.UNSAID)).revision()).isEqualTo(3);
        assertThat(write(remove(next(), "a")).revision()).isEqualTo(4);
        assertThat(write(remove(next(), "a")))
                .as("nothing to remove, nothing changed")
                .isEqualTo(Answer.Write.plain(request, ResultCode.NOT_FOUND, 4));
    }

    @Test
    void shouldKeepAnEntrysRevisionWhenItIsTouched() {
        write(put(next(), "a", "1"));
        write(touch(next(), "a", Command.Times.ttl(50)));

        final Answer.Got got = (Answer.Got) replica.ask(TestQuery.get("a"));
        assertThat(got.entryRevision()).isEqualTo(1);
        assertThat(got.revision()).isEqualTo(2);
        assertThat(got.remainingMs()).isEqualTo(50);
    }

    @Test
    void shouldPutIfAbsentOnceAndShowTheOthersWhatStands() {
        assertThat(write(put(next(), "a", "mine").ifAbsent()).code()).isEqualTo(ResultCode.OK);

        assertThat(write(put(next(), "a", "yours").ifAbsent()))
                .isEqualTo(new Answer.Write(request, ResultCode.CONDITION_FAILED, 1, EntryType.VALUE, 1, 0, "mine"));
    }

    @Test
    void shouldReplaceAndRemoveByRevision() {
        write(put(next(), "a", "1"));

        assertThat(write(put(next(), "a", "2").ifRevision(9)).code()).isEqualTo(ResultCode.CONDITION_FAILED);
        assertThat(write(put(next(), "a", "2").ifRevision(1)).code()).isEqualTo(ResultCode.OK);
        assertThat(write(remove(next(), "a").ifRevision(1)).value()).isEqualTo("2");
        assertThat(write(remove(next(), "a").ifRevision(2)).code()).isEqualTo(ResultCode.OK);
        assertThat(write(remove(next(), "a").ifRevision(2)))
                .isEqualTo(Answer.Write.plain(request, ResultCode.CONDITION_FAILED, 3));
    }

    @Test
    void shouldReturnWhatStoodBefore() {
        assertThat(write(put(next(), "a", "1").returningPrevious()).entryType()).isEqualTo(EntryType.NONE);
        assertThat(write(put(next(), "a", "2").returningPrevious()))
                .isEqualTo(new Answer.Write(request, ResultCode.OK, 2, EntryType.VALUE, 1, 0, "1"));
        assertThat(write(remove(next(), "a").returningPrevious()).value()).isEqualTo("2");
    }

    @Test
    void shouldCount() {
        assertThat(write(increment(next(), "n", 5)).counter()).isEqualTo(5);
        assertThat(write(increment(next(), "n", -7)).counter()).isEqualTo(-2);

        assertThat(write(put(next(), "n", "x").ifAbsent()))
                .as("a counter is shown as its 8 bytes")
                .extracting(Answer.Write::entryType, Answer.Write::value)
                .containsExactly(EntryType.COUNTER, "\u00fe" + "\u00ff".repeat(7));
    }

    @Test
    void shouldRefuseToCountBeyondTheRange() {
        write(increment(next(), "n", Long.MAX_VALUE));

        final List<Answer.Sent> sent = send(increment(next(), "n", 1));

        assertThat(sent.get(0).answer().code()).isEqualTo(ResultCode.COUNTER_OVERFLOW);
        assertThat(sent.get(0).message()).contains("'default'", "9223372036854775807");
        assertThat(write(increment(next(), "n", -1)).counter()).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void shouldNotIncrementAPlainValueButReplaceACounterByOne() {
        write(put(next(), "a", "text"));
        assertThat(write(increment(next(), "a", 1)).code()).isEqualTo(ResultCode.WRONG_TYPE);

        write(increment(next(), "n", 1));
        assertThat(write(put(next(), "n", "text")).code()).isEqualTo(ResultCode.OK);
        assertThat(((Answer.Got) replica.ask(TestQuery.get("n"))).entryType()).isEqualTo(EntryType.VALUE);
    }

    @Test
    void shouldRefuseWithWordsThatNameLimitValueAndNamespace() {
        assertThat(refusal(put(next(), "k".repeat(Protocol.KEY_BYTES_MAX + 1), ""), ResultCode.KEY_TOO_LARGE))
                .contains("1025", "1024", "'default'");
        assertThat(refusal(put(next(), "", ""), ResultCode.KEY_TOO_LARGE)).contains("empty");
        assertThat(refusal(put(next(), "a", "v".repeat(Protocol.VALUE_BYTES_MAX + 1)), ResultCode.VALUE_TOO_LARGE))
                .contains("524289", "524288", "'default'");
        assertThat(refusal(put(next(), "a", "").in(77), ResultCode.UNKNOWN_NAMESPACE))
                .contains("77");
        assertThat(refusal(put(next(), "a", "").expiring(Command.Times.ttl(-1)), ResultCode.INVALID_ARGUMENT))
                .contains("ttlMs", "-1");
        assertThat(refusal(
                        put(next(), "a", "").expiring(Command.Times.idle(Protocol.EXPIRY_MS_MAX + 1)),
                        ResultCode.INVALID_ARGUMENT))
                .contains("idleMs", "315360000001");
        assertThat(replica.machine().revision()).isZero();
    }

    @Test
    void shouldTakeTheLargestKeyAndValue() {
        final String key = "k".repeat(Protocol.KEY_BYTES_MAX);
        final String value = "v".repeat(Protocol.VALUE_BYTES_MAX);
        write(put(next(), key, value));

        assertThat(write(put(next(), key, "").returningPrevious()).value()).isEqualTo(value);
    }

    @Test
    void shouldRefuseWhatDoesNotFitAndTakeWhatMakesRoom() {
        replica = new TestReplica(new StateLimits(200, 100, 3, 3, 3, 3, 3, 1_000, 10_000));
        client = replica.register(NOW_MS);
        write(put(next(), "a", "v".repeat(100)));

        assertThat(refusal(put(next(), "b", ""), ResultCode.STORE_FULL)).contains("200", "'default'", "165");
        assertThat(refusal(increment(next(), "n", 1), ResultCode.STORE_FULL)).contains("'default'");
        assertThat(write(put(next(), "a", "v".repeat(90))).code()).isEqualTo(ResultCode.OK);
        assertThat(write(remove(next(), "a")).code()).isEqualTo(ResultCode.OK);
        assertThat(write(put(next(), "b", "")).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldSayThatItDoesNotKnowACommand() {
        assertThat(replica.apply(NOW_MS, client, new Command.Unknown(next())))
                .isEqualTo(new Answer.Error(request, ResultCode.UNSUPPORTED, true));
    }

    private long next() {
        return ++request;
    }

    private Answer.Write write(final Command command) {
        return replica.write(NOW_MS, client, command);
    }

    private List<Answer.Sent> send(final Command command) {
        return replica.apply(NOW_MS, Batch.of(Batch.Frame.of(client, 0, command)));
    }

    private String refusal(final Command command, final ResultCode code) {
        final Answer.Sent sent = send(command).get(0);
        assertThat(sent.answer().code()).isEqualTo(code);
        return sent.message();
    }
}
