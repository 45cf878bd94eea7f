package io.sternline.benchmarks.peers;

import io.sternline.benchmarks.load.Workload;
import java.util.List;

/**
 * What every peer is asked in every round.
 *
 * @param workloads in the order they are run in.
 * @param startSeconds of writes by {@link PeerWorkload#CALLERS_COUNT} callers before the first workload, for nodes that compile their code
 *     as they run.
 * @param warmupSeconds of each workload, before what is measured.
 * @param seconds of each workload that are measured.
 * @param openPerSecond rate of {@link PeerWorkload#OPEN}.
 * @param writes no reads among them.
 * @param dir where data and logs are kept while they are needed.
 */
public record RoundSettings(
        List<PeerWorkload> workloads,
        int startSeconds,
        int warmupSeconds,
        int seconds,
        int openPerSecond,
        Workload writes,
        String dir) {}
