package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.NodeStatus;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.Protocol;
import io.sternline.server.state.StoreStateMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Watches and near caches of an ASYNC namespace on three real nodes, one of which is stopped. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AsyncWatchGroupTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int WRITES = 50;

    @TempDir
    Path directory;

    @Test
    void shouldBringEveryChangeOnceWhenThePrimaryChanges() throws InterruptedException {
        try (InProcessGroup group = InProcessGroup.start(directory, id -> "", id -> StoreStateMachine::new);
                StoreClient writer = group.connect();
                StoreClient reader = group.connect()) {
            writer.admin().defineNamespace("loads", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
            final Namespace loads = writer.namespace("loads");
            try (NearCache own = loads.nearCache(NearCacheOptions.all());
                    NearCache others = reader.namespace("loads").nearCache(NearCacheOptions.all());
                    Watch watch = reader.namespace("loads").watch(WatchOptions.fromNow());
                    Watch ofGroup = reader.admin().watch(WatchOptions.fromNow())) {
                assertThat(own.awaitReady(LONG) && others.awaitReady(LONG)).isTrue();
                await().atMost(LONG).until(() -> watch.revision() >= 0 && ofGroup.revision() >= 0);
                final long before = write(loads, own, 0);
                assertBrought(watch, others, 0);
                group.stop(primary(writer));
                final long after = write(loads, own, WRITES);
                assertBrought(watch, others, WRITES);
                assertThat(after >>> Protocol.ASYNC_TERM_SHIFT).isGreaterThan(before >>> Protocol.ASYNC_TERM_SHIFT);
                assertThat(ofGroup.revision() >>> Protocol.ASYNC_TERM_SHIFT)
                        .as("a line of its own")
                        .isZero();
                assertBringsNoEntries(ofGroup);
                assertThat(own.stats().copies()).isEqualTo(1);
                assertThat(others.stats().copies()).isEqualTo(1);
            }
        }
    }

    /** That the namespace was defined went through the group's log, its entries do not. */
    private static void assertBringsNoEntries(final Watch ofGroup) throws InterruptedException {
        for (Optional<Change> next = ofGroup.poll(Duration.ZERO);
                next.isPresent();
                next = ofGroup.poll(Duration.ZERO)) {
            assertThat(next.get().kind()).isIn(Change.Kind.NAMESPACE_DEFINED, Change.Kind.OTHER);
        }
    }

    private static int primary(final StoreClient client) {
        return client.admin().status().stream()
                .filter(node -> node.role() == NodeStatus.Role.PRIMARY)
                .findFirst()
                .orElseThrow()
                .nodeId();
    }

    /** @return the last revision. */
    private static long write(final Namespace loads, final NearCache own, final int from) {
        long revision = 0;
        for (int number = from; number < from + WRITES; number++) {
            revision = loads.put(key(number), key(number).getBytes(UTF_8), Expiry.NEVER)
                    .revision();
            assertThat(own.get(key(number)).orElseThrow().revision())
                    .as("an own write")
                    .isEqualTo(revision);
        }
        return revision;
    }

    private static void assertBrought(final Watch watch, final NearCache others, final int from)
            throws InterruptedException {
        final List<String> keys = new ArrayList<>();
        long revision = 0;
        while (keys.size() < WRITES) {
            final Change change = watch.poll(LONG).orElseThrow();
            assertThat(change.revision()).isGreaterThan(revision);
            revision = change.revision();
            keys.add(change.key());
        }
        for (int number = 0; number < WRITES; number++) {
            assertThat(keys.get(number)).isEqualTo(key(from + number));
        }
        final long last = revision;
        await().atMost(LONG).until(() -> others.revision() >= last);
        assertThat(others.get(key(from)).orElseThrow().value())
                .isEqualTo(key(from).getBytes(UTF_8));
    }

    private static String key(final int number) {
        return "key-" + number;
    }
}
