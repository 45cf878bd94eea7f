package io.sternline.client.lb;

import io.sternline.client.Namespace;
import io.sternline.client.lease.Contributions;
import io.sternline.client.lease.Lease;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Open connections of each backend: this client's are counted locally, and shared with the other balancers once somebody asks for that.
 * What a balancer contributes goes with its lease, so those of one that has died count no more.
 */
final class Connections implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Connections.class.getName());
    private final Consumer<Lease> onLease = this::onLease;
    private final Map<String, Load> loads = new ConcurrentHashMap<>();
    private final Namespace namespace;
    private final PoolLease lease;
    private boolean isSharing;
    private boolean isClosed;
    private Contributions contributions;

    /** @param namespace for nothing but these. */
    Connections(final Namespace namespace, final PoolLease lease) {
        this.namespace = namespace;
        this.lease = lease;
    }

    /** Always the same for one backend, as long as that is there or has connections. */
    Load of(final String backend) {
        final Load known = loads.get(backend);
        return known != null ? known : begin(backend);
    }

    /** Connections were opened, or closed. */
    void add(final String backend, final long delta) {
        if (!of(backend).add(delta)) {
            addAnew(backend, delta);
        }
    }

    /** What has retired leaves under the lock, so it is gone by now. */
    private synchronized void addAnew(final String backend, final long delta) {
        begin(backend).add(delta);
    }

    /**
     * Forgets backends that are gone, as soon as the last connection to them is closed. In turn with those who take up loads for backends
     * that are there.
     */
    synchronized void onView(final BackendModel.View view) {
        if (view.isReady()) {
            loads.entrySet()
                    .removeIf(known -> !view.standings().containsKey(known.getKey())
                            && known.getValue().retire());
        }
    }

    /** How many backends are counted for. */
    int size() {
        return loads.size();
    }

    private synchronized Load begin(final String backend) {
        return loads.computeIfAbsent(backend, id -> {
            final Load load = new Load();
            if (contributions != null) {
                share(id, load);
            }
            return load;
        });
    }

    /** From when there is a lease on. */
    synchronized void share() {
        if (!isSharing) {
            isSharing = true;
            lease.use(onLease);
        }
    }

    private synchronized void onLease(final Lease next) {
        if (isClosed) {
            return;
        }
        if (contributions != null) {
            contributions.renew(next);
            return;
        }
        contributions = Contributions.open(namespace, next);
        loads.forEach(this::share);
    }

    /** Where there is no room for another sum, this client's connections still count, and only those. */
    private void share(final String id, final Load load) {
        try {
            load.share(contributions.of(id));
        } catch (final IllegalStateException ex) {
            LOG.log(Level.WARNING, "connections to backend '" + id + "' are counted in this process alone", ex);
        }
    }

    @Override
    public void close() {
        final Contributions last;
        synchronized (this) {
            isClosed = true;
            last = contributions;
        }
        if (last != null) {
            last.close();
        }
    }
}
