package io.sternline.replication.cluster;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;

/**
 * Names the node's threads, watches their end, and tells where they stand. A thread of a node never ends while the node runs; if one does, for
 * whatever reason and however Aeron reports it, the node is half alive and has to go.
 */
final class NodeThreads {
    private final String prefix;
    private final Faults faults;
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();

    NodeThreads(final int nodeId, final Faults faults) {
        this.prefix = "sternline-" + nodeId + "-";
        this.faults = faults;
    }

    /** Aeron renames its threads after what runs on them, so that has to be called the same. */
    String name(final String part) {
        return prefix + part;
    }

    ThreadFactory factory(final String name) {
        return factory(name, () -> {});
    }

    /** @param atEnd the thread's last act. */
    ThreadFactory factory(final String name, final Runnable atEnd) {
        return work -> {
            final Thread thread = new Thread(() -> run(name, work, atEnd), name(name));
            thread.setDaemon(true);
            threads.put(name, thread);
            return thread;
        };
    }

    /** Any thread. @return that thread's calls, innermost first, a line each. */
    String whereabouts(final String name) {
        return Arrays.stream(threads.get(name).getStackTrace())
                .map(frame -> "\n\tat " + frame)
                .collect(Collectors.joining("", name(name), ""));
    }

    private void run(final String name, final Runnable work, final Runnable atEnd) {
        Throwable cause = null;
        try {
            work.run();
        } catch (final Throwable e) {
            cause = e;
        } finally {
            try {
                faults.report(new IllegalStateException("the node's " + name + " thread has ended", cause));
            } finally {
                atEnd.run();
            }
        }
    }
}
