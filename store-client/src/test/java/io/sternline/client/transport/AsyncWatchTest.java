package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.CompactedException;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.ListNamespacesDecoder;
import io.sternline.protocol.sbe.WatchEnd;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches and near caches of an ASYNC namespace, whose revisions are a line of their own and may end with a primary. */
class AsyncWatchTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace orders = client.namespace("default");
    private final Namespace loads = client.namespace("loads");
    private int namespaceId;

    @BeforeEach
    void define() {
        namespaceId = group.store().define("loads", ReplyEncoder.Settings.ASYNC);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        await().until(() -> client.topology().nodes().size() == 3);
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldReadNothingOlderThanAWatchHasShownOfItsKind() throws InterruptedException {
        try (Watch watch = loads.watch(WatchOptions.fromNow())) {
            final ScriptedWatch serving = group.awaitWatch(1);
            assertThat(serving.namespaceId()).isEqualTo(namespaceId);
            serving.opened(at(1, 5)).atEnd(at(1, 9), change(at(1, 8), "a", "one"));
            assertThat(watch.poll(LONG))
                    .hasValueSatisfying(change -> assertThat(change.revision()).isEqualTo(at(1, 8)));
            await().until(() -> watch.revision() == at(1, 9));
            loads.get("a");
            orders.get("a");
            assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                    .extracting(Seen::minRevision)
                    .satisfiesExactly(
                            ofLoads -> assertThat(ofLoads).isEqualTo(at(1, 9)),
                            ofOrders -> assertThat(ofOrders).isLessThan(at(1, 0)));
        }
    }

    @Test
    void shouldGoOnAtAnotherNodeAndIntoTheNextTerm() throws InterruptedException {
        try (Watch watch = loads.watch(WatchOptions.fromNow())) {
            final ScriptedWatch first = group.awaitWatch(1).opened(at(1, 5)).atEnd(at(1, 8));
            await().until(() -> watch.revision() == at(1, 8));
            first.cut();
            final ScriptedWatch second = group.awaitWatch(2);
            assertThat(second.afterRevision()).isEqualTo(at(1, 8));
            second.opened(at(1, 8)).atEnd(at(2, 2), change(at(2, 2), "a", "one"));
            assertThat(watch.poll(LONG))
                    .hasValueSatisfying(change -> assertThat(change.revision()).isEqualTo(at(2, 2)));
        }
    }

    @Test
    void shouldEndWhereItsChangesWentWithThePrimary() {
        group.onWatch(watch -> {
            if (watch.afterRevision() < 0) {
                watch.opened(at(1, 5)).atEnd(at(1, 8)).ended(WatchEnd.COMPACTED);
            } else {
                watch.ended(WatchEnd.COMPACTED);
            }
        });
        try (Watch watch = loads.watch(WatchOptions.fromNow())) {
            assertThatThrownBy(() -> watch.poll(LONG))
                    .isInstanceOf(CompactedException.class)
                    .hasMessageContaining("after revision " + at(1, 8));
            assertThat(group.watches().stream()
                            .filter(asked -> asked.afterRevision() == at(1, 8))
                            .map(ScriptedWatch::nodeId))
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
    }

    @Test
    void shouldDoubtARevisionOfATermThatHasNotBegun() throws InterruptedException {
        group.onWatch(watch -> watch.opened(watch.afterRevision()));
        try (Watch ofNoTerm = loads.watch(WatchOptions.after(at(9, 5)));
                Watch ofThisTerm = loads.watch(WatchOptions.after(at(1, 900)))) {
            assertThatThrownBy(() -> ofNoTerm.poll(LONG))
                    .isInstanceOf(CompactedException.class)
                    .hasMessageContaining("belongs to its former life");
            await().until(() -> group.watches().stream()
                            .filter(asked -> asked.afterRevision() == at(1, 900))
                            .count()
                    > 1);
            assertThat(ofThisTerm.poll(Duration.ZERO)).isEmpty();
            assertThat(group.queries(ListNamespacesDecoder.TEMPLATE_ID)).isEmpty();
        }
    }

    @Test
    void shouldNotStayOnAnOwnWriteThatWentWithThePrimary() throws InterruptedException {
        loads.put("a", "kept".getBytes(UTF_8), Expiry.NEVER);
        try (NearCache cache = loads.nearCache(NearCacheOptions.all())) {
            final ScriptedWatch first = group.awaitWatch(1).opened(at(1, 1)).atEnd(at(1, 1));
            assertThat(cache.awaitReady(LONG)).isTrue();
            final ScriptedStore.Item kept = group.store().item("loads", "a");
            loads.put("a", "lost".getBytes(UTF_8), Expiry.NEVER);
            assertThat(text(cache)).as("an own write shows at once").isEqualTo("lost");
            group.store().asyncTerm(2, "loads", "a", kept);
            group.movePrimary(1);
            first.atEnd(at(2, 1));
            await().until(() -> cache.revision() == at(2, 1));
            assertThat(text(cache)).isEqualTo("kept");
            assertThat(text(cache)).isEqualTo("kept");
            assertThat(cache.stats().misses()).as("asked once").isEqualTo(1);
            assertThat(cache.stats().copies()).isEqualTo(1);
        }
    }

    private static String text(final NearCache cache) {
        return new String(cache.get("a").orElseThrow().value(), UTF_8);
    }

    private byte[] change(final long revision, final String key, final String value) {
        return ChangeMessages.put(
                revision,
                namespaceId,
                key,
                EntryType.VALUE,
                value.getBytes(UTF_8),
                new ChangeMessages.Times(0, 0, 0),
                List.of());
    }

    private static long at(final long term, final long sequence) {
        return (term << Protocol.ASYNC_TERM_SHIFT) + sequence;
    }
}
