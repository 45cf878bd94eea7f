package io.sternline.replication.async;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.RegistrationException;
import java.util.List;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Another member, and the one publication to it: so what is said to it comes in the order in which it was said. Nothing waits
 * here: what cannot be sent now is the caller's to send again.
 */
final class Peer {
    /** A message may be an eighth of it: {@link RecordsMessage#BYTES_MAX} and room to spare. */
    static final int TERM_BYTES = 8 * 1024 * 1024;

    private final MutableDirectBuffer message =
            new UnsafeBuffer(new byte[LinkMessage.HEADER_BYTES + EndsCodec.BYTES_MAX]);
    private final AsyncGroup group;
    private final Aeron aeron;
    private final ErrorHandler errorHandler;
    private final int memberId;
    private ExclusivePublication publication;
    private long registrationId = Aeron.NULL_VALUE;
    private long nextTryNs;
    private int generation;

    /** In which this node gives. */
    private Attempt givenAttempt;
    /** Messages said in it. */
    private long given;

    Peer(
            final AsyncGroup group,
            final Aeron aeron,
            final int memberId,
            final ErrorHandler errorHandler,
            final long nowNs) {
        this.group = group;
        this.aeron = aeron;
        this.memberId = memberId;
        this.errorHandler = errorHandler;
        this.nextTryNs = nowNs;
    }

    int memberId() {
        return memberId;
    }

    /** Of the publication: one that was replaced may have lost what was said by the one before. */
    int generation() {
        return generation;
    }

    /** Sees to it that there is a publication, without waiting for it. */
    int work(final long nowNs) {
        if (publication != null) {
            if (publication.isClosed()) {
                renew(nowNs);
            }
            return 0;
        }
        if (registrationId == Aeron.NULL_VALUE) {
            if (nowNs - nextTryNs < 0) {
                return 0;
            }
            registrationId = aeron.asyncAddExclusivePublication(channel(), group.streamId());
            return 1;
        }
        try {
            publication = aeron.getExclusivePublication(registrationId);
        } catch (final RegistrationException e) {
            errorHandler.onError(new IllegalStateException(
                    "ASYNC changes cannot be sent to member " + memberId + " at "
                            + group.endpoints().get(memberId) + "; it is tried again every second",
                    e));
            renew(nowNs);
        }
        return publication == null ? 0 : 1;
    }

    private String channel() {
        return "aeron:udp?endpoint=" + group.endpoints().get(memberId) + "|term-length=" + TERM_BYTES
                + "|sparse=true|linger=0|alias=async";
    }

    private void renew(final long nowNs) {
        CloseHelper.close(errorHandler, publication);
        publication = null;
        registrationId = Aeron.NULL_VALUE;
        nextTryNs = nowNs + LinkTiming.RETRY_NS;
        generation++;
    }

    /** A message without a body. */
    boolean send(final int type, final Attempt attempt, final long first, final long second) {
        return send(type, 0, attempt, first, second);
    }

    boolean send(final int type, final int flags, final Attempt attempt, final long first, final long second) {
        LinkMessage.encode(message, type, group.memberId(), flags, attempt, first, second);
        return offer(message, type, attempt, LinkMessage.HEADER_BYTES);
    }

    boolean send(final Hello hello, final Attempt attempt) {
        return offer(message, hello.encode(message, group.memberId(), attempt));
    }

    boolean sendCopyEnd(
            final Attempt attempt, final long startRevision, final long endRevision, final List<Long> endsBefore) {
        LinkMessage.encode(message, LinkMessage.COPY_END, group.memberId(), 0, attempt, startRevision, endRevision);
        final int bytes = LinkMessage.HEADER_BYTES + EndsCodec.encode(message, LinkMessage.HEADER_BYTES, endsBefore);
        return offer(message, LinkMessage.COPY_END, attempt, bytes);
    }

    /** @return whether it was taken, and is empty now. */
    boolean send(final RecordsMessage records, final int type, final Attempt attempt, final long first) {
        LinkMessage.encode(records.buffer(), type, group.memberId(), 0, attempt, first, 0);
        if (!offer(records.buffer(), type, attempt, records.bytes())) {
            return false;
        }
        records.clear();
        return true;
    }

    private boolean offer(final MutableDirectBuffer buffer, final int type, final Attempt attempt, final int bytes) {
        if (!LinkMessage.isGivers(type)) {
            return offer(buffer, bytes);
        }
        if (!attempt.equals(givenAttempt)) {
            givenAttempt = attempt;
            given = 0;
        }
        LinkMessage.number(buffer, given);
        final boolean isTaken = offer(buffer, bytes);
        given += isTaken ? 1 : 0;
        return isTaken;
    }

    private boolean offer(final DirectBuffer buffer, final int bytes) {
        if (publication == null) {
            return false;
        }
        final long result = publication.offer(buffer, 0, bytes);
        if (result == Publication.MAX_POSITION_EXCEEDED) {
            publication.close();
        }
        return result > 0;
    }

    void close() {
        CloseHelper.close(errorHandler, publication);
        publication = null;
    }
}
