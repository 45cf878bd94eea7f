package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.Link;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionResult;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An ASYNC namespace of three real processes under some 20,000 writes a second, whatever becomes of its primary. */
@Timeout(240)
class AsyncProcessTest {
    private static final int WRITES_IN_BETWEEN = 10_000;
    /** With these, more than the 2 MiB that wait for a suspended node in buffers, and that it reads when it wakes up. */
    private static final int WRITES_ALONE = 4_000;

    private static final int PADDING_BYTES = 1_000;

    @TempDir
    private Path dir;

    private ProcessGroup group;
    private StoreClient client;
    private ExportedLag lag;
    private AsyncLoad load;

    @BeforeEach
    void start() throws InterruptedException {
        group = ProcessGroup.start(dir);
        client = group.connect();
        client.admin().defineNamespace("loads", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        lag = new ExportedLag(group);
        load = new AsyncLoad(client.namespace("loads"));
        awaitProgress();
    }

    @AfterEach
    void stop() {
        load.close();
        lag.close();
        client.close();
        group.close();
    }

    @Test
    void shouldMissNoMoreThanTheLagAndHaveItAllBackOnceKilledPrimariesReturn() throws InterruptedException {
        final NodeStatus first = primaryWithFollowers();
        group.kill9(first.nodeId());
        final NodeStatus second = awaitTakeover(first);
        assertMissingWithin(first, second);
        group.start(first.nodeId());
        awaitAllThere();

        // What this one acknowledges while nobody follows it, nobody else has.
        final NodeStatus third = primaryWithFollowers();
        final int[] replicas = ProcessGroup.othersThan(third.nodeId());
        group.suspend(replicas);
        try {
            load.pad(PADDING_BYTES);
            awaitProgress(WRITES_ALONE);
            group.kill9(third.nodeId());
        } finally {
            load.pad(0);
            group.resume(replicas);
        }
        final NodeStatus fourth = awaitTakeover(third);
        assertThat(assertMissingWithin(third, fourth)).isPositive();
        group.start(third.nodeId());
        awaitAllThere();
        assertThat(group.primary().async().tailChangesTaken()).isPositive();
    }

    @Test
    void shouldLoseNothingAndFailNoCallWhenAnotherNodeIsPromoted() {
        for (int i = 0; i < 2; i++) {
            final NodeStatus before = primaryWithFollowers();
            final int chosen = (before.nodeId() + 1) % ProcessGroup.NODES;
            final PromotionResult result = client.admin().promote(chosen, Promotion.DEFAULT);
            assertThat(result.result()).as(result.reason()).isEqualTo(PromotionResult.Result.DONE);
            awaitProgress();
        }
        load.pause();
        assertThat(load.firstFailure()).isNull();
        assertThat(load.missing()).isEmpty();
        awaitEqual(ProcessGroup.NODES);
    }

    @Test
    void shouldHaveEverythingBackAfterAllNodesWereStoppedAndAfterAllWereKilled() throws InterruptedException {
        load.pause();
        group.stop(ProcessGroup.all());
        group.start(ProcessGroup.all());
        awaitAllThere();

        load.resume();
        awaitProgress();
        group.kill9(ProcessGroup.all());
        group.start(ProcessGroup.all());
        awaitAllThere();
    }

    /** A primary whose replicas are both given changes as they are made. */
    private NodeStatus primaryWithFollowers() {
        load.resume();
        awaitProgress();
        return await().atMost(ProcessGroup.PATIENCE)
                .until(
                        group::primary,
                        primary -> primary.async().replicas().size() == ProcessGroup.NODES - 1
                                && primary.async().replicas().stream()
                                        .allMatch(replica -> replica.link() == Link.CHANGES));
    }

    /** Until another serves. */
    private NodeStatus awaitTakeover(final NodeStatus before) {
        final NodeStatus after =
                await().atMost(ProcessGroup.PATIENCE).until(group::primary, primary -> primary.term() > before.term());
        awaitProgress();
        return after;
    }

    /**
     * What nobody but the dead primary had is no more than what it had told that its successor lacked, and what it has
     * acknowledged since.
     */
    private long assertMissingWithin(final NodeStatus dead, final NodeStatus successor) {
        load.pause();
        awaitEqual(ProcessGroup.NODES - 1);
        final NodeStatus told = lag.lastOf(dead.term()).orElseThrow();
        final ReplicaLag behind = ExportedLag.of(told, successor.nodeId()).orElseThrow();
        final long since = load.acknowledgedAfter(told.async().revision(), dead.term());
        final List<Long> missing = load.missing();
        System.out.println("node " + dead.nodeId() + " was killed: of " + load.acknowledged()
                + " acknowledged writes its successor lacks " + missing.size() + "; exported lag " + behind.records()
                + " changes, " + behind.age().toMillis() + " ms, and " + since + " acknowledged since; " + load.failed()
                + " calls failed so far");
        assertThat(missing)
                .allSatisfy(revision -> assertThat(revision).isGreaterThan(behind.ackedRevision()))
                .allSatisfy(revision -> assertThat(AsyncRevision.term(revision)).isEqualTo(dead.term()));
        assertThat((long) missing.size()).isLessThanOrEqualTo(behind.records() + since);
        return missing.size();
    }

    /** Every acknowledged write, on all nodes, and the group goes on. */
    private void awaitAllThere() throws InterruptedException {
        group.awaitComplete();
        load.resume();
        awaitProgress();
        load.pause();
        awaitEqual(ProcessGroup.NODES);
        assertThat(load.missing()).isEmpty();
    }

    private void awaitEqual(final int nodes) {
        await().atMost(ProcessGroup.PATIENCE).untilAsserted(() -> {
            final List<NodeStatus.Async> async =
                    group.status().stream().map(NodeStatus::async).toList();
            assertThat(async).hasSize(nodes).allMatch(NodeStatus.Async::isComplete);
            assertThat(async)
                    .extracting(NodeStatus.Async::revision)
                    .containsOnly(async.get(0).revision());
            assertThat(async)
                    .extracting(NodeStatus.Async::digest)
                    .containsOnly(async.get(0).digest());
        });
    }

    private void awaitProgress() {
        awaitProgress(WRITES_IN_BETWEEN);
    }

    private void awaitProgress(final int writes) {
        final int goal = load.acknowledged() + writes;
        await().atMost(ProcessGroup.PATIENCE).until(() -> load.acknowledged() >= goal);
    }
}
