package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store's own client library, as a load drives it. Thread-safe. */
interface Driver extends AutoCloseable {
    /** Completes when the write is acknowledged as the store promises, exceptionally when that is not known. */
    CompletionStage<?> write(Write write);

    /** The same for writes that are sent together. */
    default CompletionStage<?> writeTogether(final List<Write> writes) {
        return CompletableFuture.allOf(
                writes.stream().map(write -> write(write).toCompletableFuture()).toArray(CompletableFuture[]::new));
    }

    /** What the key holds; null if there is no such key. As fresh as the store can tell. */
    CompletionStage<byte[]> read(String key);

    @Override
    void close() throws IOException;
}
