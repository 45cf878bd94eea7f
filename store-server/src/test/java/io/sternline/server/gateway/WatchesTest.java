package io.sternline.server.gateway;

import static io.sternline.server.gateway.TestClient.commandFrame;
import static io.sternline.server.gateway.TestClient.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.HelloEncoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WatchEnd;
import io.sternline.server.watch.MemoryChangeLog;
import io.sternline.server.watch.TestChange;
import io.sternline.server.watch.TestFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches over real sockets, from a change log in memory. */
class WatchesTest {
    private static final int CREDIT = 1_000_000;
    private static final long NOW = -1;
    private final GatewayFixture fixture = new GatewayFixture();
    private final MemoryChangeLog log = new MemoryChangeLog();

    @BeforeEach
    void setUp() {
        fixture.group.changeLog(log);
    }

    @AfterEach
    void tearDown() {
        fixture.close();
        assertThat(fixture.fatal).hasNullValue();
        assertThat(log.openCursors()).as("open cursors").isZero();
        assertThat(watchThreads()).isZero();
    }

    @Test
    void shouldStartItsThreadWithTheFirstWatchOnly() throws IOException {
        try (TestClient client = fixture.open()) {
            client.send(commandFrame(1, put(1, "key")));
            client.reply();
            client.send(WatchClient.closeWatch(5));
            client.send(WatchClient.watchCredit(5, 1));
            client.ping(1);
            client.receive();
            assertThat(watchThreads()).isZero();
            new WatchClient(client).open(5, 0, CREDIT).opened(5);
            assertThat(watchThreads()).isEqualTo(1);
        }
    }

    @Test
    void shouldBringPastAndPresent() throws IOException {
        appendPuts(1, 5);
        try (TestClient client = fixture.open()) {
            final WatchClient watches =
                    new WatchClient(client).open(1, 2, CREDIT).open(2, NOW, CREDIT);
            assertThat(watches.opened(1).revision()).isEqualTo(2);
            assertThat(watches.changes(1, 3)).containsExactly(3L, 4L, 5L);
            assertThat(watches.opened(2).revision()).isEqualTo(5);
            appendPuts(6, 7);
            assertThat(watches.changes(1, 2)).containsExactly(6L, 7L);
            assertThat(watches.changes(2, 2)).containsExactly(6L, 7L);
            assertThat(fixture.counters().watches()).isEqualTo(2);
            assertThat(fixture.counters().watchEvents()).isEqualTo(7);
        }
        await().until(() -> fixture.counters().watches() == 0);
        assertThat(fixture.counters().watchesOpened()).isEqualTo(2);
    }

    @Test
    void shouldTellHowFarItHasComeWhenNothingMatches() throws IOException {
        fixture.group.groupTimeMs(77_000);
        try (TestClient client = fixture.open()) {
            client.send(WatchClient.openWatch(1, 1, 0, CREDIT, "user/"));
            final WatchClient watches = new WatchClient(client);
            watches.opened(1);
            appendPuts(1, 3);
            final TestFrame.Events progress = watches.progress(1, 3);
            assertThat(progress.changes()).isEmpty();
            assertThat(progress.isAtEnd()).isTrue();
            assertThat(progress.groupTimeMs()).isEqualTo(77_000);
        }
    }

