package io.sternline.benchmarks.load;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import java.util.concurrent.CompletionStage;

/** A namespace of a group, and how it is read. */
public record NamespaceTarget(AsyncNamespace namespace, ReadLevel readLevel) implements Target {
    @Override
    public CompletionStage<? extends Outcome<?>> send(final Workload.Draw draw) {
        final String key = draw.key();
        return draw.isRead() ? namespace.get(key, readLevel) : namespace.put(key, draw.value());
    }
}
