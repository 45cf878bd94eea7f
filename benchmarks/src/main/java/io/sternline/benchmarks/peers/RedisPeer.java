package io.sternline.benchmarks.peers;

import java.nio.file.Path;
import java.util.Optional;

/** Redis as a caller uses it who wants a write to survive the primary: one master, two replicas, SET then WAIT 1. */
final class RedisPeer implements Peer {
    private static final String BINARY = "redis-server";

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public Promise promise() {
        return Promise.MEMORY;
    }

    @Override
    public String setup() {
        return "one master, two replicas, no persistence ("
                + String.join(" ", RedisNodes.FLAGS).replace("--save ", "--save ''")
                + "); SET and WAIT 1 in one trip, one outstanding per connection, 64 connections (Lettuce);"
                + " one caller: the same with Jedis; saturation: 20 connections, 50 SETs per WAIT 1 (Jedis);"
                + " kill: three sentinels, down-after-milliseconds " + RedisNodes.DOWN_AFTER_MS;
    }

    @Override
    public Optional<String> howToInstall() {
        return Binary.find(BINARY).isPresent() ? Optional.empty() : Optional.of("apt-get install -y redis-server");
    }

    @Override
    public RunningPeer start(final Path dir) throws InterruptedException {
        final Binary binary =
                Binary.find(BINARY).orElseThrow(() -> new IllegalStateException("no " + BINARY + " in the PATH"));
        return RedisNodes.start(binary, dir);
    }
}
