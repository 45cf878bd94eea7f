package io.sternline.benchmarks.peers;

import io.sternline.benchmarks.load.Target;
import io.sternline.benchmarks.load.Workload;
import io.sternline.client.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What the loops of the {@code load} command drive: a driver, with writes one by one or packed. */
record DriverTarget(Driver driver, int writesPerCall) implements Target {
    private static final Outcome<Object> ACKNOWLEDGED = new Outcome.Ok<>("acknowledged");

    @Override
    public CompletionStage<? extends Outcome<?>> send(final Workload.Draw draw) {
        return sent(draw).handle((ok, failure) -> failure == null ? ACKNOWLEDGED : failed(failure));
    }

    private CompletionStage<?> sent(final Workload.Draw draw) {
        if (writesPerCall == 1) {
            return driver.write(next(draw));
        }
        final List<Write> writes = new ArrayList<>(writesPerCall);
        for (int i = 0; i < writesPerCall; i++) {
            writes.add(next(draw));
        }
        return driver.writeTogether(writes);
    }

    /** Libraries encode on threads of their own, when the next value is drawn already. */
    private static Write next(final Workload.Draw draw) {
        return new Write(draw.key(), draw.value().clone());
    }

    private static Outcome<Object> failed(final Throwable failure) {
        return new Outcome.Indeterminate<>(failure.toString());
    }

    @Override
    public int operationsPerSend() {
        return writesPerCall;
    }
}
