package io.sternline.benchmarks.load;

import io.sternline.client.ClientThread;
import io.sternline.client.ReadLevel;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The client objects of a load, each with connections of its own. They share a few threads: a thousand clients with a thread each
 * measure how this machine changes between threads.
 */
public final class Clients implements AutoCloseable {
    /** The nodes are three processes on the same machine, and the client is one. */
    private static final int PROCESSORS_PER_THREAD = 4;

    private final List<ClientThread> threads;
    private final List<StoreClient> clients = new ArrayList<>();

    public Clients(final String[] endpoints, final int count) {
        threads = IntStream.range(0, Math.min(count, threadsMax()))
                .mapToObj(i -> ClientThread.start())
                .toList();
        for (int i = 0; i < count; i++) {
            clients.add(StoreClient.builder()
                    .endpoints(endpoints)
                    .thread(threads.get(i % threads.size()))
                    .build());
        }
    }

    /** Threads that any number of clients share on this machine. */
    public static int threadsMax() {
        return Math.max(1, Runtime.getRuntime().availableProcessors() / PROCESSORS_PER_THREAD);
    }

    /** Every client's way to a namespace of this kind. */
    public List<Target> targets(final Replication kind, final ReadLevel readLevel) {
        return clients.stream()
                .<Target>map(client ->
                        new NamespaceTarget(NamespaceMode.define(client, kind).async(), readLevel))
                .toList();
    }

    @Override
    public void close() {
        threads.forEach(ClientThread::close);
    }
}
