package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Entry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writers that remember what was acknowledged to them, so that afterwards the store can be held to it: counters must
 * equal the acknowledged increments, give or take the indeterminate ones, and every acknowledged put must be there.
 */
final class AcknowledgedWorkload implements AutoCloseable {
    /** How much later than its deadline a call may be seen to end: what a loaded machine's scheduler needs. */
    private static final Duration SCHEDULING_SLACK = Duration.ofSeconds(1);

    private final Namespace namespace;
    private final Duration callTimeout;
    private final List<Writer> writers = new ArrayList<>();
    private volatile boolean stopped;

    AcknowledgedWorkload(final Namespace namespace, final Duration callTimeout, final int writerCount) {
        this.namespace = namespace;
        this.callTimeout = callTimeout;
        for (int i = 0; i < writerCount; i++) {
            final Writer writer = new Writer(i);
            writers.add(writer);
            writer.thread.start();
        }
    }

    /** Writes acknowledged so far, of all writers. */
    long acknowledged() {
        return writers.stream().mapToLong(writer -> writer.acknowledged).sum();
    }

    /** Ends the writers after their current call. Idempotent. */
    @Override
    public void close() {
        stopped = true;
        writers.forEach(writer -> {
            try {
                writer.thread.join();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** What the store holds that it should not, or does not hold that it should; empty if all is well. */
    List<String> violations() {
        final List<String> violations = new ArrayList<>();
        for (final Writer writer : writers) {
            violations.addAll(writer.violations());
        }
        return violations;
    }

    /** Calls that ended otherwise than acknowledged. */
    long failed() {
        return writers.stream().mapToLong(w -> w.indeterminate + w.unavailable).sum();
    }

    /** How long the slowest call has taken. */
    long longestMs() {
        return writers.stream().mapToLong(w -> w.longestMs).max().orElse(0);
    }

    String summary() {
        return acknowledged() + " acknowledged, "
                + writers.stream().mapToLong(w -> w.indeterminate).sum() + " indeterminate, "
                + writers.stream().mapToLong(w -> w.unavailable).sum() + " unavailable";
    }

    private final class Writer {
        private final String counterKey;
        private final int number;
        private final Map<String, String> acknowledgedPuts = new TreeMap<>();
        private final List<String> broken = new ArrayList<>();
        private final Thread thread;
        private volatile long acknowledged;
        private volatile long indeterminate;
        private volatile long unavailable;
        private volatile long longestMs;
        private long acknowledgedIncrements;
        private long indeterminateIncrements;

        Writer(final int number) {
            this.number = number;
            counterKey = "counter-" + number;
            thread = new Thread(this::run, "writer-" + number);
        }

        private void run() {
            for (long i = 0; !stopped; i++) {
                final boolean increment = i % 2 == 0;
                final String key = "put-" + number + "-" + i;
                final long startNs = System.nanoTime();
                try {
                    if (increment) {
                        namespace.increment(counterKey, 1);
                        acknowledgedIncrements++;
                    } else {
                        namespace.put(key, key.getBytes(UTF_8));
                        acknowledgedPuts.put(key, key);
                    }
                    acknowledged++;
                } catch (final IndeterminateException ex) {
                    indeterminate++;
                    indeterminateIncrements += increment ? 1 : 0;
                } catch (final StoreException ex) {
                    unavailable++;
                }
                final Duration took = Duration.ofNanos(System.nanoTime() - startNs);
                longestMs = Math.max(longestMs, took.toMillis());
                if (took.compareTo(callTimeout.plus(SCHEDULING_SLACK)) > 0) {
                    broken.add("call " + i + " of writer " + number + " took " + took + ", its deadline was "
                            + callTimeout);
                }
            }
        }

        private List<String> violations() {
            final List<String> violations = new ArrayList<>(broken);
            final long counter = namespace
                    .get(counterKey, ReadLevel.LINEARIZABLE)
                    .map(Entry::number)
                    .orElse(0L);
            if (counter < acknowledgedIncrements || counter > acknowledgedIncrements + indeterminateIncrements) {
                violations.add(counterKey + " is " + counter + ", acknowledged " + acknowledgedIncrements
                        + ", indeterminate " + indeterminateIncrements);
            }
            final Map<String, String> found = new TreeMap<>();
            namespace.scan("put-" + number + "-").forEach(entry -> found.put(entry.key(), entry.text()));
            acknowledgedPuts.forEach((key, value) -> {
                if (!value.equals(found.get(key))) {
                    violations.add("acknowledged " + key + " is " + found.get(key));
                }
            });
            return violations;
        }
    }
}
