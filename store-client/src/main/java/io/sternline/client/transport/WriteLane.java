package io.sternline.client.transport;

import io.sternline.client.Replication;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.LocalCommandFrameEncoder;

/**
 * The two ways of a write: through the group's log, or to the primary alone, for ASYNC namespaces. The store keeps a window
 * for each, so each has request numbers of its own. They share no number, nor one with a query (see {@link
 * CorrelationIds}): replies say which number they answer, and not which way it went.
 */
enum WriteLane {
    GROUP(1, CommandFrameEncoder.TEMPLATE_ID),
    LOCAL(1L << 61, LocalCommandFrameEncoder.TEMPLATE_ID);

    private final long firstNumber;
    private final int frameTemplateId;

    WriteLane(final long firstNumber, final int frameTemplateId) {
        this.firstNumber = firstNumber;
        this.frameTemplateId = frameTemplateId;
    }

    /** The way of a write whose namespace, if it concerns one, is known. */
    static WriteLane of(final WriteCall<?> call) {
        return call.namespace != null && call.namespace.replication == Replication.ASYNC ? LOCAL : GROUP;
    }

    long firstNumber() {
        return firstNumber;
    }

    /** The frames that its commands travel in. */
    int frameTemplateId() {
        return frameTemplateId;
    }

    /** Whether a request of this number went this way. */
    boolean owns(final long number) {
        return number >= firstNumber && number < (this == GROUP ? LOCAL.firstNumber : CorrelationIds.FIRST);
    }
}
