package io.sternline.server.cli.demo;

import io.sternline.client.lb.CircuitBreaker;
import java.util.List;

/** What a balancer asks about servers and the sessions that belong to them. Thread-safe. */
interface Placements extends AutoCloseable {
    /** A server for a request without a session. */
    Backend next();

    /** Where the session belongs; it is moved if that server can serve it no more. */
    Backend serverOf(String session);

    /** A server has issued this session: there it belongs, if the server may have new ones. */
    void issued(String session, Backend backend);

    /** Whether a request may go to the server, and how it ended. */
    CircuitBreaker.Pass pass(Backend backend);

    /** Whether a visitor who is counted may come in now. */
    boolean mayCome(String visitor);

    /** After a failed request: waits until the checks may have something to say about the server, a little while. */
    void awaitVerdict(Backend backend, long sinceNs, long timeoutMs);

    /** Names of servers that are up, in order. */
    List<String> up();

    @Override
    void close();
}
