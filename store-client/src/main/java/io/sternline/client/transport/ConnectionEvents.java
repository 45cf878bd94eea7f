package io.sternline.client.transport;

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

    /** The connection is gone, whoever closed it; comes exactly once for every connection that was begun. */
    void onClosed(Connection connection);

    /** Some events were handled: send what they gave rise to. */
    void settle();
}
