package io.sternline.client.transport;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.WatchEndedDecoder;
import io.sternline.protocol.sbe.WatchEventsDecoder;

/** What a connection tells its owner, on the loop. */
interface ConnectionEvents {
    /** The group this client talks to; empty while any will do. */
    String group();

    /** The highest recovery of the group that this client has heard of; 0: none. */
    int recovery();

    /**
     * The node tells how often its group was recovered.
     *
     * @return why it is no part of the group any more, or null if it is.
     */
    String onRecovery(int recovery);

    /**
     * The node has introduced itself.
     *
     * @return why it is not welcome, or null if it is.
     */
    String onWelcome(Connection connection);

    /** The node told its topology, for the first time (the connection is ready now) or anew. */
    void onTopology(Connection connection);

    void onReply(Connection connection, Reply reply);

    void onWatchOpened(Connection connection, int watchId, long revision);

    /**
     * Both decoders are valid during the call only.
     *
     * @param changes the pack that came with the events, of so many bytes; may be empty.
     */
    void onWatchEvents(Connection connection, WatchEventsDecoder events, PackReader changes, int packBytes);

    /** @param ended valid during the call only. */
    void onWatchEnded(Connection connection, WatchEndedDecoder ended);

    /** The connection is gone, whoever closed it; comes exactly once for every connection that was begun. */
    void onClosed(Connection connection);

    /** Some events were handled: send what they gave rise to. */
    void settle();
}
