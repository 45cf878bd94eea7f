package io.sternline.server.cli.demo;

import io.sternline.client.StoreClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** What the script plays on: a group of nodes, application servers and balancers, each of which can be killed. */
interface Stage {
    /**
     * A part of the stage.
     *
     * @param pid its process id.
     */
    record Part(String name, long pid) {}

    /** Names of the balancers. */
    List<String> balancers();

    /** Where the balancers are, in the same order. */
    List<URI> balancerUris();

    /** Names of the application servers. */
    List<String> servers();

    /** A client of the group, to be closed by the caller. */
    StoreClient connect(String clientName, Duration callTimeout);

    /** {@code kill -9}. */
    Part killNode(int nodeId);

    /** Starts a node that has been killed, or that has ended since it was started. */
    Part startNode(int nodeId);

    boolean isNodeRunning(int nodeId);

    /** {@code kill -9}. */
    Part killBalancer(int index);

    /** {@code kill -9}. */
    Part killServer(int index);

    /** Lets a server have no new sessions, and keep its own for so long at most. */
    void drainServer(int index, Duration deadline);

    /** Whether its draining is over. */
    boolean isDrained(int index);
}
