package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.client.AsyncNamespace;
import io.sternline.client.Expiry;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A call that is to be made. */
public record Plan(Key key, Kind kind, Argument argument) {
    static Plan finalRead(final Key key) {
        return new Plan(key, Kind.GET, Argument.NONE);
    }

    boolean reads() {
        return switch (kind) {
            case GET, SESSION_GET, LOCAL_GET -> true;
            default -> false;
        };
    }

    boolean storesValue() {
        return argument.value() != null;
    }

    /** Makes the call. */
    public CompletionStage<Outcome<Answers>> call(final AsyncNamespace store) {
        final String name = key.name();
        return switch (kind) {
            case PUT -> answered(store.put(name, value(), stored()), Answers::of);
            case PUT_IF_ABSENT -> answered(store.putIfAbsent(name, value(), stored()), Answers::of);
            case REPLACE_IF_REVISION ->
                answered(store.replaceIfRevision(name, value(), argument.expectedRevision(), stored()), Answers::of);
            case GET_AND_PUT -> answered(store.getAndPut(name, value(), stored()), Answers::of);
            case REMOVE -> answered(store.remove(name), Answers::of);
            case REMOVE_IF_REVISION -> answered(store.removeIfRevision(name, argument.expectedRevision()), Answers::of);
            case INCREMENT -> answered(store.increment(name, argument.delta(), stored()), Answers::of);
            case TOUCH -> answered(store.touch(name, durations(Expiry.DEFAULT)), Answers::of);
            case GET -> answered(store.get(name, ReadLevel.LINEARIZABLE), Answers::of);
            case SESSION_GET -> answered(store.get(name, ReadLevel.SESSION), Answers::of);
            case LOCAL_GET -> answered(store.get(name, ReadLevel.LOCAL), Answers::of);
        };
    }

    private static <T> CompletionStage<Outcome<Answers>> answered(
            final CompletionStage<Outcome<T>> stage, final Function<T, Answers> answer) {
        return stage.thenApply(outcome -> outcome.map(answer));
    }

    private byte[] value() {
        return argument.value().getBytes(StandardCharsets.UTF_8);
    }

    /** The namespace's own durations must not come in: the history knows nothing of them. */
    private Expiry stored() {
        return durations(Expiry.NEVER);
    }

    private Expiry durations(final Expiry otherwise) {
        Expiry expiry = otherwise;
        if (argument.ttlMs() != null) {
            expiry = expiry.andTtl(Duration.ofMillis(argument.ttlMs()));
        }
        if (argument.idleMs() != null) {
            expiry = expiry.andIdle(Duration.ofMillis(argument.idleMs()));
        }
        return expiry;
    }
}
