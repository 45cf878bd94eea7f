package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.cluster.NodeStateFile;
import io.sternline.replication.async.AsyncTerms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a node from standing for a term that its own ASYNC changes are of, or are ahead of. A checkpoint is forced to the disk, the
 * terms that a node has heard of are not with durability {@code MEMORY}: after its machine went down it may know of
 * changes from a term it has forgotten. A node may always raise the term it stands for next; that is what voting against
 * others does to it.
 */
final class TermFloor {
    /** Where it matters at all, it is a handful of terms: more than this is no term of this group. */
    private static final long TERMS_MAX = 1_000_000;

    private TermFloor() {}

    /**
     * Before consensus starts.
     *
     * @param asyncRevision the newest that the node's checkpoint holds; 0: none.
     * @param recovery number of the group's life.
     * @param isForced whether the node's files are forced to the disk.
     */
    static void raise(final Path clusterDir, final long asyncRevision, final int recovery, final boolean isForced) {
        final long term = AsyncTerms.groupTerm(asyncRevision, recovery);
        if (term <= 0 || term > TERMS_MAX) {
            return;
        }
        try {
            Files.createDirectories(clusterDir);
            try (NodeStateFile state = new NodeStateFile(clusterDir.toFile(), true, isForced ? 1 : 0)) {
                state.proposeMaxCandidateTermId(term, Aeron.NULL_VALUE, System.currentTimeMillis());
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(
                    NodeStateFile.FILENAME + " in " + clusterDir + " cannot be written: " + e, e);
        }
    }
}
