package io.sternline.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.WatchEnd;
import java.util.List;

/** What a client knows of its watch, and what it may expect: checks every frame as it comes. */
final class ModelWatch {
    private static final int FRAME_BYTES_TARGET = 64 * 1024;

    final WatchRequest.Open request;
    private final List<TestChange> all;
    private final String prefix;
    private long creditBytes;
    private boolean isOpened;
    private long revision;
    private boolean isAtEnd;
    private WatchEnd ended;
    private long endedOldestRevision;

    /** @param all every change that ever was, in order; grows. */
    ModelWatch(final WatchRequest.Open request, final List<TestChange> all, final String prefix) {
        this.request = request;
        this.all = all;
        this.prefix = prefix;
        creditBytes = request.creditBytes();
    }

    void onFrame(final TestFrame frame) {
        assertThat(ended).as("%s after the end of %s", frame, this).isNull();
        if (frame instanceof TestFrame.Opened opened) {
            assertThat(isOpened).isFalse();
            isOpened = true;
            revision = opened.revision();
            if (request.afterRevision() >= 0) {
                assertThat(revision).isEqualTo(request.afterRevision());
            }
        } else if (frame instanceof TestFrame.Events events) {
            onEvents(events);
        } else if (frame instanceof TestFrame.Ended end) {
            ended = end.reason();
            endedOldestRevision = end.oldestRevision();
            assertThat(end.message()).isNotEmpty();
        }
    }

    private void onEvents(final TestFrame.Events events) {
        assertThat(isOpened).isTrue();
        assertThat(events.revision()).as("%s of %s", events, this).isGreaterThanOrEqualTo(revision);
        if (events.revision() > revision) {
            assertThat(revision == 0 || all.stream().anyMatch(change -> change.revision() == revision))
                    .as("%s is of this history", this)
                    .isTrue();
        }
        final List<TestChange> expected = wanted(revision, events.revision());
        assertThat(events.changes())
                .as("after %d, %s", revision, this)
                .containsExactlyElementsOf(
                        expected.stream().map(TestChange::revision).toList());
        if (events.packBytes() > 0) {
            assertThat(creditBytes).as("credit of %s", this).isPositive();
            assertThat((long) events.packBytes())
                    .isLessThanOrEqualTo(
                            Math.max(expected.get(0).packBytes(), Math.min(creditBytes, FRAME_BYTES_TARGET)));
        }
        creditBytes -= events.packBytes();
        revision = events.revision();
        isAtEnd = events.isAtEnd();
    }

    private List<TestChange> wanted(final long after, final long upTo) {
        return all.stream()
                .filter(change -> change.revision() > after && change.revision() <= upTo)
                .filter(change -> change.isWanted(request.namespaceId(), request.touches(), prefix))
                .toList();
    }

    void addCredit(final int bytes) {
        creditBytes += bytes;
    }

    long creditBytes() {
        return creditBytes;
    }

    boolean isEnded() {
        return ended != null;
    }

    WatchEnd ended() {
        return ended;
    }

    long endedOldestRevision() {
        return endedOldestRevision;
    }

    /** Where it would go on: what it was told last, or what it asked for. */
    long revision() {
        return isOpened ? revision : request.afterRevision();
    }

    boolean isAtEnd() {
        return isAtEnd;
    }

    @Override
    public String toString() {
        return "watch " + request.watchId() + " of namespace " + request.namespaceId() + " prefix '" + prefix
                + "' after " + request.afterRevision() + ", now at " + revision + " with credit " + creditBytes;
    }
}
