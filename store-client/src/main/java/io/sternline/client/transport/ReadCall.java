package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Replication;
import io.sternline.protocol.ArrayBuffer;
import java.util.function.Function;

/** A query on its way. It changes nothing, so it may be sent to as many nodes as it takes; the first answer counts. */
final class ReadCall<T> extends Call<T> {
    private final QueryKind kind;
    private final ArrayBuffer message;
    private final Function<Reply, Outcome<T>> answer;

    ReadLevel level;
    long correlationId;

    /** The highest revision the client had seen when the first copy under this correlation id was sent. */
    long revisionBefore;

    /** Where the copy is that an answer is awaited from; null while it waits for a node. */
    Connection sentOn;

    long resendAtNs;

    /** Copies sent since a node last answered it or was lost with it. */
    int unanswered;

    int refusals;

    /** What the last node that refused it said; null if none did. */
    String lastRefusal;

    ReadCall(
            final String operation,
            final NamespaceRef namespace,
            final long timeoutMs,
            final QueryKind kind,
            final ReadLevel level,
            final byte[] message,
            final Function<Reply, Outcome<T>> answer) {
        super(operation, namespace, timeoutMs, message.length);
        this.kind = kind;
        this.level = level;
        this.message = new ArrayBuffer(message);
        this.answer = answer;
    }

    /** Whether it reads an ASYNC namespace; to be asked only once the namespace is known. */
    boolean isAsync() {
        return namespace != null && namespace.replication == Replication.ASYNC;
    }

    /** The encoded query with its header, completed for the next attempt. */
    ArrayBuffer message(final long minRevision, final long holdMs) {
        kind.complete(message, this, minRevision, (int) holdMs);
        return message;
    }

    Outcome<T> answeredBy(final Reply reply) {
        return answer.apply(reply);
    }

    @Override
    Outcome<T> abandon(final String why) {
        return new Outcome.Unavailable<>(this + " was not answered: " + why);
    }
}
