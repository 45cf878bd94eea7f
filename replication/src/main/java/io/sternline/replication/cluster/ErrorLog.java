package io.sternline.replication.cluster;

import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.ConductorServiceTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.AgentTerminationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Aeron reports its errors. Events of an ordinary life (an election begins, a peer is gone) are for debugging;
 * real errors are logged, the same one at most once per {@link #REPEAT_NS}, as some come every duty cycle; fatal ones
 * end the node.
 */
final class ErrorLog implements ErrorHandler {
    static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(30);
    static final int DISTINCT_MAX = 64;

    private static final Logger LOG = LoggerFactory.getLogger(ErrorLog.class);

    private final String source;
    private final Faults faults;
    private final Map<String, Long> lastLoggedNs = new HashMap<>();

    ErrorLog(final String source, final Faults faults) {
        this.source = source;
        this.faults = faults;
    }

    @Override
    public void onError(final Throwable error) {
        if (AeronException.isFatal(error)) {
            faults.report(explained(error));
        } else if (error instanceof AgentTerminationException || faults.isClosed() || isEvent(error)) {
            LOG.debug("{}: {}", source, error.toString());
        } else if (isDue(error)) {
            LOG.warn("{}: {}", source, error.toString(), error);
        }
    }

    /** Aeron's fatal messages name a limit, but neither whose it was nor what to do. */
    private IllegalStateException explained(final Throwable error) {
        final String message = error.getMessage() == null
                ? error.toString()
                : error.getMessage().replaceFirst("^FATAL - ", "");
        final String cause = error instanceof ConductorServiceTimeoutException
                ? "the thread that drives it was held up: look for long pauses of that thread or of the process: "
                : "";
        return new IllegalStateException("the node's " + source + " part cannot go on: " + cause + message, error);
    }

    private static boolean isEvent(final Throwable error) {
        return error instanceof AeronException aeron && aeron.category() == AeronException.Category.WARN;
    }

    private synchronized boolean isDue(final Throwable error) {
        final String key =
                error.getClass().getName() + String.valueOf(error.getMessage()).replaceAll("\\d+", "#");
        final long nowNs = System.nanoTime();
        final Long lastNs = lastLoggedNs.get(key);
        if (lastNs != null && nowNs - lastNs < REPEAT_NS) {
            return false;
        }
        if (lastLoggedNs.size() >= DISTINCT_MAX) {
            lastLoggedNs.clear();
        }
        lastLoggedNs.put(key, nowNs);
        return true;
    }
}
