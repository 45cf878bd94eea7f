package io.sternline.replication.changelog;

import java.util.List;

/** The segments of a log as a reader sees them. Any thread. */
interface SegmentList {
    /**
     * What belongs together.
     *
     * @param history the number of the history that the segments are of.
     * @param segments oldest first, never empty; each goes on where the one before ends.
     */
    record View(long history, List<Segment> segments) {
        long oldestRevision() {
            return segments.get(0).beginRevision();
        }
    }

    View view();

    /**
     * Number of the history that the log is in: what cursors of an earlier one read is of no use any more. That of the {@link
     * #view} may be lower for a moment, until the log has been begun anew. Cheap.
     */
    long history();

    /** The oldest revision of the present history that can be read after. */
    long oldestRevision();

    LogKind kind();

    /** To be told where readers stand. */
    OpenCursors cursors();
}
