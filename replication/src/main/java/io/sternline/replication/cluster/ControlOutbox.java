package io.sternline.replication.cluster;

import io.sternline.replication.Role;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * What other threads have to say to the group about a promotion, on its way to the publisher's thread. Bounded and without
 * promise: whoever needs to be heard watches the log and says it again.
 */
final class ControlOutbox {
    private static final int STATEMENTS_MAX = 16;

    private final ManyToOneConcurrentArrayQueue<Statement> statements =
            new ManyToOneConcurrentArrayQueue<>(STATEMENTS_MAX);

    /** See {@link Control}. */
    record Statement(int type, int memberId, long position) {}

    /** Any thread. */
    void say(final int type, final int memberId, final long position) {
        // When full, sixteen others have not gone out either: there is no session, and all of it will be said again.
        statements.offer(new Statement(type, memberId, position));
    }

    /**
     * Publisher's thread. An appointment that could not be said while its author was primary is dropped: in the term of
     * another it would make the whole group hold back, and nobody would be there to call it off.
     *
     * @return null: nothing to say.
     */
    Statement peek(final Role role) {
        Statement next = statements.peek();
        while (next != null && next.type() == Control.APPOINTED && role != Role.PRIMARY) {
            statements.poll();
            next = statements.peek();
        }
        return next;
    }

    /** Publisher's thread. */
    void sent() {
        statements.poll();
    }
}
