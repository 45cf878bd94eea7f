package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.cluster.NodeStateFile;
import io.sternline.replication.async.AsyncTerms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TermFloorTest {
    @TempDir
    private Path directory;

    @Test
    void shouldStandForNoTermThatTheCheckpointIsOfOrAheadOf() throws Exception {
        final Path cluster = directory.resolve("cluster");
        TermFloor.raise(cluster, 0, 0, false);
        assertThat(cluster).doesNotExist();

        TermFloor.raise(cluster, revision(0, 12), 0, false);
        assertThat(candidateTerm(cluster)).isEqualTo(12);
        TermFloor.raise(cluster, revision(0, 9), 0, true);
        assertThat(candidateTerm(cluster)).isEqualTo(12);
        TermFloor.raise(cluster, revision(0, 20), 1, false);
        assertThat(candidateTerm(cluster)).as("of an earlier life").isEqualTo(12);
        TermFloor.raise(cluster, revision(1, 20), 1, false);
        assertThat(candidateTerm(cluster)).isEqualTo(20);
    }

    private static long revision(final int recovery, final long term) {
        return (AsyncTerms.of(recovery, term) << AsyncTerms.SHIFT) + 7;
    }

    private static long candidateTerm(final Path cluster) throws Exception {
        try (NodeStateFile state = new NodeStateFile(cluster.toFile(), false, 0)) {
            return state.candidateTerm().candidateTermId();
        }
    }
}
