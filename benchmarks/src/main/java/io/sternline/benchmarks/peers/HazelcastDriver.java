package io.sternline.benchmarks.peers;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
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
        return map.setAsync(write.key(), write.value());
    }

    @Override
    public CompletionStage<byte[]> read(final String key) {
        return map.getAsync(key);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
