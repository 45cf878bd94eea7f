/**
 * Sternline beside the stores people would pick instead, on one machine in one run.
 *
 * <p>A {@link io.sternline.benchmarks.peers.Peer} is one of them with three nodes. Of every round, each peer has a process
 * of its own ({@link io.sternline.benchmarks.peers.RoundMain}) that starts the nodes, drives them with the same loops as
 * the {@code load} command and stops them; {@link io.sternline.benchmarks.peers.PeersRun} has these take turns.
 */
package io.sternline.benchmarks.peers;
