package io.sternline.benchmarks.failover;

import io.sternline.benchmarks.load.Load;
import io.sternline.benchmarks.load.NamespaceTarget;
import io.sternline.benchmarks.load.Target;
import io.sternline.benchmarks.load.Workload;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many writes a second a group can do at most: of what a load is to be a share of. */
public final class Saturation {
    private static final int CALLERS = 1000;
    private static final Duration WARMUP = Duration.ofSeconds(8);
    private static final Duration MEASURED = Duration.ofSeconds(8);

    private Saturation() {}

    /**
     * Writes as fast as answers come for some seconds.
     *
     * @throws IllegalStateException if there are none.
     */
    public static int perSecond(final Rig rig, final LoadSettings like) {
        final List<StoreClient> clients = new ArrayList<>();
        try {
            final List<Target> targets = new ArrayList<>();
            for (int i = 0; i < like.writers(); i++) {
                final StoreClient client = rig.connect("failover-saturation-" + i);
                clients.add(client);
                targets.add(new NamespaceTarget(client.namespace(Rig.NAMESPACE).async(), ReadLevel.SESSION));
            }
            final Workload writes =
                    new Workload(like.keys(), Workload.KEY_BYTES_DEFAULT, like.valueBytes(), 0, like.seed());
            final int perSecond = (int)
                    Load.closed(targets, writes, CALLERS, WARMUP, MEASURED).perSecond();
            if (perSecond == 0) {
                throw new IllegalStateException("no write was acknowledged within " + MEASURED.toSeconds() + " s");
            }
            return perSecond;
        } finally {
            clients.forEach(StoreClient::close);
        }
    }
}
