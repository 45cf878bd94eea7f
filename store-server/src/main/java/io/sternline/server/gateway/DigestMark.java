package io.sternline.server.gateway;

/**
 * What the state's digest was right after the last report of the primary that this node has applied.
 *
 * @param position log position behind that report; -1: none was applied since the process started.
 * @param revision of the state there.
 * @param digest of the state there.
 */
public record DigestMark(long position, long revision, long digest) {
    public static final DigestMark NONE = new DigestMark(-1, 0, 0);
}
