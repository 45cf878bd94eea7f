package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A rig's group under load: writers and a prober that write until {@link #finish}, and what is watched meanwhile. Owned
 * by one thread.
 */
final class Trial implements AutoCloseable {
    /** The group is left alone for so long before anything is done to it, drawn so as to meet whatever goes on in it. */
    private static final int QUIET_MS_MIN = 500;

    private static final int QUIET_MS_SPREAD = 1500;

    /** A pause is blamed on what was done for this long after writes are acknowledged again. */
    private static final long AFTERMATH_MS = 300;

    private final Observations observations = new Observations();
    private final ElectionCount elections = new ElectionCount();
    private final StoreClient statusClient;
    private final StoreClient readClient;
    private final GroupWatch watch;
    private final WriteLoad load;
    private final Prober prober;
    private long longestQuietPauseMs;

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

    /**
     * Leaves the group alone for a while; then, and not before, it can be said who its primary is.
     *
     * @return every node's status, all following one primary.
     */
    List<NodeStatus> awaitQuietGroup(final Random random) throws InterruptedException {
        observations.mark();
        TimeUnit.MILLISECONDS.sleep(QUIET_MS_MIN + random.nextInt(QUIET_MS_SPREAD));
        final List<NodeStatus> status = watch.awaitComplete();
        elections.look(status);
        longestQuietPauseMs = Math.max(longestQuietPauseMs, longestPauseMs());
        return status;
    }

    /** Waits until writes sent to the new primary are acknowledged, and a little longer. */
    void awaitResumed(final long sinceNs) throws InterruptedException {
        watch.awaitAcknowledged(observations, sinceNs);
        TimeUnit.MILLISECONDS.sleep(AFTERMATH_MS);
    }

    /** Longest pause since the last mark, of writers and prober alike. */
    long longestPauseMs() {
        final long nowNs = System.nanoTime();
        return Math.max(
                observations.writerPauses().longestMs(nowNs),
                observations.proberPauses().longestMs(nowNs));
    }

    /** Longest pause while the group was left alone. */
    long longestQuietPauseMs() {
        return longestQuietPauseMs;
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
