package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.watch.WatchSession;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.List;
import java.util.Map;

/**
 * All that a judge is told.
 *
 * @param operations what clients did; each key has one writer, who waits for each answer.
 * @param held what the group holds in the end, by key.
 * @param reigns who was primary when.
 * @param losses what may be gone with a disk.
 * @param clockUncertaintyNs how far the times of reigns may stray.
 * @param watches of the whole namespace.
 */
record Evidence(
        List<Operation> operations,
        Map<String, Seen> held,
        Reigns reigns,
        Losses losses,
        long clockUncertaintyNs,
        List<WatchSession> watches) {}
