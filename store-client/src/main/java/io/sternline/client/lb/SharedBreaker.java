package io.sternline.client.lb;

/**
 * One breaker as this process knows it. What it is, is only ever learnt from the group, in order; what happens here (errors, successes
 * and failures of probes) is sent there, and shows when it comes back.
 */
final class SharedBreaker implements CircuitBreaker {
    private static final Pass REFUSED = new FixedPass(false);
    private static final Pass UNREPORTED = new FixedPass(true);

    private final String backend;
    private final SharedBreakers all;
    private final ErrorReports errors;
    private final Probes probes;
    private volatile View view = new View(BreakerTable.Seen.NOTHING, UNREPORTED, false);

    /** Since it was last asked to leave. Racy: a use that goes unseen costs it its place among all, and no more. */
    private boolean isUsed;

    /**
     * @param pass of a request now; null: that is up to the probes, or to a successor.
     * @param isReplaced whether it has made room for others, and is told nothing any more.
     */
    private record View(BreakerTable.Seen seen, Pass pass, boolean isReplaced) {}

    /** Until the group's states are known all is let through and nothing counted. */
    SharedBreaker(final String backend, final SharedBreakers all, final BreakerStore store) {
        this.all = all;
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

    /**
     * From now on it is this.
     *
     * @return false: it has left, and its successor is to be shown that.
     */
    synchronized boolean show(final BreakerTable.Seen seen) {
        if (view.isReplaced) {
            return false;
        }
        if (seen.state() == State.CLOSED) {
            errors.begin(seen.era());
        }
        view = new View(
                seen,
                switch (seen.state()) {
                    case CLOSED -> new ClosedPass(errors, seen.era());
                    case OPEN -> REFUSED;
                    case HALF_OPEN -> null;
                },
                false);
        return true;
    }

    /**
     * Makes room for others, if it is as new and knows nothing that would be missed.
     *
     * @param isNeeded whether it is to do so even if it was used since it was asked last.
     */
    synchronized boolean leave(final boolean isNeeded) {
        final boolean isAsNew = view.seen == BreakerTable.Seen.NOTHING && errors.isIdle();
        if (!isAsNew || isUsed && !isNeeded) {
            isUsed = false;
            return false;
        }
        view = new View(BreakerTable.Seen.NOTHING, null, true);
        return true;
    }

    @Override
    public String backend() {
        return backend;
    }

    @Override
    public State state() {
        final View now = view;
        if (!now.isReplaced) {
            return now.seen.state();
        }
        final SharedBreaker successor = all.known(backend);
        return successor == null || successor == this ? State.CLOSED : successor.state();
    }

    @Override
    public Pass pass() {
        final View now = view;
        if (!isUsed) {
            isUsed = true;
        }
        if (now.pass != null) {
            return now.pass;
        }
        if (now.isReplaced) {
            final SharedBreaker successor = all.find(backend);
            // There may be no room for another one; and this one, which is as new, may be just about to leave.
            return successor == null || successor == this ? UNREPORTED : successor.pass();
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
