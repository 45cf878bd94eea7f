package io.sternline.benchmarks.load;

import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import java.util.List;
import java.util.Locale;

/** Which kind of namespace the load goes to; both, to hold them against each other in one run. */
public enum NamespaceMode {
    SYNC(List.of(Replication.SYNC)),
    ASYNC(List.of(Replication.ASYNC)),
    BOTH(List.of(Replication.SYNC, Replication.ASYNC));

    private final List<Replication> kinds;

    NamespaceMode(final List<Replication> kinds) {
        this.kinds = kinds;
    }

    public List<Replication> kinds() {
        return kinds;
    }

    /** A namespace of this kind, one of its own, as a namespace keeps the kind it was made with; made if there is none. */
    public static Namespace define(final StoreClient client, final Replication kind) {
        final String name = "load-" + kind.name().toLowerCase(Locale.ROOT);
        client.admin().defineNamespaceIfAbsent(name, NamespaceSettings.DEFAULT.withReplication(kind));
        return client.namespace(name);
    }
}
