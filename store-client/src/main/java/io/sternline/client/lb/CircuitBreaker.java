package io.sternline.client.lb;

/**
 * Keeps requests away from a backend that answers with errors. Shared: all load balancers see the same state, count errors together, and
 * try the backend together.
 *
 * <pre>{@code
 * CircuitBreaker.Pass pass = breaker.pass();
 * if (pass.allowed()) {
 *     try {
 *         forward(request);
 *         pass.succeeded();
 *     } catch (IOException ex) {
 *         pass.failed();
 *     }
 * }
 * }</pre>
 *
 * <p>Thread-safe. No call blocks, and a pass of a closed breaker costs a look into memory and no allocation.
 */
public interface CircuitBreaker {
    /** What a breaker lets through. */
    enum State {
        /** Everything. Errors are counted, and too many in a window open it. */
        CLOSED,
        /** Nothing. */
        OPEN,
        /** A few probes. Enough successes close it, one failure opens it. */
        HALF_OPEN
    }

    /** The backend's id. */
    String backend();

    /** The state as this process knows it; milliseconds old, and as it was last known while no node can be reached. */
    State state();

    /**
     * Asks for one request. In state HALF_OPEN the first that asks is refused while a probe is fetched from the group, and one
     * that comes afterwards is given it.
     */
    Pass pass();

    /** The answer for one request. Of the three endings one is to be called if it was allowed. */
    interface Pass {
        /** Whether the request may go to the backend. */
        boolean allowed();

        /** Whether it is a probe, on which it depends whether the breaker closes. */
        boolean isProbe();

        /** The backend answered as it should. */
        void succeeded();

        /** It did not. */
        void failed();

        /** The request was not made after all. */
        void unused();
    }
}
