package io.sternline.client.transport;

/** The other end of a {@link WatchSink}. Any thread. */
interface WatchControl {
    /** So many bytes of changes have been dealt with: as many more may come. */
    void taken(int bytes);

    /** Ends the watch. May be called again. */
    void close();
}
