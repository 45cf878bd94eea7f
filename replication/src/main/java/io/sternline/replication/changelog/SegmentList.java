package io.sternline.replication.changelog;

import java.util.List;

/** The segments of a log as a reader sees them. Any thread. */
interface SegmentList {
    /** Oldest first, never empty; each goes on where the one before ends. */
    List<Segment> segments();

    /** Revision of the newest change that a reader will find. */
    long newestRevision();
}
