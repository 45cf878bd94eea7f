package io.sternline.benchmarks.peers;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hazelcast through its client, which sends each write to the member that owns the key. */
final class HazelcastDriver implements Driver {
    private final HazelcastInstance client;
    private final IMap<String, byte[]> map;

    HazelcastDriver(final HazelcastInstance client) {
        this.client = client;
        this.map = client.getMap(HazelcastMember.MAP);
    }

    @Override
    public CompletionStage<?> write(final Write write) {
        return onItsThread(map.setAsync(write.key(), write.value()));
    }

    @Override
    public CompletionStage<byte[]> read(final String key) {
        return onItsThread(map.getAsync(key));
    }

    /** Its own stages start a thread for each that names no executor, where there are two processors or fewer. */
    private static <T> CompletionStage<T> onItsThread(final CompletionStage<T> stage) {
        final CompletableFuture<T> done = new CompletableFuture<>();
        stage.whenCompleteAsync(
                (value, failure) -> {
                    if (failure == null) {
                        done.complete(value);
                    } else {
                        done.completeExceptionally(failure);
                    }
                },
                Runnable::run);
        return done;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
