package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * All peers in turn, round after round, each round beginning with another one: what the machine does beside, and what
 * its page cache and clock speed are after the peer before, falls on all of them alike.
 */
public final class PeersRun {
    private final int rounds;
    private final OneRound oneRound;
    private final Consumer<String> narrator;

    /** Runs one round of one peer. */
    interface OneRound {
        /** @throws IllegalStateException if it came to no result; the message says why. */
        RoundResult run(String peer) throws IOException, InterruptedException;
    }

    PeersRun(final int rounds, final OneRound oneRound, final Consumer<String> narrator) {
        this.rounds = rounds;
        this.oneRound = oneRound;
        this.narrator = narrator;
    }

    /**
     * Runs peers, and leaves out those that are not installed.
     *
     * @param names some of {@link #names}.
     */
    public static Comparison run(
            final List<String> names, final int rounds, final RoundSettings settings, final Consumer<String> narrator)
            throws IOException, InterruptedException {
        final List<Peer> peers =
                Peers.all().stream().filter(peer -> names.contains(peer.name())).toList();
        return new PeersRun(rounds, new RoundProcess(settings)::run, narrator).run(peers);
    }

    /** What every peer is called. */
    public static List<String> names() {
        return Peers.names();
    }

    Comparison run(final List<Peer> peers) throws IOException, InterruptedException {
        final Map<String, String> notInstalled = new LinkedHashMap<>();
        final Map<String, PeerResult> results = new LinkedHashMap<>();
        for (final Peer peer : peers) {
            peer.howToInstall()
                    .ifPresentOrElse(
                            command -> notInstalled.put(peer.name(), command),
                            () -> results.put(
                                    peer.name(),
                                    new PeerResult(
                                            peer.promise(), peer.setup(), new ArrayList<>(), new ArrayList<>())));
        }
        notInstalled.forEach((peer, command) ->
                narrator.accept(peer + " is left out, as it is not installed here. To install it: " + command));
        for (int round = 0; round < rounds; round++) {
            final List<String> order = new ArrayList<>(results.keySet());
            Collections.rotate(order, -round);
            for (final String peer : order) {
                runOnce(peer, round, results.get(peer));
            }
        }
        return new Comparison(notInstalled, results);
    }

    private void runOnce(final String peer, final int round, final PeerResult result)
            throws IOException, InterruptedException {
        narrator.accept("round " + (round + 1) + " of " + rounds + ": " + peer);
        try {
            result.rounds().add(oneRound.run(peer));
        } catch (final IllegalStateException ex) {
            result.failures().add(ex.getMessage());
            narrator.accept(peer + " came to no result: " + ex.getMessage());
        }
    }
}
