package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PutEncoder;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.Function;

/**
 * A command on its way.
 *
 * <p>All its state belongs to the loop, but for one question that a caller who gives up must be able to settle at once:
 * was it sent? {@link #fate} answers it. The loop must win the step from UNSENT to SENT before the first byte leaves,
 * so a caller who wins the step to ABANDONED knows that nothing ever will.
 */
final class WriteCall<T> extends Call<T> {
    // The first two fields are the same in all commands on entries; the first is in all commands.
    private static final int REQUEST_NUMBER_OFFSET =
            MessageHeaderEncoder.ENCODED_LENGTH + PutEncoder.requestNumberEncodingOffset();
    private static final int NAMESPACE_ID_OFFSET =
            MessageHeaderEncoder.ENCODED_LENGTH + PutEncoder.namespaceIdEncodingOffset();

    private static final int UNSENT = 0;
    private static final int SENT = 1;
    private static final int ABANDONED = 2;
    private static final AtomicIntegerFieldUpdater<WriteCall<?>> FATE = fateUpdater();

    private final ArrayBuffer message;
    private final Guarding guards;
    private final Function<Reply, T> answer;
    private final WriteListener listener;
    private volatile int fate;

    /** Which way it goes; null until that is known. */
    WriteLane lane;

    /** Assigned when it is first sent; 0 before. */
    long requestNumber;

    /** The id it was numbered under. */
    long clientId;

    /** Copies handed to a connection. */
    int sends;

    /** Copies that a node said it did not carry out. */
    int refused;

    /** Those of them that it refused because it was busy. */
    int overloads;

    /** Copies sent since the present primary last refused it. */
    int unanswered;

    /** What was said when it was last refused; null if it never was. */
    String lastRefusal;

    /** Refusals since it last seemed to get through; spaces out the next attempts. */
    int refusals;

    Connection sentOn;
    long resendAtNs;

    WriteCall(
            final String operation,
            final NamespaceRef namespace,
            final long timeoutMs,
            final byte[] message,
            final Function<Reply, T> answer) {
        this(operation, namespace, timeoutMs, message, answer, WriteListener.NONE, Guarding.NONE);
    }

    /**
     * @param message the command, wrapped in its guards.
     * @param listener told of the answer, before the caller is.
     */
    WriteCall(
            final String operation,
            final NamespaceRef namespace,
            final long timeoutMs,
            final byte[] message,
            final Function<Reply, T> answer,
            final WriteListener listener,
            final Guarding guards) {
        super(operation, namespace, timeoutMs, message.length);
        this.message = new ArrayBuffer(message);
        this.answer = answer;
        this.listener = listener;
        this.guards = guards;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static AtomicIntegerFieldUpdater<WriteCall<?>> fateUpdater() {
        return (AtomicIntegerFieldUpdater) AtomicIntegerFieldUpdater.newUpdater(WriteCall.class, "fate");
    }

    /** The encoded command with its header. */
    ArrayBuffer message() {
        return message;
    }

    /** Where the write itself begins in the message. */
    int writeOffset() {
        return guards.writeOffset();
    }

    /** What it relies on. */
    Guarding guards() {
        return guards;
    }

    /** @return false if the caller has given up before: it must not be sent. */
    boolean markSent() {
        return fate == SENT || FATE.compareAndSet(this, UNSENT, SENT);
    }

    /** Whether it is certain that no copy was carried out, nor will be. */
    boolean isRefusedThroughout() {
        return refused == sends;
    }

    /** Undoes {@link #markSent} where it is certain that no copy was carried out. */
    void markUnsent() {
        requestNumber = 0;
        clientId = 0;
        sends = 0;
        refused = 0;
        overloads = 0;
        unanswered = 0;
        sentOn = null;
        FATE.compareAndSet(this, SENT, UNSENT);
    }

    boolean wasSent() {
        return fate == SENT;
    }

    void number(final long newRequestNumber, final long newClientId) {
        requestNumber = newRequestNumber;
        clientId = newClientId;
        message.putLong(REQUEST_NUMBER_OFFSET, newRequestNumber, ByteOrder.LITTLE_ENDIAN);
        if (namespace != null) {
            final int writeOffset = guards.writeOffset();
            message.putLong(writeOffset + REQUEST_NUMBER_OFFSET, newRequestNumber, ByteOrder.LITTLE_ENDIAN);
            message.putInt(writeOffset + NAMESPACE_ID_OFFSET, namespace.id, ByteOrder.LITTLE_ENDIAN);
            guards.complete(message);
        }
    }

    /** @throws io.sternline.protocol.MalformedMessageException if the reply does not answer this kind of call. */
    Outcome<T> answeredBy(final Reply reply) {
        final T answered = answer.apply(reply);
        listener.onAnswered(this, reply);
        return new Outcome.Ok<>(answered);
    }

    Outcome<T> indeterminate(final String why) {
        return new Outcome.Indeterminate<>(this + " was sent and " + why + ": it took effect once or not at all");
    }

    @Override
    Outcome<T> abandon(final String why) {
        if (FATE.compareAndSet(this, UNSENT, ABANDONED)) {
            return new Outcome.Unavailable<>(this + " was not sent: " + why);
        }
        return indeterminate(why);
    }
}
