package io.sternline.client;

import io.sternline.client.lb.LoadBalancing;
import io.sternline.client.lb.LoadBalancingSettings;
import io.sternline.client.lease.Lease;
import io.sternline.client.session.SessionSettings;
import io.sternline.client.session.Sessions;
import io.sternline.client.transport.Transports;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A client of one Sternline group. Make one for the whole application and share it: it is thread-safe, keeps one
 * connection to each node, packs concurrent calls together and follows the primary by itself.
 *
 * <pre>{@code
 * try (StoreClient client = StoreClient.builder().endpoints("10.0.0.1:7100", "10.0.0.2:7100").build()) {
 *     Namespace carts = client.namespace("carts");
 *     Receipt receipt = carts.put("session-4711", bytes);
 *     Optional<Entry> cart = carts.get("session-4711");
 * }
 * }</pre>
 *
 * <p>Building it does not wait for a connection; calls do, up to their deadline.
 */
public interface StoreClient extends AutoCloseable {
    /** Starts describing a client. */
    static Builder builder() {
        return new Builder();
    }

    /**
     * The namespace of this name. Whether it exists is found out by the first call, which is rejected as {@link
     * Rejection#UNKNOWN_NAMESPACE} if it does not; {@code default} always exists.
     *
     * @throws RejectedException if the name cannot be that of a namespace; see {@link Admin#defineNamespace}.
     */
    Namespace namespace(String name);

    /**
     * The sessions of this name, with {@link SessionSettings#of} them. Make it once, share it, and close it; see {@link Sessions}. Nothing is asked of the group yet.
     *
     * @throws IllegalArgumentException if sessions cannot have this name.
     */
    default Sessions sessions(final String name) {
        return sessions(SessionSettings.of(name));
    }

    /** {@link #sessions(String)} with other settings. */
    default Sessions sessions(final SessionSettings settings) {
        return Sessions.open(this, settings);
    }

    /** A pool of backends and the sessions that belong to them, see {@link LoadBalancing}. To be closed, before this is. */
    default LoadBalancing loadBalancing(final String name) {
        return loadBalancing(name, LoadBalancingSettings.DEFAULT);
    }

    /** Same, with settings that all clients of the pool should share. */
    default LoadBalancing loadBalancing(final String name, final LoadBalancingSettings settings) {
        return LoadBalancing.open(this, name, settings);
    }

    /** What operators ask of a group. */
    Admin admin();

    /**
     * A lease of this client's: it lives for as long as this process keeps it alive, which the client does by itself. If the
     * process dies, or loses the group, for {@code ttl}, it ends, and what it owns goes.
     *
     * @param ttl 2 s to 1 h. The shorter, the sooner the group notices that the process is gone, and the shorter a pause of it may be.
     *     10 s are a good choice.
     * @throws IllegalArgumentException if {@code ttl} is out of range.
     */
    Lease lease(Duration ttl);

    /** What this client knows of its group now. */
    Topology topology();

    /** Ends its leases, and all unfinished calls, writes that were sent as indeterminate, and closes the connections. Idempotent. */
    @Override
    void close();

    /** Describes a client. Not thread-safe. */
    final class Builder {
        private final List<Endpoint> endpoints = new ArrayList<>();
        private ClientConfig config = ClientConfig.DEFAULT;
        private ClientThread thread;

        private Builder() {}

        /** Nodes to find the group by, as {@code host:port}; one that is up is enough, the others are learned. */
        public Builder endpoints(final String... hostsAndPorts) {
            Arrays.stream(hostsAndPorts).map(Endpoint::parse).forEach(endpoints::add);
            return this;
        }

        /** Longest a call may take, 1 ms to 60 s. Default 5 s. */
        public Builder callTimeout(final Duration timeout) {
            config = config.withCallTimeout(timeout);
            return this;
        }

        /** This client's name in the servers' logs, up to 128 bytes of UTF-8. Default: the process id. */
        public Builder name(final String name) {
            config = config.withName(name);
            return this;
        }

        /** Refuses to talk to nodes of any other group. Default: any. */
        public Builder group(final String group) {
            config = config.withGroup(group);
            return this;
        }

        /** Most unfinished calls, 1 to 4,096; further ones are rejected at once. Default 4,096. */
        public Builder outstandingCallsMax(final int callsMax) {
            config = config.withOutstandingCallsMax(callsMax);
            return this;
        }

        /** Runs the client on a thread that others run on too. Default: a thread of its own. */
        public Builder thread(final ClientThread sharedThread) {
            thread = Objects.requireNonNull(sharedThread, "thread");
            return this;
        }

        /** @throws IllegalStateException if no endpoint was given, or the thread to share is closed. */
        public StoreClient build() {
            if (endpoints.isEmpty()) {
                throw new IllegalStateException("no endpoints given: name at least one node as host:port");
            }
            return thread == null
                    ? Transports.connect(List.copyOf(endpoints), config)
                    : Transports.connect(List.copyOf(endpoints), config, thread);
        }
    }
}
