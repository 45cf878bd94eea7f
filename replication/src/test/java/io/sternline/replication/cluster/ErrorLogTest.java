package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.archive.client.ArchiveException;
import io.aeron.cluster.client.ClusterException;
import io.aeron.exceptions.AeronException;
import io.aeron.exceptions.ConductorServiceTimeoutException;
import io.sternline.replication.NodeStoppedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ErrorLogTest {
    private final Faults faults = new Faults(fault -> {
        throw new AssertionError("not running", fault);
    });
    private final ErrorLog errors = new ErrorLog("publisher", faults);

    @Test
    void shouldSayWhichPartCannotGoOnAndWhy() {
        final ConductorServiceTimeoutException error =
                new ConductorServiceTimeoutException("service interval exceeded: timeout=60s");
        errors.onError(error);
        assertThat(faults.first())
                .hasCause(error)
                .hasMessageStartingWith("the node's publisher part cannot go on")
                .hasMessageContaining("held up")
                .hasMessageEndingWith(": service interval exceeded: timeout=60s");
    }

    @Test
    void shouldEndTheNodeWhenItsLogCannotBeWritten() {
        errors.onError(new ArchiveException("no space", new IOException("no space"), ArchiveException.STORAGE_SPACE));
        assertThat(faults.first())
                .isInstanceOf(NodeStoppedException.class)
                .hasMessageContaining("no space")
                .hasMessageContaining("Check the disk");
    }

    @Test
    void shouldEndTheNodeWhoseLogIsDamagedAndNotTheOneThatCopiesFromIt() {
        errors.onError(new ArchiveException("response for correlationId=1, error: CRC checksum mismatch at 5"));
        assertThat(faults.first()).isNull();
        errors.onError(new ArchiveException("CRC checksum mismatch at 5"));
        assertThat(faults.first()).isInstanceOf(NodeStoppedException.class).hasMessageContaining("at 5");
    }

    @Test
    void shouldEndTheNodeWhoseStateCannotJoinTheLog() {
        errors.onError(new ClusterException("Cluster log must be contiguous for joining image: expectedPosition=1"));
        assertThat(faults.first())
                .isInstanceOf(NodeStoppedException.class)
                .hasMessageContaining("expectedPosition=1")
                .hasMessageContaining("Start the node again");
    }

    @Test
    void shouldNotEndTheNodeOverWhatIsNotFatal() {
        errors.onError(new AeronException("election", AeronException.Category.WARN));
        assertThat(faults.first()).isNull();
    }
}
