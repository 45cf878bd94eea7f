package io.sternline.server.watch;

/** Is told what becomes of a watch by those who read for it. */
interface WatchOwner {
    /** It has read all that was there, and may join the others. */
    void onCaughtUp(Watch watch);

    /** It has left the live pass: it could not be sent a change, or the pass cannot go on. */
    void onFellBehind(Watch watch);

    /** It cannot go on: changes are not there any more, or cannot be read. */
    void onFailed(Watch watch, RuntimeException cause);
}
