package io.sternline.client.lb;

/**
 * One breaker as this process knows it. What it is, is only ever learnt from the group, in order; what happens here (errors, successes
 * and failures of probes) is sent there, and shows when it comes back.
 */
final class SharedBreaker implements CircuitBreaker {
    private static final Pass REFUSED = new FixedPass(false);
    private static final Pass UNREPORTED = new FixedPass(true);

    private final String backend;
    private final ErrorReports errors;
    private final Probes probes;
    private volatile View view = new View(BreakerTable.Seen.NOTHING, UNREPORTED);

    /** @param pass of a request now; null: that is up to the probes. */
    private record View(BreakerTable.Seen seen, Pass pass) {}

    /** Until the group's states are known all is let through and nothing counted. */
    SharedBreaker(final String backend, final BreakerStore store) {
        this.backend = backend;
        this.errors = new ErrorReports(backend, store);
        this.probes = new Probes(backend, store);
    }

    /** All states are known, and none of this one: it is as new. Unless something was heard of it meanwhile. */
    synchronized void showIfUnknown() {
        if (view.pass == UNREPORTED) {
            show(BreakerTable.Seen.NOTHING);
        }
    }

    /** From now on it is this. */
    synchronized void show(final BreakerTable.Seen seen) {
        if (seen.state() == State.CLOSED) {
            errors.begin(seen.era());
        }
        view = new View(
                seen,
                switch (seen.state()) {
                    case CLOSED -> new ClosedPass(errors, seen.era());
                    case OPEN -> REFUSED;
                    case HALF_OPEN -> null;
                });
    }

    @Override
    public String backend() {
        return backend;
    }

    @Override
    public State state() {
        return view.seen.state();
    }

    @Override
    public Pass pass() {
        final View now = view;
        if (now.pass != null) {
            return now.pass;
        }
        final Pass probe = probes.next(now.seen);
        return probe == null ? REFUSED : probe;
    }

    @Override
    public String toString() {
        return "circuit breaker of '" + backend + "', " + state();
    }

    /** One that tells nobody how it ended. */
    private record FixedPass(boolean allowed) implements Pass {
        @Override
        public boolean isProbe() {
            return false;
        }

        @Override
        public void succeeded() {
            // Nothing depends on it.
        }

        @Override
        public void failed() {
            // Nothing depends on it.
        }

        @Override
        public void unused() {
            // Nothing depends on it.
        }
    }

    /** Of all requests while the breaker is closed. */
    private record ClosedPass(ErrorReports errors, long era) implements Pass {
        @Override
        public boolean allowed() {
            return true;
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
            errors.add(era);
        }

        @Override
        public void unused() {
            // It took nothing.
        }
    }
}
