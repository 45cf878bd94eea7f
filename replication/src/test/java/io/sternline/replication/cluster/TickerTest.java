package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Role;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Three simulated nodes poll their tickers each millisecond; what they send is in the log of all at once. */
class TickerTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long HOUR_MS = 3_600_000;
    private static final int SILENCE_MS = (int) TimeUnit.NANOSECONDS.toMillis(Ticker.SILENCE_NS);

    private long trueMs = START_MS;
    private long term;
    private Node primary;
    private int ticks;

    private final class Node {
        private final long skewMs;
        private final GroupClock clock = new GroupClock();
        private NodeView view;
        private ClockEstimate estimate;
        private Ticker ticker;
        private boolean isUp = true;

        Node(final long skewMs) {
            this.skewMs = skewMs;
            restart();
        }

        void restart() {
            view = new NodeView();
            estimate = new ClockEstimate();
            estimate.onApplied(clock.lastMs());
            ticker = new Ticker(view, estimate, false, nowNs());
        }

        long nowNs() {
            return TimeUnit.MILLISECONDS.toNanos(trueMs - START_MS + 77_777 + Math.abs(skewMs));
        }

        void join() {
            clock.onTerm(term);
            view.clock(clock, nowNs());
            view.leadership(this == primary ? Role.PRIMARY : Role.REPLICA, term, 0);
        }

        void poll() {
            final long estimateMs = ticker.poll(nowNs(), trueMs + skewMs);
            if (estimateMs != Ticker.NOT_DUE) {
                ticker.onSent(nowNs());
                ticks++;
                up().forEach(node -> node.apply(estimateMs, ticker.term()));
            }
        }

        void apply(final long estimateMs, final long estimateTerm) {
            final long timeMs = clock.onTick(trueMs + primary.skewMs, estimateMs, estimateTerm);
            if (clock.isFixed()) {
                estimate.onLive(timeMs, clock.term(), nowNs());
            }
            view.clock(clock, nowNs());
        }
    }

    private final Node exact = new Node(0);
    private final Node ahead = new Node(HOUR_MS);
    private final Node behind = new Node(-HOUR_MS);
    private final List<Node> all = List.of(exact, ahead, behind);

    private List<Node> up() {
        return all.stream().filter(node -> node.isUp).toList();
    }

    private void elect(final Node newPrimary) {
        primary = newPrimary;
        term++;
        up().forEach(Node::join);
    }

    private void pass(final int milliseconds) {
        for (int i = 0; i < milliseconds; i++) {
            trueMs++;
            up().forEach(Node::poll);
        }
    }

    private void assertTimeIsTrue() {
        up().forEach(node -> assertThat(node.estimate.anchoredMs(node.nowNs())).isEqualTo(trueMs));
    }

    private void assertTimeStands() {
        up().forEach(node -> assertThat(node.clock.isFixed()).isFalse());
    }

    @Test
    void shouldBeginTheFirstTermOfAGroupAtOnce() {
        elect(exact);
        pass(1);
        assertTimeIsTrue();
    }

    @Test
    void shouldTickRegularlyThroughThePrimaryOnly() {
        elect(exact);
        pass(1);
        ticks = 0;
        pass(1_000);
        assertThat(ticks).isEqualTo(10);
        assertTimeIsTrue();
    }

    @Test
    void shouldLetAReplicaTellTheTimeToAPrimaryThatWasRestarted() {
        elect(exact);
        pass(1_000);
        behind.isUp = false;
        ahead.restart();
        elect(ahead);
        pass(200);
        assertThat(ahead.clock.isFixed()).isTrue();
        assertTimeIsTrue();
        pass(5_000);
        assertTimeIsTrue();
    }

    @Test
    void shouldAskTheWallClockOnlyWhenNobodyHasSpokenForAWhile() {
        elect(behind);
        pass(1_000);
        all.forEach(Node::restart);
        elect(exact);
        pass(SILENCE_MS);
        assertTimeStands();
        pass(2);
        assertTimeIsTrue();
    }

    @Test
    void shouldNotCountTheTimeItWasSuspendedAsSilence() {
        elect(exact);
        pass(1_000);
        ahead.restart();
        behind.restart();
        exact.isUp = false;
        elect(ahead);
        pass(100);
        trueMs += 10_000;
        pass(100);
        assertTimeStands();
        exact.isUp = true;
        exact.join();
        pass(100);
        assertTimeIsTrue();
    }

    @Test
    void shouldRepeatATickThatDidNotReachTheLog() {
        elect(exact);
        trueMs++;
        assertThat(exact.ticker.poll(exact.nowNs(), trueMs)).isEqualTo(trueMs);
        assertThat(exact.ticker.poll(exact.nowNs(), trueMs)).as("not sent").isEqualTo(trueMs);
        exact.ticker.onSent(exact.nowNs());
        assertThat(exact.ticker.poll(exact.nowNs(), trueMs)).isEqualTo(Ticker.NOT_DUE);
        trueMs += TimeUnit.NANOSECONDS.toMillis(Ticker.REPEAT_NS);
        assertThat(exact.ticker.poll(exact.nowNs(), trueMs)).isEqualTo(trueMs);
    }

    @Test
    void shouldSayNothingAsCandidate() {
        elect(exact);
        exact.view.leadership(Role.CANDIDATE, term, NodeView.NO_PRIMARY);
        assertThat(exact.ticker.poll(exact.nowNs(), trueMs)).isEqualTo(Ticker.NOT_DUE);
    }
}
