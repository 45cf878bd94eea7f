package io.sternline.replication.cluster;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Aeron stream ids that depend on the group's name: nodes of different groups that were given the same ports by mistake
 * do not even hear each other. Must never change for a group: its recordings carry the log's.
 */
record GroupStreams(int log, int consensus, int ingress, int egress) {
    private static final int HASH_MASK = 0xFFFFFF;
    private static final int STREAMS_PER_GROUP = 8;
    private static final int FIRST = 1000;

    static GroupStreams of(final String group) {
        final CRC32C hash = new CRC32C();
        hash.update(group.getBytes(StandardCharsets.UTF_8));
        final int base = FIRST + (int) (hash.getValue() & HASH_MASK) * STREAMS_PER_GROUP;
        return new GroupStreams(base, base + 1, base + 2, base + 3);
    }
}
