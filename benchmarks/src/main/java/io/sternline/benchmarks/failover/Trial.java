package io.sternline.benchmarks.failover;

import io.sternline.client.StoreClient;
import java.util.ArrayList;
import java.util.List;

/**
 * A rig's group under load: writers and a prober that write until {@link #finish}, and what is watched meanwhile. Owned
 * by one thread.
 */
final class Trial implements AutoCloseable {
    private final Observations observations = new Observations();
    private final ElectionCount elections = new ElectionCount();
    private final StoreClient statusClient;
    private final StoreClient readClient;
    private final GroupWatch watch;
    private final WriteLoad load;
    private final Prober prober;

    private Trial(final Rig rig, final LoadSettings settings) {
        statusClient = rig.connectForStatus();
        readClient = rig.connect("failover-read");
        watch = new GroupWatch(rig.group(), statusClient);
        final List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < settings.writers(); i++) {
            writers.add(new Writer(
                    rig.connect("failover-writer-" + i),
                    "writer-" + i,
                    settings.keysOfEach(),
                    new Payload(settings.valueBytes(), settings.seed() + i),
                    observations));
        }
        load = new WriteLoad(writers, settings.perSecond());
        prober = new Prober(rig.connect("failover-prober"), observations);
    }

    /** Returns when writes are acknowledged. */
    static Trial start(final Rig rig, final LoadSettings settings) throws InterruptedException {
        final Trial trial = new Trial(rig, settings);
        try {
            trial.elections.look(trial.watch.awaitComplete());
            final long startNs = System.nanoTime();
            trial.load.start();
            trial.prober.start();
            trial.watch.awaitAcknowledged(trial.observations, startNs);
            return trial;
        } catch (final RuntimeException | InterruptedException ex) {
            trial.close();
            throw ex;
        }
    }

    Observations observations() {
        return observations;
    }

    ElectionCount elections() {
        return elections;
    }

    GroupWatch watch() {
        return watch;
    }

    Prober prober() {
        return prober;
    }

    /** Ends the load and holds the store to all that was acknowledged. */
    Verdict finish() throws InterruptedException {
        load.finish();
        prober.finish();
        elections.look(watch.awaitComplete());
        final ReadBack readBack =
                new ReadBack(readClient.namespace(Rig.NAMESPACE).async(), observations.findings());
        for (final Writer writer : load.writers()) {
            readBack.keys(writer.keys().expected(), writer::found);
            readBack.counter(writer.counter());
        }
        readBack.counter(prober.counter());
        readBack.await();
        return Verdict.of(
                observations.calls().summary(), observations.findings().summary(), elections, watch.awaitEqualState());
    }

    @Override
    public void close() {
        load.close();
        prober.close();
        statusClient.close();
        readClient.close();
    }
}
