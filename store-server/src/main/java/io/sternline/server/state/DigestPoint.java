package io.sternline.server.state;

/**
 * A node's digest at a place in the log where all nodes take theirs: behind a digest report. What the primary reports
 * next is the point it last stood at.
 *
 * @param position log position behind the report; -1: this process has applied none.
 * @param revision revision of the state there.
 * @param stateDigest digest of the state there.
 */
public record DigestPoint(long position, long revision, long stateDigest) {
    public static final DigestPoint NONE = new DigestPoint(-1, 0, 0);
}
