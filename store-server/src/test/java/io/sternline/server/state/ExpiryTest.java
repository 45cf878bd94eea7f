package io.sternline.server.state;

import static io.sternline.server.state.Command.increment;
import static io.sternline.server.state.Command.put;
import static io.sternline.server.state.Command.touch;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.ResultCode;
import io.sternline.server.state.Command.Times;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private final TestReplica replica =
            new TestReplica(new StateLimits(1_000_000, 1_000, 9, 2, 9, 9, 9, 1_000, 100_000));
    private long client;

    @BeforeEach
    void register() {
        client = replica.register(1_000);
    }

    @Test
    void shouldLiveUntilTheDeadlineAndNotAMillisecondLonger() {
        replica.write(1_000, client, put(1, "a", "").expiring(Times.ttl(500)));

        replica.tick(1_499);
        assertThat(remainingMs("a")).isEqualTo(1);
        replica.tick(1_500);
        assertThat(get("a").code()).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldGoWhenIdleAndStayWhenTouchedWrittenOrIncremented() {
        replica.write(1_000, client, put(1, "a", "").expiring(Times.idle(500)));
        replica.write(1_000, client, withTimes(increment(2, "n", 1), Times.idle(500)));

        replica.write(1_400, client, touch(3, "a", Times.UNSAID));
        replica.write(1_400, client, increment(4, "n", 1));
        assertThat(remainingMs("a")).isEqualTo(500);
        assertThat(remainingMs("n")).isEqualTo(500);
        replica.tick(1_899);
        assertThat(get("a").code()).isEqualTo(ResultCode.OK);
        replica.tick(1_900);
        assertThat(get("a").code()).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(get("n").code()).isEqualTo(ResultCode.NOT_FOUND);
    }

    @Test
    void shouldTakeTheEarlierOfBothDeadlines() {
        replica.write(1_000, client, put(1, "a", "").expiring(new Times(700L, 500L)));
        replica.write(1_400, client, touch(2, "a", Times.UNSAID));

        assertThat(remainingMs("a"))
                .as("the touch renews the idle timeout, not the deadline")
                .isEqualTo(300);
    }

    @Test
    void shouldTakeFromTheNamespaceWhatAWriteLeavesUnsaid() {
        final StoredNamespace.Settings settings = new StoredNamespace.Settings(9_000, 300, 100, 100);
        replica.apply(1_000, client, new Command.Define(1, false, settings, "default"));
        replica.write(1_000, client, put(2, "both", ""));
        replica.write(1_000, client, put(3, "ttl", "").expiring(Times.idle(0)));
        replica.write(1_000, client, put(4, "never", "").expiring(new Times(0L, 0L)));
        replica.write(1_000, client, increment(5, "counter", 1));

        assertThat(remainingMs("both")).isEqualTo(300);
        assertThat(remainingMs("ttl")).isEqualTo(9_000);
        assertThat(remainingMs("never")).isEqualTo(-1);
        assertThat(remainingMs("counter")).isEqualTo(300);
    }

    @Test
    void shouldLetATouchSetAndTakeAwayDeadlines() {
        replica.write(1_000, client, put(1, "a", "").expiring(new Times(500L, 400L)));

        replica.write(1_100, client, touch(2, "a", new Times(5_000L, 0L)));
        assertThat(remainingMs("a")).isEqualTo(5_000);
        replica.write(1_100, client, touch(3, "a", Times.ttl(0)));
        assertThat(remainingMs("a")).isEqualTo(-1);
    }

    @Test
    void shouldKeepTheDeadlineOfACounterThatExists() {
        replica.write(1_000, client, withTimes(increment(1, "n", 1), Times.ttl(500)));
        replica.write(1_100, client, withTimes(increment(2, "n", 1), Times.ttl(9_000)));

        assertThat(remainingMs("n")).isEqualTo(400);
    }

    @Test
    void shouldReapABoundedNumberAMessageInOrderOfDeadlineEachWithARevision() {
        for (int i = 1; i <= 5; i++) {
            replica.write(1_000, client, put(i, "k" + i, "").expiring(Times.ttl(600 - 100 * i)));
        }
        assertThat(replica.machine().revision()).isEqualTo(5);

        replica.tick(2_000);
        assertThat(replica.machine().revision()).isEqualTo(7);
        assertThat(entries()).isEqualTo(3);
        for (int i = 1; i <= 5; i++) {
            assertThat(get("k" + i).code()).as("reaped or not, it is gone").isEqualTo(ResultCode.NOT_FOUND);
        }
        assertThat(((Answer.Page) replica.ask(TestQuery.scan("", 10, ""))).rows())
                .isEmpty();
        replica.tick(2_000);
        replica.tick(2_000);
        assertThat(entries()).isZero();
        assertThat(replica.machine().revision()).isEqualTo(10);
    }

    @Test
    void shouldTreatAnExpiredEntryThatStillLiesThereAsAbsent() {
        for (int i = 1; i <= 4; i++) {
            replica.write(1_000, client, put(i, "k" + i, "").expiring(Times.ttl(100 * i)));
        }

        final Answer.Write reply =
                replica.write(2_000, client, put(5, "k4", "new").ifAbsent());

        assertThat(reply.code()).isEqualTo(ResultCode.OK);
        assertThat(reply.revision())
                .as("four puts, two reaped, one reaped on access, the put")
                .isEqualTo(8);
    }

    @Test
    void shouldNeverLetTheClockGoBack() {
        replica.write(1_000, client, put(1, "a", "").expiring(Times.ttl(500)));
        replica.tick(1_500);
        replica.tick(1_200);

        assertThat(get("a").code()).isEqualTo(ResultCode.NOT_FOUND);
        assertThat(((Answer.Status) replica.ask(new TestQuery.GetStatus())).groupTimeMs())
                .isEqualTo(1_500);
    }

    private static Command.Increment withTimes(final Command.Increment increment, final Times times) {
        return new Command.Increment(
                increment.requestNumber(), increment.namespaceId(), increment.delta(), times, increment.key());
    }

    private Answer.Got get(final String key) {
        return (Answer.Got) replica.ask(TestQuery.get(key));
    }

    private long remainingMs(final String key) {
        assertThat(get(key).code()).isEqualTo(ResultCode.OK);
        return get(key).remainingMs();
    }

    private long entries() {
        return ((Answer.Status) replica.ask(new TestQuery.GetStatus())).entries();
    }
}
