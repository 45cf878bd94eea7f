package io.sternline.replication.statemachine;

import org.agrona.DirectBuffer;

/** A message of the log that a majority holds. A flyweight: valid only during the call it is passed to. */
public interface CommittedMessage {
    DirectBuffer buffer();

    int offset();

    /** Payload bytes; 0 for a tick. */
    int length();

    /**
     * The group's clock in milliseconds since the epoch. Never decreases along the log, and passes from primary to
     * primary without a jump: a node whose own clock is off changes nothing.
     */
    long groupTimeMs();

    /** Log position behind the message, in bytes; strictly increasing, equal on all nodes. */
    long position();

    /** Leadership term the message was logged in. */
    long term();

    /** Whether this very process offered the message. Differs between nodes: replicated state must not depend on it. */
    boolean isLocal();
}
