package io.sternline.server.state;

import static io.sternline.server.state.Command.put;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.server.state.TestQuery.Level;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryDeskTest {
    private static final long NOW_MS = 1_000;
    private static final TestQuery.Get GET = TestQuery.get("a");

    private final TestReplica replica = new TestReplica();
    private long client;
    private long request;

    @BeforeEach
    void putOne() {
        client = replica.register(NOW_MS);
        put1("a");
    }

    @Test
    void shouldAnswerLocalReadsAtOnce() {
        assertThat(replica.ask(0, GET)).hasSize(1);
        assertThat(replica.ask(0, TestQuery.get("b")).get(0).answer().code()).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldHoldASessionReadUntilItsRevisionIsApplied() {
        assertThat(replica.ask(0, GET.at(Level.session(1, 1_000)))).hasSize(1);
        assertThat(replica.ask(0, GET.at(Level.session(3, 1_000)))).isEmpty();

        put1("b");
        assertThat(replica.work()).isEmpty();
        put1("c");
        assertThat(replica.work()).singleElement().satisfies(sent -> {
            assertThat(sent.answer().code()).isEqualTo(ResultCode.OK);
            assertThat(((Answer.Got) sent.answer()).revision()).isEqualTo(3);
        });
        assertThat(replica.machine().waitingQueries()).isZero();
    }

    @Test
    void shouldHoldALinearizableReadUntilItsBarrierIsApplied() {
        assertThat(replica.ask(5, GET.at(Level.linearizable(1_000)))).isEmpty();
        replica.machine().onOwnSequence(4);
        assertThat(replica.work()).isEmpty();
        replica.machine().onOwnSequence(5);
        assertThat(replica.work()).hasSize(1);

        assertThat(replica.ask(3, GET.at(Level.linearizable(1_000))))
                .as("a later own message was a barrier too")
                .hasSize(1);
    }

    @Test
    void shouldNeverAnswerALinearizableReadWithoutABarrier() {
        replica.machine().onOwnSequence(5);

        assertThat(replica.ask(0, GET.at(Level.linearizable(1_000)))
                        .get(0)
                        .answer()
                        .code())
                .isEqualTo(ResultCode.NOT_CAUGHT_UP);
    }

    @Test
    void shouldGiveUpAtTheTimeoutAndNotBefore() {
        replica.ask(0, GET.at(Level.session(9, 200)));
        replica.ask(7, GET.at(Level.linearizable(100)));

        replica.passMs(99);
        assertThat(replica.work()).isEmpty();
        replica.passMs(1);
        assertThat(replica.work()).singleElement().satisfies(sent -> {
            assertThat(sent.answer().code()).isEqualTo(ResultCode.NOT_CAUGHT_UP);
            assertThat(sent.message()).contains("7");
        });
        replica.passMs(100);
        assertThat(replica.work())
                .singleElement()
                .satisfies(sent -> assertThat(sent.message()).contains("1", "9"));
    }

    @Test
    void shouldHoldNoQueryLongerThanACallMayTake() {
        replica.ask(0, GET.at(Level.session(9, Integer.MAX_VALUE)));

        replica.passMs(Protocol.CALL_TIMEOUT_MS_MAX);
        assertThat(replica.work()).hasSize(1);
    }

    @Test
    void shouldRefuseAtOnceWhatMayNotWait() {
        assertThat(replica.ask(0, GET.at(Level.session(9, 0))).get(0).answer().code())
                .isEqualTo(ResultCode.NOT_CAUGHT_UP);
    }

    @Test
    void shouldRefuseWhenTooManyWait() {
        for (int i = 0; i < WaitingQueries.QUERIES_MAX; i++) {
            assertThat(replica.ask(0, GET.at(Level.session(2, 1_000)))).isEmpty();
        }
        final Answer.Sent refused =
                replica.ask(0, GET.at(Level.session(2, 1_000))).get(0);
        assertThat(refused.answer().code()).isEqualTo(ResultCode.OVERLOADED);
        assertThat(refused.message()).contains("4096");

        put1("b");
        assertThat(replica.work())
                .hasSize(WaitingQueries.QUERIES_MAX)
                .allSatisfy(sent -> assertThat(sent.answer().code()).isEqualTo(ResultCode.OK));
    }

    @Test
    void shouldKeepAReplyThatFindsNoRoomAndTakeNoQueryMeanwhile() {
        replica.room(1);
        replica.submit(GET.encode(11));
        replica.submit(GET.encode(12));
        replica.submit(GET.encode(13));

        assertThat(numbers(replica.work())).containsExactly(11L);
        assertThat(replica.queriesNotTaken())
                .as("one reply in hand, the rest where they were")
                .isEqualTo(1);
        assertThat(replica.work()).isEmpty();
        replica.room(Integer.MAX_VALUE);
        assertThat(numbers(replica.work())).containsExactly(12L, 13L);
    }

    @Test
    void shouldAnswerWaitingQueriesInTheirOrderEvenWhenRoomComesBitByBit() {
        for (int i = 0; i < 5; i++) {
            replica.ask(0, GET.at(Level.session(2, 1_000)));
        }
        put1("b");

        final List<Long> answered = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replica.room(1);
            answered.addAll(numbers(replica.work()));
        }
        assertThat(answered).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void shouldTakeABoundedNumberInOneCycle() {
        for (int i = 0; i < QueryDesk.QUERIES_PER_CYCLE_MAX + 3; i++) {
            replica.submit(GET.encode(i));
        }

        assertThat(replica.work()).hasSize(QueryDesk.QUERIES_PER_CYCLE_MAX);
        assertThat(replica.work()).hasSize(3);
    }

    @Test
    void shouldScanInPagesWhileEntriesComeAndGo() {
        for (int i = 10; i < 20; i++) {
            put1("k" + i);
        }
        final Answer.Page first = (Answer.Page) replica.ask(TestQuery.scan("k", 4, ""));
        final List<String> gone = keys(first);
        gone.forEach(key -> replica.write(NOW_MS, client, Command.remove(++request, key)));

        final Answer.Page second = (Answer.Page) replica.ask(TestQuery.scan("k", 100, first.cursor()));

        assertThat(gone).hasSize(4);
        final List<String> shown = new ArrayList<>(gone);
        shown.addAll(keys(second));
        assertThat(shown)
                .as("each once, though the page's last entry is gone")
                .containsExactlyInAnyOrder("k10", "k11", "k12", "k13", "k14", "k15", "k16", "k17", "k18", "k19");
        assertThat(second.cursor()).isEmpty();
    }

    @Test
    void shouldEndAPageExactlyAtTheLastEntryWithoutACursor() {
        assertThat(((Answer.Page) replica.ask(TestQuery.scan("", 1, ""))).cursor())
                .isEmpty();
    }

    @Test
    void shouldBoundAPageInBytesButAlwaysReturnAnEntry() {
        final String large = "v".repeat(Protocol.VALUE_BYTES_MAX);
        replica.write(NOW_MS, client, put(++request, "k1", "v".repeat(Protocol.SCAN_PAGE_BYTES_TARGET - 3)));
        replica.write(NOW_MS, client, put(++request, "k2", large));
        replica.write(NOW_MS, client, put(++request, "k3", large));

        final Answer.Page first = (Answer.Page) replica.ask(TestQuery.scan("k", 100, ""));
        final Answer.Page second = (Answer.Page) replica.ask(TestQuery.scan("k", 100, first.cursor()));

        assertThat(keys(first)).containsExactly("k1", "k2");
        assertThat(keys(second)).containsExactly("k3");
    }

    @Test
    void shouldEndAPageEarlyWhereManyEntriesHaveExpired() {
        final TestReplica slow = new TestReplica(new StateLimits(1 << 30, 1 << 20, 9, 0, 9, 9, 9, 1 << 30, 1 << 30));
        final long other = slow.register(NOW_MS);
        for (int i = 0; i <= ScanPage.LOOKS_MAX; i++) {
            final Command put = put(i, "k" + (10_000 + i), "").expiring(Command.Times.ttl(1));
            slow.apply(NOW_MS, Batch.of(Batch.Frame.of(other, i, put)));
        }
        slow.apply(NOW_MS, Batch.of(Batch.Frame.of(other, 0, put(ScanPage.LOOKS_MAX + 1, "live", ""))));
        slow.tick(NOW_MS + 1);

        final Answer.Page first = (Answer.Page) slow.ask(TestQuery.scan("", 10, ""));
        final Answer.Page second = (Answer.Page) slow.ask(TestQuery.scan("", 10, first.cursor()));
        assertThat(first.cursor()).isNotEmpty();
        assertThat(second.cursor()).isEmpty();
        assertThat(first.rows().size() + second.rows().size())
                .as("the live one is on either page")
                .isEqualTo(1);
    }

    @Test
    void shouldTellItsStatus() {
        final Answer.Status status = (Answer.Status) replica.ask(new TestQuery.GetStatus());

        assertThat(status.revision()).isEqualTo(1);
        assertThat(status.groupTimeMs()).isEqualTo(NOW_MS);
        assertThat(status.entries()).isEqualTo(1);
        assertThat(status.bytes()).isEqualTo(2);
        assertThat(status.clients()).isEqualTo(1);
        assertThat(status.digest()).isEqualTo(replica.machine().digest());
    }

    @Test
    void shouldRefuseQueriesThatMakeNoSense() {
        assertThat(code(TestQuery.scan("", 0, ""))).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(code(TestQuery.scan("", Protocol.SCAN_ENTRIES_MAX + 1, ""))).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(code(TestQuery.scan("", 1, "c".repeat(Protocol.CURSOR_BYTES_MAX + 1))))
                .isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(code(TestQuery.scan("p".repeat(1_025), 1, ""))).isEqualTo(ResultCode.KEY_TOO_LARGE);
        assertThat(code(TestQuery.get(""))).isEqualTo(ResultCode.KEY_TOO_LARGE);
        assertThat(code(new TestQuery.Get(4, "a", Level.LOCAL))).isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
        assertThat(code(new TestQuery.Scan(4, "", 1, ""))).isEqualTo(ResultCode.UNKNOWN_NAMESPACE);
        assertThat(code(GET.at(new Level(ReadLevel.NULL_VAL, 0, 0)))).isEqualTo(ResultCode.INVALID_ARGUMENT);
        assertThat(code(new TestQuery.FindNamespace("a b"))).isEqualTo(ResultCode.INVALID_ARGUMENT);
    }

    private ResultCode code(final TestQuery query) {
        return replica.ask(query).code();
    }

    private void put1(final String key) {
        replica.write(NOW_MS, client, put(++request, key, "1"));
    }

    private static List<Long> numbers(final List<Answer.Sent> sent) {
        return sent.stream().map(one -> one.answer().number()).toList();
    }

    private static List<String> keys(final Answer.Page page) {
        return page.rows().stream().map(Answer.Row::key).toList();
    }
}
