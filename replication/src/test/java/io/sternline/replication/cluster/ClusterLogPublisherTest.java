package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aeron.Aeron;
import io.aeron.exceptions.DriverTimeoutException;
import io.sternline.replication.Journal;
import io.sternline.replication.LogPublisher.Offer;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.TestGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLogPublisherTest {
    @TempDir
    Path directory;

    private final AtomicInteger attempts = new AtomicInteger();
    private DataDirectory data;
    private ClusterLogPublisher publisher;

    @BeforeEach
    void create() {
        final NodeConfig config =
                TestGroup.of(1, directory, id -> new Journal()).config(0);
        data = DataDirectory.open(config);
        publisher = new ClusterLogPublisher(
                this::refuse,
                new ClusterSettings(config, config.members().get(0), config.members(), data),
                new ClusterLogPublisher.Self(0, 1, config.members()),
                new ClusterLogPublisher.Views(
                        new NodeView(),
                        new ClockEstimate(),
                        new SnapshotLedger(List.of(0), 0),
                        new Appointment(),
                        new ControlOutbox()),
                () -> {},
                error -> {
                    throw new AssertionError(error);
                });
    }

    private Aeron refuse() {
        attempts.incrementAndGet();
        throw new DriverTimeoutException("no driver");
    }

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void shouldHaveNoClientThatNobodyDrives() {
        assertThat(publisher.offerBarrier()).isEqualTo(Offer.NOT_CONNECTED);
        assertThat(publisher.isConnected()).isFalse();
        assertThat(publisher.term()).isEqualTo(GroupClock.NO_TERM);
        assertThat(attempts).hasValue(0);
        publisher.poll();
        assertThat(attempts).hasValue(1);
        publisher.close();
    }

    @Test
    void shouldTryAgainAfterAFailedAttemptToConnect() {
        await().until(() -> {
            publisher.poll();
            return attempts.get() >= 2;
        });
        publisher.close();
        publisher.close();
        final int before = attempts.get();
        assertThat(publisher.poll()).isZero();
        assertThat(attempts).hasValue(before);
    }
}
