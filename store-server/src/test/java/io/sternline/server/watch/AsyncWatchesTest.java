package io.sternline.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.WatchEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node's two logs, and what becomes of watches when a primary takes changes with it. */
class AsyncWatchesTest {
    private static final int CREDIT = 1 << 20;
    private static final int ASYNC_NAMESPACE = 2;
    private final MemoryChangeLog group = new MemoryChangeLog();
    private final MemoryChangeLog async = new MemoryChangeLog();
    private final AtomicBoolean isWhole = new AtomicBoolean(true);
    private final List<TestFrame> frames = new ArrayList<>();
    private final WatchLink link = new WatchLink(1, CREDIT);
    private final WatchAgent agent = new WatchAgent(
            new WatchLogs(group, Optional.of(async), isWhole::get), new GroupTime(() -> 0), this::onFrame);
    private long nowNs;

    @AfterEach
    void tearDown() {
        agent.close();
        assertThat(group.openCursors() + async.openCursors()).isZero();
    }

    private void onFrame(final Watch watch, final int changes, final DirectBuffer buffer, final int length) {
        frames.add(TestFrame.decode(new UnsafeBuffer(buffer, 0, length), length));
        watch.link().delivered(Long.MAX_VALUE / 2);
    }

    @Test
    void shouldKeepTheRevisionsOfBothLogsApart() {
        group.append(TestChange.put(7, 1, "a", 1));
        async.append(TestChange.other(at(5, 1)));
        open(1, 1, false, WatchRequest.Open.NOW);
        open(2, ASYNC_NAMESPACE, true, WatchRequest.Open.NOW);
        open(3, 0, false, 0);
        open(4, ASYNC_NAMESPACE, true, 0);
        group.append(TestChange.put(8, 1, "a", 1));
        async.append(TestChange.put(at(5, 2), ASYNC_NAMESPACE, "a", 1), TestChange.put(at(5, 3), 3, "a", 1));
        work();
        assertThat(opened(1)).isEqualTo(7);
        assertThat(opened(2)).isEqualTo(at(5, 1));
        assertThat(changes(1)).containsExactly(8L);
        assertThat(changes(2)).containsExactly(at(5, 2));
        assertThat(changes(3)).as("of everything that went through the log").containsExactly(7L, 8L);
        assertThat(changes(4)).as("not that a term has begun").containsExactly(at(5, 2));
        assertThat(lastOf(2).revision()).isEqualTo(at(5, 3));
        assertThat(lastOf(1).isAtEnd() && lastOf(2).isAtEnd()).isTrue();
    }

    @Test
    void shouldLetThoseGoOnThatHaveSeenNothingElse() {
        async.append(TestChange.other(at(5, 1)), put(5, 2), put(5, 3));
        open(1, ASYNC_NAMESPACE, true, at(5, 3));
        work();
        async.append(TestChange.other(at(6, 1)));
        work();
        assertThat(lastOf(1).revision()).isEqualTo(at(6, 1));
        open(2, ASYNC_NAMESPACE, true, at(5, 3));
        open(3, ASYNC_NAMESPACE, true, at(5, 2));
        work();
        assertThat(changes(3)).containsExactly(at(5, 3));
        assertThat(frames).noneMatch(TestFrame.Ended.class::isInstance);
    }

    @Test
    void shouldEndThoseThatHaveSeenWhatWentWithThePrimary() {
        async.append(TestChange.other(at(5, 1)), put(5, 2), put(5, 3));
        open(1, ASYNC_NAMESPACE, true, at(5, 9));
        work();
        assertThat(frames).as("the node may only be behind").noneMatch(TestFrame.Ended.class::isInstance);
        assertThat(frames).noneMatch(TestFrame.Events.class::isInstance);
        async.append(TestChange.other(at(6, 1)));
        work();
        assertThat(ended(1)).isEqualTo(WatchEnd.COMPACTED);
        open(2, ASYNC_NAMESPACE, true, at(5, 9));
        assertThat(ended(2)).isEqualTo(WatchEnd.COMPACTED);
    }

    @Test
    void shouldEndThoseOfANodeThatTookItsOwnChangesBack() {
        async.append(TestChange.other(at(5, 1)), put(5, 2), put(5, 3));
        open(1, ASYNC_NAMESPACE, true, at(5, 3));
        work();
        async.continueAt(at(5, 2));
        frames.clear();
        work();
        assertThat(frames)
                .as("what it hears is not that there is nothing more")
                .noneMatch(frame -> frame instanceof TestFrame.Events events && events.isAtEnd());
        async.append(TestChange.other(at(6, 1)));
        work();
        assertThat(ended(1)).isEqualTo(WatchEnd.COMPACTED);
    }

    @Test
    void shouldNotSayThatNothingIsMissingWhileTheNodeIsGivenACopy() {
        async.append(TestChange.other(at(5, 1)));
        open(1, ASYNC_NAMESPACE, true, at(5, 1));
        isWhole.set(false);
        async.append(put(5, 2));
        work();
        assertThat(changes(1)).containsExactly(at(5, 2));
        assertThat(lastOf(1).isAtEnd()).isFalse();
        isWhole.set(true);
        work();
        assertThat(lastOf(1).isAtEnd()).isTrue();
    }

    private static TestChange put(final long term, final long sequence) {
        return TestChange.put(at(term, sequence), ASYNC_NAMESPACE, "key", 1);
    }

    private static long at(final long term, final long sequence) {
        return (term << Protocol.ASYNC_TERM_SHIFT) + sequence;
    }

    private void open(final int watchId, final int namespaceId, final boolean isAsync, final long afterRevision) {
        agent.onRequest(
                new WatchRequest.Open(
                        link, watchId, watchId, namespaceId, isAsync, afterRevision, false, CREDIT, new byte[0]),
                nowNs);
    }

    private void work() {
        for (int cycle = 0; cycle < 10; cycle++) {
            nowNs += TimeUnit.SECONDS.toNanos(1);
            agent.work(nowNs);
        }
    }

    private long opened(final int watchId) {
        return frames.stream()
                .filter(frame -> frame instanceof TestFrame.Opened && frame.watchId() == watchId)
                .map(frame -> ((TestFrame.Opened) frame).revision())
                .findFirst()
                .orElseThrow();
    }

    private List<TestFrame.Events> events(final int watchId) {
        return frames.stream()
                .filter(frame -> frame.watchId() == watchId)
                .filter(TestFrame.Events.class::isInstance)
                .map(TestFrame.Events.class::cast)
                .toList();
    }

    private List<Long> changes(final int watchId) {
        return events(watchId).stream()
                .flatMap(frame -> frame.changes().stream())
                .toList();
    }

    private TestFrame.Events lastOf(final int watchId) {
        final List<TestFrame.Events> events = events(watchId);
        return events.get(events.size() - 1);
    }

    private WatchEnd ended(final int watchId) {
        return frames.stream()
                .filter(frame -> frame instanceof TestFrame.Ended && frame.watchId() == watchId)
                .map(frame -> ((TestFrame.Ended) frame).reason())
                .findFirst()
                .orElseThrow(() -> new AssertionError("watch " + watchId + " goes on: " + frames));
    }
}
