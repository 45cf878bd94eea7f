package io.sternline.replication;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One sender at each node, as a gateway is one: it offers its next text when the last has come back, and offers the last
 * again only if it has been lost. That it was is known for certain once a barrier offered later has come back.
 */
final class OfferStream implements AutoCloseable {
    private static final int PROGRESS = 5;

    private final TestGroup<Journal> group;
    private final Map<Integer, List<String>> sent = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean isRunning = true;
    private final AtomicLong resent = new AtomicLong();

    private OfferStream(final TestGroup<Journal> group) {
        this.group = group;
    }

    static OfferStream start(final TestGroup<Journal> group) {
        final OfferStream stream = new OfferStream(group);
        group.runningIds().forEach(id -> {
            stream.sent.put(id, new ArrayList<>());
            final Thread thread = new Thread(() -> stream.run(id), "test-" + id + "-offers");
            thread.setDaemon(true);
            stream.threads.add(thread);
        });
        stream.threads.forEach(Thread::start);
        return stream;
    }

    private void run(final int id) {
        try {
            for (int count = 0; isRunning; count++) {
                send(id, id + "-" + count);
            }
        } catch (final RuntimeException | AssertionError e) {
            failure.set(e);
        }
    }

    private void send(final int id, final String text) {
        resent.addAndGet(SureOffers.offer(group, id, text));
        final List<String> texts = sent.get(id);
        synchronized (texts) {
            texts.add(text);
        }
    }

    /** Until each sender has got some more through. */
    void awaitProgress() {
        final Map<Integer, Integer> goals = new ConcurrentHashMap<>();
        sent.forEach((id, texts) -> goals.put(id, count(texts) + PROGRESS));
        await("offers to go on").atMost(TestGroup.PATIENCE).until(() -> {
            final Throwable cause = failure.get();
            if (cause != null) {
                throw new AssertionError("a sender has failed", cause);
            }
            return sent.entrySet().stream().allMatch(entry -> count(entry.getValue()) >= goals.get(entry.getKey()));
        });
    }

    private static int count(final List<String> texts) {
        synchronized (texts) {
            return texts.size();
        }
    }

    /** How many had been lost on their way, and were offered again. */
    long resent() {
        return resent.get();
    }

    /** After {@link #stop}: everything that came back to its sender. */
    List<String> sent() {
        return sent.values().stream().flatMap(List::stream).toList();
    }

    Map<Integer, List<String>> sentByNode() {
        return sent;
    }

    void stop() {
        isRunning = false;
        try {
            for (final Thread thread : threads) {
                thread.join();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
