package io.sternline.benchmarks.peers;

import java.util.Map;

/**
 * What one round found of one peer.
 *
 * @param measured of all workloads that were run but {@link PeerWorkload#KILL}.
 * @param killed null if nothing was killed.
 */
public record RoundResult(String version, Map<PeerWorkload, Measured> measured, Killed killed) {}
