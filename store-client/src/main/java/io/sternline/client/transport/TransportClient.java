package io.sternline.client.transport;

import io.sternline.client.Admin;
import io.sternline.client.ClientConfig;
import io.sternline.client.Endpoint;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import io.sternline.client.Topology;
import io.sternline.client.lease.Lease;
import io.sternline.client.lease.LeaseKeeper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** The public face over the loop. */
final class TransportClient implements StoreClient {
    private final ConcurrentMap<String, Namespace> namespaces = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, NamespaceRef> refs = new ConcurrentHashMap<>();
    private final ClientLoop loop;
    private final BlockingCalls blocking;
    private final Admin admin;
    private final NearCaches nearCaches = new NearCaches();
    private final LeaseKeeper leases;
    private final Consumer<TransportClient> leaveThread;

    /** @param leaveThread told, at least once, that the client ends, and waits until it has done so on the thread. */
    TransportClient(
            final List<Endpoint> endpoints,
            final ClientConfig config,
            final LoopThread thread,
            final Consumer<TransportClient> leaveThread) {
        this.leaveThread = leaveThread;
        loop = new ClientLoop(endpoints, config, thread);
        blocking = new BlockingCalls(loop);
        admin = new AdminHandle(loop, blocking);
        leases = new LeaseKeeper(this, config.name(), config.callTimeout(), loop::isOwnThread);
    }

    void start() {
        loop.start();
    }

    @Override
    public Namespace namespace(final String name) {
        final Namespace known = namespaces.get(name);
        if (known != null) {
            return known;
        }
        Arguments.namespaceName(name);
        if (namespaces.size() >= TransportLimits.NAMESPACES_CACHED_MAX) {
            return newNamespace(name);
        }
        return namespaces.computeIfAbsent(name, this::newNamespace);
    }

    @Override
    public Admin admin() {
        return admin;
    }

    @Override
    public Lease lease(final Duration ttl) {
        return leases.grant(ttl);
    }

    @Override
    public Topology topology() {
        return loop.topology();
    }

    @Override
    public void close() {
        end();
        leaveThread.accept(this);
    }

    /** Closes, but does not wait until that has been done on the thread. */
    void end() {
        leases.close();
        nearCaches.close();
        loop.end();
    }

    /** Ends its leases without waiting; all else is as it was. */
    void beginEnd() {
        leases.beginClose();
    }

    void awaitEnd() {
        loop.awaitEnd();
    }

    private Namespace newNamespace(final String name) {
        final NamespaceCalls calls = new NamespaceCalls(ref(name), loop, nearCaches);
        final NearReads nearReads = new NearReads(calls, loop);
        return new NamespaceHandle(
                calls, blocking, options -> nearCaches.open(nearReads, blocking, options), this::ref);
    }

    /** One for each name, so that what is found out of a namespace is found out once. */
    private NamespaceRef ref(final String name) {
        final NamespaceRef known = refs.get(name);
        if (known != null) {
            return known;
        }
        return refs.size() >= TransportLimits.NAMESPACES_CACHED_MAX
                ? new NamespaceRef(name)
                : refs.computeIfAbsent(name, NamespaceRef::new);
    }
}
