package io.sternline.replication;

/** What a node has done with a message before it counts towards the majority. */
public enum Durability {
    /** Written to the archive's file, and so to the operating system: survives the process, not a power cut. */
    MEMORY,
    /** Forced to the disk: survives a power cut. */
    DISK
}