    @Test
    void shouldNotLetASlowWatchHoldUpAnother() throws IOException {
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client).open(1, 0, 1).open(2, 0, Integer.MAX_VALUE);
            watches.opened(1);
            watches.opened(2);
            for (long revision = 1; revision <= 500; revision++) {
                log.append(TestChange.put(revision, 1, "key" + revision, 1000));
            }
            assertThat(watches.changes(2, 500)).hasSize(500);
            assertThat(watches.changes(1, 1))
                    .as("one change may take the credit below zero")
                    .containsExactly(1L);
            watches.credit(1, CREDIT);
            assertThat(watches.changes(1, 499)).containsExactlyElementsOf(revisions(2, 500));
        }
    }

    @Test
    void shouldSayThatItWasOvertakenWhileItTookNothing() throws IOException {
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client).open(1, 0, 1);
            watches.opened(1);
            appendPuts(1, 1);
            watches.changes(1, 1);
            appendPuts(2, 2);
            appendPuts(3, 3);
            log.compact(2);
            watches.credit(1, CREDIT);
            final TestFrame.Ended ended = watches.ended(1);
            assertThat(ended.reason()).isEqualTo(WatchEnd.COMPACTED);
            assertThat(ended.oldestRevision()).isEqualTo(2);
            watches.open(2, 1, CREDIT).open(3, 2, CREDIT);
            assertThat(watches.ended(2).reason()).isEqualTo(WatchEnd.COMPACTED);
            watches.opened(3);
            assertThat(watches.changes(3, 1)).containsExactly(3L);
            assertThat(fixture.counters().watchesEnded(WatchEnd.COMPACTED)).isEqualTo(2);
            assertThat(fixture.counters().watches()).isEqualTo(1);
        }
    }

    @Test
    void shouldRefuseARevisionOfAnotherHistory() throws IOException {
        appendPuts(1, 3);
        try (TestClient client = fixture.open()) {
            final WatchClient watches =
                    new WatchClient(client).open(1, 3, CREDIT).open(2, 4, CREDIT);
            watches.opened(1);
            watches.opened(2);
            log.append(TestChange.put(1000, 1, "key", 1));
            assertThat(watches.changes(1, 1)).containsExactly(1000L);
            assertThat(watches.ended(2).reason()).isEqualTo(WatchEnd.COMPACTED);
            assertThat(watches.open(3, 500, CREDIT).ended(3).reason()).isEqualTo(WatchEnd.COMPACTED);
        }
    }

    @Test
    void shouldBeginAheadOfANodeThatIsBehind() throws IOException {
        appendPuts(1, 3);
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client).open(1, 5, CREDIT);
            assertThat(watches.opened(1).revision()).isEqualTo(5);
            appendPuts(4, 6);
            assertThat(watches.changes(1, 1)).containsExactly(6L);
        }
    }

    @Test
    void shouldEndWatchesThatMeetDamageAndNoOthers() throws IOException {
        appendPuts(1, 1);
        log.damageNext();
        appendPuts(2, 2);
        appendPuts(3, 3);
        try (TestClient client = fixture.open()) {
            final WatchClient watches =
                    new WatchClient(client).open(1, NOW, CREDIT).open(2, 0, CREDIT);
            assertThat(watches.opened(1).revision()).isEqualTo(3);
            watches.opened(2);
            assertThat(watches.changes(2, 1)).containsExactly(1L);
            final TestFrame.Ended ended = watches.ended(2);
            assertThat(ended.reason()).isEqualTo(WatchEnd.UNAVAILABLE);
            assertThat(ended.message()).contains("another checksum");
            appendPuts(4, 4);
            assertThat(watches.changes(1, 1)).containsExactly(4L);
            log.damageNext();
            appendPuts(5, 5);
            assertThat(watches.ended(1).reason()).isEqualTo(WatchEnd.UNAVAILABLE);
            watches.open(3, NOW, CREDIT).opened(3);
            appendPuts(6, 6);
            assertThat(watches.changes(3, 1)).containsExactly(6L);
        }
    }

    @Test
    void shouldRefuseAChangeItDoesNotKnowRatherThanLeaveItOut() throws IOException {
        final TestChange unknown = TestChange.other(1);
        new UnsafeBuffer(unknown.message()).putShort(Short.BYTES, (short) 119);
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client).open(1, 0, CREDIT);
            watches.opened(1);
            log.append(unknown);
            final TestFrame.Ended ended = watches.ended(1);
            assertThat(ended.reason()).isEqualTo(WatchEnd.UNAVAILABLE);
            assertThat(ended.message()).contains("revision 1").contains("message 119");
        }
    }

    @Test
    void shouldSayThatItKeepsNoLog() throws IOException {
        fixture.group.changeLog(null);
        try (TestClient client = fixture.open()) {
            final TestFrame.Ended ended =
                    new WatchClient(client).open(9, 0, CREDIT).ended(9);
            assertThat(ended.reason()).isEqualTo(WatchEnd.UNAVAILABLE);
            assertThat(ended.message()).contains("node 0 keeps no change log");
        }
    }

    @Test
    void shouldReadTheOtherLogForAsyncNamespaces() throws IOException {
        final MemoryChangeLog async = new MemoryChangeLog();
        fixture.group.asyncChangeLog(async);
        fixture.group.namespace(2, Replication.ASYNC);
        appendPuts(1, 5);
        async.append(TestChange.put(1L << 40 | 1, 2, "key", 1));
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client).open(1, NOW, CREDIT);
            assertThat(watches.opened(1).revision()).isEqualTo(5);
            client.send(WatchClient.openWatch(2, 2, 0, CREDIT, ""));
            assertThat(watches.changes(2, 1)).containsExactly(1L << 40 | 1);
        }
        await().until(() -> async.openCursors() == 0);
    }

    @Test
    void shouldRefuseWatchesOfNamespacesThatItCannotServe() throws IOException {
        fixture.group.namespace(2, Replication.ASYNC);
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client);
            client.send(WatchClient.openWatch(1, 3, NOW, CREDIT, ""));
            assertThat(watches.ended(1))
                    .extracting(TestFrame.Ended::reason, TestFrame.Ended::message)
                    .containsExactly(WatchEnd.UNKNOWN_NAMESPACE, "node 0 has not heard of namespace 3");
            client.send(WatchClient.openWatch(2, 2, NOW, CREDIT, ""));
            assertThat(watches.ended(2))
                    .extracting(TestFrame.Ended::reason, TestFrame.Ended::message)
                    .containsExactly(WatchEnd.UNAVAILABLE, "node 0 keeps no change log of ASYNC namespaces");
            fixture.group.asyncChangeLog(new MemoryChangeLog());
            fixture.group.isAsyncWhole(false);
            client.send(WatchClient.openWatch(3, 2, NOW, CREDIT, ""));
            assertThat(watches.ended(3).message()).isEqualTo("node 0 is being given a copy of the ASYNC namespaces");
            assertThat(watchThreads()).isZero();
        }
    }

    @Test
    void shouldTakeSoManyWatchesOfAConnectionAndNoMore() throws IOException {
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client);
            for (int id = 0; id <= Limits.WATCHES_PER_CONNECTION_MAX; id++) {
                watches.open(id, 0, CREDIT);
            }
            final TestFrame.Ended ended = watches.ended(Limits.WATCHES_PER_CONNECTION_MAX);
            assertThat(ended.reason()).isEqualTo(WatchEnd.OVERLOADED);
            assertThat(ended.message()).contains("64 watches");
            watches.close(0).open(65, 0, CREDIT).opened(65);
            appendPuts(1, 1);
            for (int id = 1; id < Limits.WATCHES_PER_CONNECTION_MAX; id++) {
                assertThat(watches.changes(id, 1)).containsExactly(1L);
            }
        }
    }

    @Test
    void shouldTakeSoManyWatchesOfAllConnectionsAndNoMore() throws IOException {
        final List<TestClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < Limits.WATCHES_MAX / Limits.WATCHES_PER_CONNECTION_MAX; i++) {
                clients.add(fixture.open());
                for (int id = 0; id < Limits.WATCHES_PER_CONNECTION_MAX; id++) {
                    clients.get(i).send(WatchClient.openWatch(id, 1, NOW, CREDIT, ""));
                }
            }
            await().until(() -> fixture.counters().watches() == Limits.WATCHES_MAX);
            try (TestClient late = fixture.open()) {
                final TestFrame.Ended ended =
                        new WatchClient(late).open(1, 0, CREDIT).ended(1);
                assertThat(ended.reason()).isEqualTo(WatchEnd.OVERLOADED);
                assertThat(ended.message()).contains("node 0 has 4096 watches");
                clients.remove(0).close();
                await().until(() -> fixture.counters().watches() < Limits.WATCHES_MAX);
                new WatchClient(late).open(2, 0, CREDIT).opened(2);
            }
        } finally {
            for (final TestClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void shouldLetObserversWatch() throws IOException {
        appendPuts(1, 3);
        log.append(TestChange.namespace(4), TestChange.other(5));
        try (TestClient observer = new TestClient(fixture.address())) {
            final byte[] hello = TestClient.hello(1, 1, "test", "", "");
            hello[TestClient.HEADER + HelloEncoder.isObserverEncodingOffset()] = 1;
            observer.send(hello);
            observer.send(WatchClient.openWatch(1, 0, 1, CREDIT, ""));
            final WatchClient watches = new WatchClient(observer);
            watches.opened(1);
            assertThat(watches.changes(1, 4)).containsExactly(2L, 3L, 4L, 5L);
        }
    }

    @Test
    void shouldRefuseWhatCannotBeWatched() throws IOException {
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client);
            client.send(WatchClient.openWatch(1, -1, 0, CREDIT, ""));
            assertThat(watches.ended(1).reason()).isEqualTo(WatchEnd.INVALID_ARGUMENT);
            client.send(WatchClient.openWatch(2, 1, -2, CREDIT, ""));
            assertThat(watches.ended(2).reason()).isEqualTo(WatchEnd.INVALID_ARGUMENT);
            client.send(WatchClient.openWatch(3, 1, 0, CREDIT, "k".repeat(1025)));
            assertThat(watches.ended(3).message()).isEqualTo("a prefix of 1025 bytes; 1024 are allowed");
            client.send(WatchClient.openWatch(4, 1, 0, CREDIT, "k".repeat(1024)));
            watches.opened(4);
        }
    }

    @Test
    void shouldSayGoodbyeToThoseThatBreakTheRules() throws IOException {
        final byte[] good = WatchClient.openWatch(1, 1, 0, CREDIT, "");
        final byte[] tooLong = Arrays.copyOf(good, good.length + 1);
        assertBroken("watch 1 is open already", good, good);
        assertBroken("OPEN_WATCH has 1 bytes too many", tooLong);
        assertBroken("credit is 0 bytes", WatchClient.openWatch(1, 1, 0, 0, ""));
        assertBroken("credit is -5 bytes", WatchClient.watchCredit(1, -5));
        assertBroken("2147483647 are allowed", good, WatchClient.watchCredit(1, Integer.MAX_VALUE));
    }

    private void assertBroken(final String message, final byte[]... frames) throws IOException {
        try (TestClient client = fixture.open()) {
            for (final byte[] frame : frames) {
                client.send(frame);
            }
            final TestClient.Farewell farewell = client.farewell();
            assertThat(farewell.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
            assertThat(farewell.message()).contains(message);
        }
        await().until(() -> fixture.counters().watches() == 0);
    }

    @Test
    void shouldForgetWatchesOfAConnectionThatIsClosedInTheMiddle() throws IOException {
        for (long revision = 1; revision <= 300; revision++) {
            log.append(TestChange.put(revision, 1, "key", 60_000));
        }
        try (TestClient other = fixture.open()) {
            final WatchClient watches = new WatchClient(other).open(1, 0, Integer.MAX_VALUE);
            watches.opened(1);
            for (int round = 0; round < 5; round++) {
                try (TestClient client = fixture.open()) {
                    final WatchClient gone = new WatchClient(client)
                            .open(1, 0, Integer.MAX_VALUE)
                            .open(2, NOW, CREDIT)
                            .open(3, 0, 1);
                    gone.changes(1, 20);
                }
            }
            assertThat(watches.changes(1, 300)).containsExactlyElementsOf(revisions(1, 300));
            await().until(() -> fixture.counters().watches() == 1);
            await().until(() -> log.openCursors() == 1);
        }
    }

    @Test
    void shouldHoldLittleForAConnectionThatTakesNothingWhateverItsCredit() throws IOException {
        for (long revision = 1; revision <= 200; revision++) {
            log.append(TestChange.put(revision, 1, "key", 60_000));
        }
        try (TestClient deaf = new TestClient(fixture.address(), 8192).shakeHands();
                TestClient good = fixture.open()) {
            final WatchClient greedy = new WatchClient(deaf);
            for (int id = 1; id <= 20; id++) {
                greedy.open(id, 0, Integer.MAX_VALUE);
            }
            final WatchClient watches = new WatchClient(good).open(1, 0, Integer.MAX_VALUE);
            watches.opened(1);
            assertThat(watches.changes(1, 200)).hasSize(200);
            assertThat(fixture.counters().closed(CloseReason.SLOW_CONSUMER)).isZero();
            for (int id = 1; id <= 20; id++) {
                greedy.opened(id);
                assertThat(greedy.changes(id, 200)).containsExactlyElementsOf(revisions(1, 200));
            }
        }
    }

    @Test
    void shouldSendALargeChangeInAFrameOfItsOwn() throws IOException {
        log.append(
                TestChange.put(1, 1, "small", 10),
                TestChange.put(2, 1, "large", 512 * 1024),
                TestChange.put(3, 1, "small", 10));
        try (TestClient client = fixture.open()) {
            final WatchClient watches = new WatchClient(client).open(1, 0, CREDIT);
            watches.opened(1);
            assertThat(((TestFrame.Events) watches.next(1)).changes()).containsExactly(1L);
            assertThat(((TestFrame.Events) watches.next(1)).changes()).containsExactly(2L);
            assertThat(((TestFrame.Events) watches.next(1)).changes()).containsExactly(3L);
        }
    }

    @Test
    void shouldSurviveAnyBytesWhileAWatchGoesOn() throws IOException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final Random random = new Random(seed);
        appendPuts(1, 10);
        try (TestClient good = fixture.open()) {
            final WatchClient watches = new WatchClient(good).open(1, 0, Integer.MAX_VALUE);
            watches.opened(1);
            assertThat(watches.changes(1, 10)).hasSize(10);
            for (int round = 11; round < 150; round++) {
                try (TestClient bad = fixture.open()) {
                    final byte[] frames = badFrames(random);
                    bad.sendRaw(frames);
                }
                appendPuts(round, round);
                assertThat(watches.changes(1, 1)).containsExactly((long) round);
            }
            good.send(commandFrame(1, put(1, "key")));
            assertThat(good.reply().code()).isEqualTo(ResultCode.OK);
            await().until(() -> fixture.counters().watches() == 1);
        }
    }

    private static byte[] badFrames(final Random random) {
        final byte[] open = TestClient.framed(WatchClient.openWatch(1, 1, 0, CREDIT, "key"));
        final byte[] frame = switch (random.nextInt(3)) {
            case 0 -> TestClient.framed(WatchClient.watchCredit(1, 100));
            case 1 -> TestClient.framed(WatchClient.closeWatch(1));
            default -> open.clone();
        };
        for (int i = random.nextInt(4); i >= 0; i--) {
            frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        final byte[] both = Arrays.copyOf(open, open.length + frame.length);
        System.arraycopy(frame, 0, both, open.length, frame.length);
        return both;
    }

    private void appendPuts(final long from, final long to) {
        log.append(LongStream.rangeClosed(from, to)
                .mapToObj(revision -> TestChange.put(revision, 1, "key" + revision, 20))
                .toArray(TestChange[]::new));
    }

    private static List<Long> revisions(final long from, final long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static long watchThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("watch-"))
                .count();
    }
}
