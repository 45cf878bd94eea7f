package io.sternline.client.transport;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.client.Outcome;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PromoteEncoder;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A question that only the primary can answer. One that changes something goes to one node once: after it may have been
 * begun there it is not sent again, and if no answer comes, what came of it is unknown.
 */
final class PrimaryCall<T> extends Call<T> {
    /**
     * What is known of an attempt that was not answered.
     *
     * @param nodeId whom it was sent to.
     * @param term the highest term that was known of then.
     */
    record Attempt(int nodeId, long term) {}

    private final ArrayBuffer message;
    private final Function<Reply, Outcome<T>> answer;

    /** What to tell when the answer is not to be had; null if it may simply be asked again. */
    private final BiFunction<Attempt, String, Outcome<T>> unanswered;

    long correlationId;

    /** Where it is; null while it waits for a primary. */
    Connection sentOn;

    long retryAtNs;
    int refusals;

    /** What the last node that refused it said; null if none did. */
    String lastRefusal;

    /** Set while it is with a node; abandoned from any thread. */
    volatile Attempt attempt;

    PrimaryCall(
            final String operation,
            final long timeoutMs,
            final byte[] message,
            final Function<Reply, Outcome<T>> answer,
            final BiFunction<Attempt, String, Outcome<T>> unanswered) {
        super(operation, null, timeoutMs, message.length);
        this.message = new ArrayBuffer(message);
        this.answer = answer;
        this.unanswered = unanswered;
    }

    /** Whether it changes nothing, and may be asked as often as it takes. */
    boolean isRepeatable() {
        return unanswered == null;
    }

    /** The encoded query with its header, numbered for this attempt. */
    ArrayBuffer message() {
        message.putLong(
                MessageHeaderEncoder.ENCODED_LENGTH + PromoteEncoder.correlationIdEncodingOffset(),
                correlationId,
                LITTLE_ENDIAN);
        return message;
    }

    Outcome<T> answeredBy(final Reply reply) {
        return answer.apply(reply);
    }

    @Override
    Outcome<T> abandon(final String why) {
        final Attempt last = attempt;
        return last == null || isRepeatable()
                ? new Outcome.Unavailable<>(this + " was not carried out: " + why)
                : unanswered.apply(last, why);
    }
}
