package io.sternline.replication.cluster;

import io.aeron.archive.client.ArchiveException;
import io.aeron.cluster.client.ClusterException;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.ConductorServiceTimeoutException;
import io.sternline.replication.NodeStoppedException;
import java.io.IOException;
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
    /** So begins what the node's own archive says of a damaged frame; of another's, which it copies from, it says so later on. */
    static final String CHECKSUM_MISMATCH = "ERROR - CRC checksum mismatch";

    /** So begins what the state machine's container says when it cannot join the log; it does not try again. */
    static final String NOT_JOINED = "ERROR - Cluster log must be contiguous";

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
        } else if (isStorageFailure(error)) {
            faults.report(new NodeStoppedException("the node's log cannot be written or read: " + error.getMessage()
                    + ". Check the disk and its free space, then start the node"));
        } else if (isCutOff(error)) {
            faults.report(new NodeStoppedException("the node's state machine stands behind the log it is to join: "
                    + error.getMessage() + ". Start the node again, it reads the log anew then"));
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

    /**
     * A write that fails may leave some of itself behind the end of the log. The next start removes it; log that was
     * written over it could not be told from damage. And log that is not what it was must not be handed to others.
     */
    private static boolean isStorageFailure(final Throwable error) {
        return error instanceof ArchiveException
                && (error.getCause() instanceof IOException
                        || String.valueOf(error.getMessage()).startsWith(CHECKSUM_MISMATCH));
    }

    /** The consensus module would wait for ever for a state machine that has missed something. */
    private static boolean isCutOff(final Throwable error) {
        return error instanceof ClusterException
                && String.valueOf(error.getMessage()).startsWith(NOT_JOINED);
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
