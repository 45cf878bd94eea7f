package io.sternline.replication;

/** A node's part in its group. */
public enum Role {
    /** Follows the primary's log. */
    REPLICA,
    /** Leads: its log is the group's. */
    PRIMARY,
    /** The group is choosing a primary. */
    CANDIDATE
}
