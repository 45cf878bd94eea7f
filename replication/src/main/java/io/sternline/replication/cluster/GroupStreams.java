package io.sternline.replication.cluster;

import io.sternline.replication.recovery.Life;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Aeron stream ids that depend on the group's name: nodes of different groups that were given the same ports by mistake
 * do not even hear each other. Nor do nodes of different lives of a group, or a survivor that is still alone and those
 * that are to grow back, so all but the log's depend on that too. The log's must never change for a group, as its
 * recordings carry it; nobody hears a stranger's log anyway, since it is subscribed to by the session that the consensus
 * stream tells.
 */
record GroupStreams(int log, int consensus, int ingress, int egress, int async) {
    private static final int HASH_MASK = 0xFFFFFF;
    private static final int STREAMS_PER_GROUP = 8;
    private static final int FIRST = 1000;

    static GroupStreams of(final String group, final Life life) {
        final int log = base(group);
        final int others = base(token(group, life));
        return new GroupStreams(log, others + 1, others + 2, others + 3, others + 4);
    }

    /** What nodes that belong together have in common; for the first life the group's name. */
    static String token(final String group, final Life life) {
        if (life.recovery() == 0) {
            return group;
        }
        return group
                + '\n'
                + life.recovery()
                + '\n'
                + life.survivorId()
                + '\n'
                + life.mark()
                + (life.isAlone() ? "\nalone" : "");
    }

    private static int base(final String name) {
        final CRC32C hash = new CRC32C();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        return FIRST + (int) (hash.getValue() & HASH_MASK) * STREAMS_PER_GROUP;
    }
}
