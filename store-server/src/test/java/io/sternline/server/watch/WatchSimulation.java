package io.sternline.server.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.WatchEnd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Random steps of everything that can happen to a watch agent, one after the other on one thread. Every frame is checked
 * when it comes; in the end all get credit, and must have everything.
 */
final class WatchSimulation {
    private static final String[] PREFIXES = {"", "a", "ab", "b/", "zz"};
    private static final String[] KEYS = {"a", "ab1", "ab2", "b/1", "b/2", "c", "a-long-key-of-some-user"};
    private static final long JUMP = 1L << 20;
    private static final int LINKS = 5;

    private record Link(WatchLink link, long[] sentBytes) {}

    private final Random random;
    private final MemoryChangeLog log = new MemoryChangeLog();
    private final List<TestChange> all = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final List<ModelWatch> watches = new ArrayList<>();
    private final Map<Long, ModelWatch> byHandle = new HashMap<>();
    private final WatchAgent agent;
    private long nowNs = 1;
    private long nextHandle = 1;
    private long nextLink = 1;
    private long nextRevision = 1;
    private int changesSeen;
    private int compacted;

    WatchSimulation(final Random random) {
        this.random = random;
        agent = new WatchAgent(TestLogs.of(log), new GroupTime(() -> 0), this::onFrame);
        for (int i = 0; i < LINKS; i++) {
            links.add(newLink());
        }
    }

    private Link newLink() {
        return new Link(new WatchLink(nextLink++, 4096), new long[1]);
    }

    private void onFrame(final Watch watch, final int changes, final DirectBuffer buffer, final int length) {
        final TestFrame frame = TestFrame.decode(new UnsafeBuffer(buffer, 0, length), length);
        links.stream().filter(link -> link.link == watch.link()).forEach(link -> link.sentBytes[0] += length);
        changesSeen += changes;
        final ModelWatch model = byHandle.get(watch.handle());
        if (model != null) {
            assertThat(frame.watchId()).isEqualTo(model.request.watchId());
            if (frame instanceof TestFrame.Events events) {
                assertThat(events.changes()).hasSize(changes);
            }
            model.onFrame(frame);
            if (model.isEnded()) {
                assertWasRightToEnd(model);
                byHandle.remove(watch.handle());
            }
        }
    }

    private void assertWasRightToEnd(final ModelWatch watch) {
        assertThat(watch.ended()).isEqualTo(WatchEnd.COMPACTED);
        assertThat(watch.endedOldestRevision()).isEqualTo(log.oldestRevision());
        compacted++;
        final boolean isDropped = watch.revision() < log.oldestRevision();
        final boolean isOfAnotherHistory =
                watch.revision() > 0 && all.stream().noneMatch(change -> change.revision() == watch.revision());
        assertThat(isDropped || isOfAnotherHistory)
                .as("reason to end %s", watch)
                .isTrue();
    }

    void run(final int steps) {
        for (int step = 0; step < steps; step++) {
            step();
        }
        settle();
    }

