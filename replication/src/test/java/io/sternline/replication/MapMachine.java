package io.sternline.replication;

import io.sternline.replication.async.AsyncStateMachine;
import io.sternline.replication.async.MapState;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A journal, and beside it a map that is replicated behind the primary. */
final class MapMachine extends Journal {
    private final MapState map = new MapState();
    private final Queue<Put> puts = new ConcurrentLinkedQueue<>();

    private record Put(String key, String value, CompletableFuture<String> answer) {}

    /** Any thread. @return answered with null once it is carried out, otherwise with why not. */
    CompletableFuture<String> put(final String key, final String value) {
        final Put put = new Put(key, value, new CompletableFuture<>());
        puts.add(put);
        return put.answer();
    }

    Map<String, String> entries() {
        return map.entries();
    }

    MapState map() {
        return map;
    }

    @Override
    public Optional<AsyncStateMachine> asyncState() {
        return Optional.of(map);
    }

    @Override
    public synchronized void onRole(final Role role, final long term) {
        super.onRole(role, term);
        map.onRole(role, term);
    }

    @Override
    public int doLocalWork() {
        int done = super.doLocalWork();
        Put put;
        while ((put = puts.poll()) != null) {
            put.answer().complete(map.put(put.key(), put.value()));
            done++;
        }
        return done;
    }
}
