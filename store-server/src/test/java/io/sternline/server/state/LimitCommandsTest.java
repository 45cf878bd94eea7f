package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.Command.touch;
import static io.sternline.server.state.LimitCommand.count;
import static io.sternline.server.state.LimitCommand.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.ResultCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Limits of 10, of which one comes back every 100 ms, and windows of a second. */
class LimitCommandsTest {
    private static final long NS_PER_MS = 1_000_000;

    private final TestReplica replica = new TestReplica();
    private long nowMs = 1_000_000;
    private long client;
    private long request;

    @BeforeEach
    void register() {
        client = replica.register(nowMs);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void shouldTakeUntilNothingIsLeftAndSayHowLongToWait() {
        assertThat(write(take(next(), "l", 7)).counter()).isEqualTo(300 * NS_PER_MS);
        assertThat(write(take(next(), "l", 4)))
                .as("refused: nothing changes")
                .extracting(Answer.Write::code, Answer.Write::counter, Answer.Write::revision)
                .containsExactly(ResultCode.OK, -100 * NS_PER_MS, 1L);
        nowMs += 100;
        assertThat(write(take(next(), "l", 4)).counter()).isZero();
        assertThat(write(take(next(), "l", 1)).counter()).isEqualTo(-100 * NS_PER_MS);
        nowMs += 100_000;
        assertThat(write(take(next(), "l", 10)).counter()).isZero();
    }

    @Test
    void shouldAskWithoutAChange() {
        assertThat(write(take(next(), "l", 0)).counter()).isEqualTo(1_000 * NS_PER_MS);
        assertThat(write(count(next(), "w", 0)).counter()).isZero();
        assertThat(replica.machine().revision()).isZero();
        write(take(next(), "l", 2));
        write(count(next(), "w", 5));
        final long revision = replica.machine().revision();
        assertThat(write(take(next(), "l", 0)).counter()).isEqualTo(800 * NS_PER_MS);
        assertThat(write(count(next(), "w", 0)).counter()).isEqualTo(5);
        assertThat(replica.machine().revision()).isEqualTo(revision);
    }

    @Test
    void shouldLetGoOfALimitThatIsWholeAgainWhateverTheNamespaceSaysOfExpiry() {
        define(new StoredNamespace.Settings(50, 50, 100, 1_000));
        write(take(next(), "l", 3));
        final Answer.Got got = (Answer.Got) replica.ask(TestQuery.get("l"));
        assertThat(got.entryType()).isEqualTo(EntryType.LIMIT);
        assertThat(got.remainingMs()).isEqualTo(300);
        nowMs += 299;
        assertThat(write(take(next(), "l", 0)).counter()).isEqualTo(999 * NS_PER_MS);
        nowMs += 1;
        assertThat(replica.ask(TestQuery.get("l")).code()).isEqualTo(ResultCode.OK);
        replica.tick(nowMs);
        assertThat(replica.ask(TestQuery.get("l")).code()).isEqualTo(ResultCode.NOT_FOUND);
        write(take(next(), "l", 10));
        assertThat(replica.departures())
                .extracting(Departure::cause)
                .as("the whole one makes place for a new one")
                .containsExactly(RemovalCause.EXPIRED);
    }

    @Test
    void shouldForgetAWindowTwoWindowsAfterItsLastEvent() {
        nowMs = 1_000_600;
        assertThat(write(count(next(), "w", 10)).counter()).isEqualTo(10);
        assertThat(((Answer.Got) replica.ask(TestQuery.get("w"))).remainingMs()).isEqualTo(1_400);
        nowMs += 900;
        assertThat(write(count(next(), "w", 2)).counter())
                .as("half of the window before")
                .isEqualTo(7);
        nowMs += 2_000;
        assertThat(write(count(next(), "w", 1)).counter()).isEqualTo(1);
    }

    @Test
    void shouldKeepToTheTypeOfWhatStandsThere() {
        write(put(next(), "value", "v"));
        write(increment(next(), "counter", 1));
        write(MapCommand.set(next(), "map", MapText.Change.set("f", "v")));
        write(take(next(), "limit", 1));
        write(count(next(), "window", 1));
        for (final String key : new String[] {"value", "counter", "map", "window"}) {
            assertThat(write(take(next(), key, 1)).code()).as(key).isEqualTo(ResultCode.WRONG_TYPE);
        }
        for (final String key : new String[] {"value", "counter", "map", "limit"}) {
            assertThat(write(count(next(), key, 1)).code()).as(key).isEqualTo(ResultCode.WRONG_TYPE);
        }
        for (final String key : new String[] {"limit", "window"}) {
            assertThat(write(increment(next(), key, 1)).code()).as(key).isEqualTo(ResultCode.WRONG_TYPE);
            assertThat(write(touch(next(), key, Command.Times.ttl(5))).code())
                    .as(key)
                    .isEqualTo(ResultCode.WRONG_TYPE);
            assertThat(write(MapCommand.set(next(), key, MapText.Change.set("f", "v")))
                            .code())
                    .as(key)
                    .isEqualTo(ResultCode.WRONG_TYPE);
        }
        assertThat(sent(take(next(), "window", 1)).message())
                .isEqualTo("the entry in namespace 'default' is a window of counted events: "
                        + "only limits can be taken from");
        assertThat(write(put(next(), "limit", "v")).code()).isEqualTo(ResultCode.OK);
    }

    @Test
    void shouldRefuseLimitsAndWindowsThatCannotBe() {
        assertThat(sent(take(next(), "l", 11)).message())
                .isEqualTo("cost must be 0 to 10, the limit's burst, not 11: more than that is never there at once");
        assertThat(write(take(next(), "l", -1)).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(sent(take(next(), "l", 1).of(1L << 40, 1L << 40)).message())
                .contains("315360000000 ms at most", "1099511627776");
        assertThat(write(take(next(), "l", 1).of(0, 1)).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(write(count(next(), "w", -1)).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(sent(count(next(), "w", 1).over(604_800_001)).message())
                .isEqualTo("windowMs must be 1 to 604800000, not 604800001");
        assertThat(write(count(next(), "w", 1).over(0)).code()).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(replica.machine().revision()).isZero();
    }

    @Test
    void shouldRefuseMoreEventsThanAWindowHolds() {
        assertThat(write(count(next(), "w", 1_000_000_000_000_000_000L)).code()).isEqualTo(ResultCode.OK);
        final Answer.Sent refused = sent(count(next(), "w", 1));
        assertThat(refused.answer().code()).isEqualTo(ResultCode.COUNTER_OVERFLOW);
        assertThat(refused.message()).contains("counts 1000000000000000000 events", "1 more");
    }

    @Test
    void shouldNeedRoomForANewEntryOnly() {
        define(new StoredNamespace.Settings(0, 0, 100, 1_000, 1, 0, FullPolicy.REJECT));
        write(take(next(), "l", 1));
        assertThat(write(take(next(), "l", 1)).code()).isEqualTo(ResultCode.OK);
        assertThat(write(take(next(), "other", 1)).code()).isEqualTo(ResultCode.STORE_FULL);
        assertThat(write(count(next(), "other", 1)).code()).isEqualTo(ResultCode.STORE_FULL);
    }

    @Test
    void shouldDoWhatIsSentAgainOnce() {
        final Command take = take(next(), "l", 4);
        assertThat(write(take).counter()).isEqualTo(600 * NS_PER_MS);
        nowMs += 50;
        assertThat(write(take).counter()).isEqualTo(600 * NS_PER_MS);
        final Command refused = take(next(), "l", 10);
        final Answer.Write answer = write(refused);
        assertThat(answer.counter()).isNegative();
        nowMs += 5_000;
        assertThat(write(refused))
                .as("as it was answered, though it would go now")
                .isEqualTo(answer);
    }

    @Test
    void shouldGoOnFromASnapshot() {
        write(take(next(), "l", 8));
        write(count(next(), "w", 8));
        try (TestReplica other = new TestReplica().load(replica.snapshot())) {
            assertThat(other.machine().digest()).isEqualTo(replica.machine().digest());
            nowMs += 100;
            final Command take = take(next(), "l", 3);
            assertThat(other.write(nowMs, client, take)).isEqualTo(write(take));
            final Command count = count(next(), "w", 3);
            assertThat(other.write(nowMs, client, count)).isEqualTo(write(count));
        }
    }

    private void define(final StoredNamespace.Settings settings) {
        replica.apply(nowMs, client, new Command.Define(next(), false, settings, "default"));
    }

    private long next() {
        return ++request;
    }

    private Answer.Write write(final Command command) {
        return replica.write(nowMs, client, command);
    }

    private Answer.Sent sent(final Command command) {
        return replica.apply(nowMs, Batch.of(Batch.Frame.of(client, 0, command)))
                .get(0);
    }
}
