package io.sternline.client.lb;

import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Outcome;

/**
 * Tells the group of errors, at most one message at a time: what happens while one is under way goes with the next. Opens
 * the breaker when there are enough. What could not be told goes with the next error; what may have been told or not is left out.
 */
final class ErrorReports {
    private final String backend;
    private final BreakerStore store;
    private long era;
    private long untold;
    private boolean isEraOver = true;
    private boolean isTelling;

    ErrorReports(final String backend, final BreakerStore store) {
        this.backend = backend;
        this.store = store;
    }

    /** The breaker is closed in this era: its errors count from now on, and no others. */
    synchronized void begin(final long newEra) {
        if (newEra != era) {
            era = newEra;
            untold = 0;
        }
        isEraOver = false;
    }

    /** Whether no error is waiting to be told, or being told. */
    synchronized boolean isIdle() {
        return untold == 0 && !isTelling;
    }

    /** An error of a request that was let through in this era. */
    void add(final long ofEra) {
        final long errors;
        synchronized (this) {
            if (isEraOver || ofEra != era) {
                return;
            }
            untold++;
            if (isTelling) {
                return;
            }
            errors = take();
        }
        tell(ofEra, errors);
    }

    private long take() {
        final long errors = untold;
        isTelling = true;
        untold = 0;
        return errors;
    }

    private void tell(final long ofEra, final long errors) {
        store.countErrors(backend, ofEra, errors).thenAccept(outcome -> onTold(ofEra, errors, outcome));
    }

    private void onTold(final long ofEra, final long errors, final Outcome<Counted> outcome) {
        if (outcome instanceof Outcome.Ok<Counted> ok
                && ok.value().value() >= store.settings().errorsMax()) {
            store.open(backend, ofEra).thenAccept(opened -> onOpened(ofEra, opened));
            return;
        }
        if (outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Unavailable) {
            end(ofEra, errors);
        } else {
            goOn();
        }
    }

    /** Whoever opened it, the era is over, and so is what its requests have to tell; unless nobody was reached: then the next error tries again. */
    private synchronized void onOpened(final long ofEra, final Outcome<Conditional> outcome) {
        isTelling = false;
        if (outcome instanceof Outcome.Ok && ofEra == era) {
            isEraOver = true;
            untold = 0;
        }
    }

    private synchronized void end(final long ofEra, final long errorsAgain) {
        isTelling = false;
        if (ofEra == era) {
            untold = Math.min(untold + errorsAgain, store.settings().errorsMax());
        }
    }

    private void goOn() {
        final long ofEra;
        final long errors;
        synchronized (this) {
            isTelling = false;
            if (untold == 0) {
                return;
            }
            ofEra = era;
            errors = take();
        }
        tell(ofEra, errors);
    }
}
