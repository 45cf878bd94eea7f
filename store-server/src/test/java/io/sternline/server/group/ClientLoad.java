package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Several clients that write and read at all levels without pause, and do not forgive a single failed call. */
final class ClientLoad implements AutoCloseable {
    private static final int CLIENTS = 3;
    private static final int WRITERS_PER_CLIENT = 1;
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private final List<StoreClient> clients = new ArrayList<>();
    private final List<AcknowledgedWorkload> writes = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong failedReads = new AtomicLong();
    private final AtomicReference<StoreException> firstFailure = new AtomicReference<>();
    private volatile boolean isStopped;

    /** @param prefix of the namespaces it writes to: each load counts from nothing. */
    ClientLoad(final String prefix, final String... endpoints) {
        for (int i = 0; i < CLIENTS; i++) {
            final StoreClient client = StoreClient.builder()
                    .endpoints(endpoints)
                    .callTimeout(CALL_TIMEOUT)
                    .build();
            clients.add(client);
            // Each its own keys: the writers of one client know what those of another do not.
            final String name = prefix + "-" + i;
            client.admin().defineNamespaceIfAbsent(name, NamespaceSettings.DEFAULT);
            final Namespace namespace = client.namespace(name);
            writes.add(new AcknowledgedWorkload(namespace, CALL_TIMEOUT, WRITERS_PER_CLIENT));
            final Thread reader = new Thread(() -> read(namespace), "reader-" + i);
            readers.add(reader);
            reader.start();
        }
    }

    private void read(final Namespace namespace) {
        final ReadLevel[] levels = ReadLevel.values();
        for (int i = 0; !isStopped; i++) {
            try {
                namespace.get("counter-0", levels[i % levels.length]);
                reads.incrementAndGet();
            } catch (final StoreException ex) {
                failedReads.incrementAndGet();
                firstFailure.compareAndSet(null, ex);
            }
        }
    }

    long acknowledged() {
        return writes.stream().mapToLong(AcknowledgedWorkload::acknowledged).sum();
    }

    /** Ends the load and looks whether everything that was acknowledged is there, and nothing failed. */
    void assertNothingFailed() {
        stop();
        System.out.println(summary());
        assertThat(firstFailure.get()).as("a failed read").isNull();
        assertThat(failedReads).hasValue(0);
        writes.forEach(workload -> {
            assertThat(workload.failed()).as(workload.summary()).isZero();
            assertThat(workload.violations()).isEmpty();
        });
    }

    private String summary() {
        return acknowledged() + " writes acknowledged, "
                + writes.stream().mapToLong(AcknowledgedWorkload::failed).sum() + " failed, the slowest took "
                + writes.stream()
                        .mapToLong(AcknowledgedWorkload::longestMs)
                        .max()
                        .orElse(0)
                + " ms; " + reads + " reads answered, " + failedReads + " failed";
    }

    private void stop() {
        isStopped = true;
        writes.forEach(AcknowledgedWorkload::close);
        readers.forEach(reader -> {
            try {
                reader.join();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        stop();
        clients.forEach(StoreClient::close);
    }
}