    private void step() {
        nowNs += random.nextInt((int) TimeUnit.MILLISECONDS.toNanos(20));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4 -> append();
            case 5, 6 -> open();
            case 7, 8, 9 -> credit();
            case 10 -> close();
            case 11 -> deliver();
            case 12 -> {
                switch (random.nextInt(12)) {
                    case 0 ->
                        log.compact(
                                all.isEmpty()
                                        ? 0
                                        : all.get(random.nextInt(all.size())).revision());
                    case 1 -> nextRevision += JUMP;
                    case 2 -> goAway();
                    default -> deliver();
                }
            }
            default -> agent.work(nowNs);
        }
    }

    private void append() {
        final TestChange[] batch = new TestChange[1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 6)];
        for (int i = 0; i < batch.length; i++) {
            batch[i] = change(nextRevision++);
            all.add(batch[i]);
        }
        log.append(batch);
    }

    private TestChange change(final long revision) {
        final int namespaceId = 1 + random.nextInt(3);
        final String key = KEYS[random.nextInt(KEYS.length)];
        return switch (random.nextInt(10)) {
            case 0 -> TestChange.other(revision);
            case 1 -> TestChange.namespace(revision);
            case 2, 3 -> TestChange.touch(revision, namespaceId, key);
            case 4 -> TestChange.remove(revision, namespaceId, key);
            case 5 ->
                TestChange.put(revision, namespaceId, key, random.nextInt(random.nextInt(8) == 0 ? 500_000 : 2000));
            default -> TestChange.put(revision, namespaceId, key, random.nextInt(50));
        };
    }

    private void open() {
        final String prefix = PREFIXES[random.nextInt(PREFIXES.length)];
        final long handle = nextHandle++;
        final WatchRequest.Open request = new WatchRequest.Open(
                links.get(random.nextInt(LINKS)).link,
                handle,
                random.nextInt(1000),
                random.nextInt(4),
                false,
                startingRevision(),
                random.nextBoolean(),
                1 + random.nextInt(random.nextBoolean() ? 300 : 100_000),
                prefix.getBytes(UTF_8));
        final ModelWatch watch = new ModelWatch(request, all, prefix);
        watches.add(watch);
        byHandle.put(handle, watch);
        agent.onRequest(request, nowNs);
    }

    private long startingRevision() {
        return switch (random.nextInt(5)) {
            case 0 -> WatchRequest.Open.NOW;
            case 1 -> log.newestRevision() + random.nextInt(3);
            case 2 -> log.oldestRevision();
            default -> all.isEmpty() ? 0 : all.get(random.nextInt(all.size())).revision();
        };
    }

    private void credit() {
        final ModelWatch watch = any();
        if (watch != null) {
            credit(watch, 1 + random.nextInt(random.nextBoolean() ? 500 : 50_000));
        }
    }

    private void credit(final ModelWatch watch, final int bytes) {
        watch.addCredit(bytes);
        agent.onRequest(new WatchRequest.Credit(watch.request.handle(), bytes), nowNs);
    }

    private void close() {
        final ModelWatch watch = any();
        if (watch != null && random.nextInt(4) == 0) {
            byHandle.remove(watch.request.handle());
            agent.onRequest(new WatchRequest.Close(watch.request.handle()), nowNs);
        }
    }

    private ModelWatch any() {
        return watches.isEmpty() ? null : watches.get(random.nextInt(watches.size()));
    }

    private void deliver() {
        final Link link = links.get(random.nextInt(LINKS));
        link.link.delivered(link.sentBytes[0]);
    }

    private void goAway() {
        final int index = random.nextInt(LINKS);
        final WatchLink gone = links.get(index).link;
        gone.gone();
        links.set(index, newLink());
        byHandle.values().removeIf(watch -> watch.request.link() == gone);
    }

    /** Everybody takes everything. */
    private void settle() {
        for (int quiet = 0; quiet < 100; ) {
            nowNs += TimeUnit.MILLISECONDS.toNanos(10);
            links.forEach(link -> link.link.delivered(link.sentBytes[0]));
            List.copyOf(byHandle.values()).stream()
                    .filter(watch -> watch.creditBytes() <= 0)
                    .forEach(watch -> credit(watch, 1_000_000));
            final int before = changesSeen;
            agent.work(nowNs);
            quiet = changesSeen == before ? quiet + 1 : 0;
        }
        for (final ModelWatch watch : byHandle.values()) {
            if (watch.revision() <= log.newestRevision()) {
                assertThat(watch.revision()).as("%s", watch).isEqualTo(log.newestRevision());
                assertThat(watch.isAtEnd()).as("%s", watch).isTrue();
            }
        }
        assertThat(agent.watches()).isEqualTo(byHandle.size());
        agent.close();
        assertThat(agent.watches()).isZero();
        assertThat(log.openCursors()).isZero();
    }

    int changesSeen() {
        return changesSeen;
    }

    int compacted() {
        return compacted;
    }
}
