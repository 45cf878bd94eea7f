package io.sternline.server.cli.demo;

import io.sternline.client.lb.CircuitBreaker;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One limit and the breakers of all servers, shared by the balancers of a stage. Thread-safe. */
final class InMemoryTrouble {
    private static final int ERRORS_MAX = 5;
    private static final long OPEN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Map<String, Integer> errors = new HashMap<>();
    private final Map<String, Long> openedNs = new HashMap<>();
    private int visits;

    /** As often as the limit allows at once, and never again. */
    synchronized boolean mayCome() {
        visits++;
        return visits <= PoolPlacements.VISITS.burst();
    }

    synchronized CircuitBreaker.Pass pass(final String server) {
        final Long since = openedNs.get(server);
        final boolean isOpen = since != null && System.nanoTime() - since < OPEN_NS;
        return new Pass(server, !isOpen);
    }

    private synchronized void fail(final String server) {
        if (errors.merge(server, 1, Integer::sum) >= ERRORS_MAX) {
            errors.remove(server);
            openedNs.put(server, System.nanoTime());
        }
    }

    private final class Pass implements CircuitBreaker.Pass {
        private final String server;
        private final boolean isAllowed;

        Pass(final String server, final boolean isAllowed) {
            this.server = server;
            this.isAllowed = isAllowed;
        }

        @Override
        public boolean allowed() {
            return isAllowed;
        }

        @Override
        public boolean isProbe() {
            return false;
        }

        @Override
        public void succeeded() {
            // Only errors count.
        }

        @Override
        public void failed() {
            fail(server);
        }

        @Override
        public void unused() {
            // It took nothing.
        }
    }
}
