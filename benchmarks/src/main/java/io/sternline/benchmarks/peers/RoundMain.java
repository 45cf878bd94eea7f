package io.sternline.benchmarks.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A process for one round of one peer: no library's threads, garbage or compiled code are in the way of the next.
 *
 * <p>Arguments: name of the peer, file with the {@link RoundSettings}, directory for its data, file for the
 * {@link RoundResult}.
 */
public final class RoundMain {
    private RoundMain() {}

    public static void main(final String[] args) throws IOException, InterruptedException {
        final JsonMapper mapper = new JsonMapper();
        final Peer peer =
                Peers.named(args[0]).orElseThrow(() -> new IllegalArgumentException("no peer is called " + args[0]));
        final RoundSettings settings = mapper.readValue(Path.of(args[1]).toFile(), RoundSettings.class);
        final RoundResult result = new Round(settings).run(peer, Path.of(args[2]));
        mapper.writeValue(Path.of(args[3]).toFile(), result);
        // Some libraries leave threads behind that nothing stops.
        System.exit(0);
    }
}
