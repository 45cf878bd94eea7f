package io.sternline.benchmarks.load;

import io.sternline.client.Outcome;
import java.util.concurrent.CompletionStage;

/** Where the load goes. */
public interface Target {
    /**
     * Sends what is drawn, without waiting for an answer.
     *
     * @return completes with what became of it; never exceptionally.
     */
    CompletionStage<? extends Outcome<?>> send(Workload.Draw draw);

    /** Operations that one {@link #send} draws, and that are answered together. */
    default int operationsPerSend() {
        return 1;
    }
}
