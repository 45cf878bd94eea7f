package io.sternline.client.transport;

import static io.sternline.client.transport.ChangeMessages.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.sbe.FindNamespaceDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WatchEnd;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A watch goes on at another node, missing nothing and bringing nothing twice. */
class WatchResumeTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace namespace = client.namespace("default");

    @AfterEach
    void close() {
        client.close();
        group.close();
    }

    @Test
    void shouldBringEachChangeOnceThoughConnectionsBreakAnywhere() throws InterruptedException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        final int changes = 150;
        group.onWatch(watch -> serveSome(watch, random, changes));
        try (Watch watch = namespace.watch(WatchOptions.after(0).withBufferBytesMax(4096))) {
            for (long revision = 1; revision <= changes; revision++) {
                assertThat(next(watch).revision()).as("seed %d", seed).isEqualTo(revision);
            }
            assertThat(group.watches()).hasSizeGreaterThan(5);
        }
    }

    /** From anywhere at or below what was asked for, and never to the end of it all in one go. */
    private static void serveSome(final ScriptedWatch watch, final Random random, final int changes) {
        final int packs;
        final boolean isCut;
        long revision;
        synchronized (random) {
            packs = random.nextInt(4);
            isCut = random.nextInt(3) == 0;
            revision = watch.afterRevision() - random.nextInt((int) watch.afterRevision() / 4 + 1);
        }
        watch.opened(revision);
        for (int i = 0; i < packs && watch.creditBytes() > 0 && revision < changes; i++) {
            final byte[][] pack = LongStream.rangeClosed(revision + 1, Math.min(changes, revision + 7))
                    .mapToObj(at -> put(at, "k" + at))
                    .toArray(byte[][]::new);
            revision += pack.length;
            watch.events(revision, pack);
        }
        if (revision < changes && isCut) {
            watch.cut();
        } else if (revision < changes) {
            watch.ended(WatchEnd.UNAVAILABLE);
        }
    }

    @Test
    void shouldAskForWhatComesAfterTheLastProgress() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            final ScriptedWatch first = group.awaitWatch(1).opened(10).events(20, put(15, "a"));
            assertThat(next(watch).revision()).isEqualTo(15);
            first.atEnd(30);
            await().until(() -> watch.revision() == 30);
            first.cut();
            final ScriptedWatch second = group.awaitWatch(2);
            assertThat(second.afterRevision()).isEqualTo(30);
            assertThat(second.nodeId()).isNotEqualTo(first.nodeId());
            second.opened(30).events(31, put(31, "b"));
            assertThat(next(watch).revision()).isEqualTo(31);
        }
    }

    @Test
    void shouldBeginFromThenOnIfNoNodeHadBegun() {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            group.awaitWatch(1).cut();
            assertThat(group.awaitWatch(2).afterRevision()).isEqualTo(-1);
            assertThat(watch.revision()).isEqualTo(-1);
        }
    }

    @Test
    void shouldOfferAnotherNodeOnlyTheRoomThatIsLeft() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow().withBufferBytesMax(4096))) {
            final ScriptedWatch first = group.awaitWatch(1).opened(0).events(1, put(1, "a", "x".repeat(1000)));
            await().until(() -> first.creditBytes() < 4096);
            group.onWatch(asked -> asked.opened(asked.afterRevision()));
            assertThat(next(watch).revision()).isEqualTo(1);
            first.events(2, put(2, "b", "x".repeat(2000)));
            first.atEnd(2).cut();
            final ScriptedWatch second = group.awaitWatch(2);
            assertThat(second.creditBytes()).isBetween(1L, 2100L);
            assertThat(next(watch).revision()).isEqualTo(2);
            await().until(() -> second.creditBytes() > 3000);
        }
    }

    @Test
    void shouldWaitForRoomBeforeItGoesOn() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow().withBufferBytesMax(4096))) {
            final ScriptedWatch first = group.awaitWatch(1).opened(0).events(1, put(1, "a", "x".repeat(9000)));
            await().until(() -> first.creditBytes() < 0);
            // Tells that the change is in.
            namespace.get("any");
            await().until(() -> client.topology().nodes().size() == 3);
            final int before = group.node(first.nodeId()).accepted();
            first.cut();
            await().until(() -> group.node(first.nodeId()).accepted() > before);
            assertThat(group.watches()).hasSize(1);
            assertThat(next(watch).revision()).isEqualTo(1);
            assertThat(group.awaitWatch(2).creditBytes()).isEqualTo(4096);
        }
    }

    @Test
    void shouldSpreadOverTheNodes() {
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        await().until(() -> client.topology().nodes().size() == 3);
        namespace.get("any");
        final List<Watch> watches = IntStream.range(0, 9)
                .mapToObj(i -> namespace.watch(WatchOptions.fromNow()))
                .toList();
        group.awaitWatch(9);
        for (int nodeId = 0; nodeId < 3; nodeId++) {
            final int id = nodeId;
            assertThat(group.watches().stream().filter(watch -> watch.nodeId() == id))
                    .hasSizeBetween(2, 4);
        }
        watches.forEach(Watch::close);
    }

    @Test
    void shouldLeaveANodeThatIsDraining() throws InterruptedException {
        final int primary = group.primaryNodeId();
        group.onWatch(asked -> asked.opened(Math.max(5, asked.afterRevision())));
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            ScriptedWatch serving = group.awaitWatch(1);
            if (serving.nodeId() == primary) {
                serving.cut();
                serving = group.awaitWatch(2);
            }
            final ScriptedWatch drained = serving;
            final int count = group.watches().size();
            await().until(() -> watch.revision() == 5);
            group.drain(Set.of(drained.nodeId()));
            final ScriptedWatch other = group.awaitWatch(count + 1);
            assertThat(other.nodeId()).isNotEqualTo(drained.nodeId());
            assertThat(other.afterRevision()).isEqualTo(5);
            await().until(() -> group.node(drained.nodeId()).connections() == 0);
            other.events(6, put(6, "a"));
            assertThat(next(watch).revision()).isEqualTo(6);
        }
    }

    @Test
    void shouldGoElsewhereWhenANodeCannotServe() throws InterruptedException {
        final AtomicInteger asked = new AtomicInteger();
        group.onWatch(watch -> {
            switch (asked.getAndIncrement()) {
                case 0 -> watch.ended(WatchEnd.UNAVAILABLE);
                case 1 -> watch.ended(WatchEnd.OVERLOADED);
                default -> watch.opened(7).events(8, put(8, "a"));
            }
        });
        try (Watch watch = namespace.watch(WatchOptions.after(7))) {
            assertThat(next(watch).revision()).isEqualTo(8);
            assertThat(group.watches()).extracting(ScriptedWatch::afterRevision).containsExactly(7L, 7L, 7L);
            assertThat(group.watches().get(1).nodeId())
                    .isNotEqualTo(group.watches().get(0).nodeId());
        }
    }

    @Test
    void shouldGoElsewhereWhenANodeHasNotHeardOfTheNamespaceYet() throws InterruptedException {
        final AtomicInteger asked = new AtomicInteger();
        group.onWatch(watch -> {
            if (asked.getAndIncrement() == 0) {
                watch.ended(WatchEnd.UNKNOWN_NAMESPACE);
            } else {
                watch.opened(0).events(1, put(1, "a"));
            }
        });
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            assertThat(next(watch).revision()).isEqualTo(1);
            assertThat(group.queries(FindNamespaceDecoder.TEMPLATE_ID)).hasSize(2);
        }
    }

    @Test
    void shouldLeaveANodeWhoseWatchFallsSilent() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            final ScriptedWatch first = group.awaitWatch(1).opened(3).atEnd(4);
            final ScriptedWatch second = group.awaitWatch(2);
            assertThat(second.nodeId()).isNotEqualTo(first.nodeId());
            assertThat(second.afterRevision()).isEqualTo(4);
            await().until(first::isClosed);
            second.opened(4).atEnd(5, put(5, "a"));
            // It was only slow: nobody listens to it any more.
            first.atEnd(6, put(5, "a"), put(6, "b"));
            assertThat(next(watch).revision()).isEqualTo(5);
            assertThat(watch.poll(Duration.ofMillis(50))).isEmpty();
        }
    }

    @Test
    void shouldLeaveANodeThatIsCutOffFromTheOthers() throws InterruptedException {
        awaitAllConnected();
        final AtomicInteger asked = new AtomicInteger();
        group.onWatch(watch -> {
            if (watch.nodeId() == group.primaryNodeId()) {
                watch.ended(WatchEnd.UNAVAILABLE);
            } else if (asked.getAndIncrement() == 0) {
                watch.opened(3).atEnd(4);
            } else {
                watch.opened(4).events(5, put(5, "a"));
            }
        });
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            await().until(() -> watch.revision() == 4);
            final ScriptedWatch first = group.watches().get(group.watches().size() - 1);
            final int count = group.watches().size();
            group.node(first.nodeId()).cutOff();
            await().until(() -> {
                first.atEnd(4);
                return group.watches().size() > count;
            });
            assertThat(next(watch).revision()).isEqualTo(5);
            assertThat(watch.age()).isGreaterThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void shouldAskEveryNodeBeforeItTellsThatChangesAreMissing() {
        awaitAllConnected();
        group.onWatch(watch -> watch.ended(WatchEnd.COMPACTED));
        try (Watch watch = namespace.watch(WatchOptions.after(7))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> watch.poll(LONG))
                        .isInstanceOf(CompactedException.class)
                        .hasMessageContaining("after revision 7");
            }
            assertThat(group.watches()).extracting(ScriptedWatch::nodeId).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(group.watches()).extracting(ScriptedWatch::afterRevision).containsOnly(7L);
        }
    }

    @Test
    void shouldGoOnAtTheNodeThatStillHasTheChanges() throws InterruptedException {
        awaitAllConnected();
        final AtomicInteger asked = new AtomicInteger();
        group.onWatch(watch -> {
            if (asked.getAndIncrement() < 2) {
                watch.ended(WatchEnd.COMPACTED);
            } else {
                watch.opened(7).events(8, put(8, "a"));
            }
        });
        try (Watch watch = namespace.watch(WatchOptions.after(7))) {
            assertThat(next(watch).revision()).isEqualTo(8);
            assertThat(group.watches()).extracting(ScriptedWatch::nodeId).containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    @Test
    void shouldWaitForTheNodeThatIsBeingStartedAgainBeforeItTellsThatChangesAreMissing() throws InterruptedException {
        awaitAllConnected();
        final ScriptedNode away = group.node((group.primaryNodeId() + 1) % 3);
        away.kill();
        group.onWatch(watch -> {
            if (watch.nodeId() == away.nodeId()) {
                watch.opened(7).events(8, put(8, "a"));
            } else {
                watch.ended(WatchEnd.COMPACTED);
            }
        });
        try (Watch watch = namespace.watch(WatchOptions.after(7))) {
            group.awaitWatch(2);
            assertThat(watch.poll(Duration.ofMillis(100))).isEmpty();
            away.restart();
            assertThat(next(watch).revision()).isEqualTo(8);
        }
    }

    @Test
    void shouldAskEveryNodeAgainWhenItHasGoneOnSince() throws InterruptedException {
        awaitAllConnected();
        final AtomicInteger asked = new AtomicInteger();
        group.onWatch(watch -> {
            if (asked.getAndIncrement() == 2) {
                watch.opened(7).events(8, put(8, "a")).ended(WatchEnd.COMPACTED);
            } else {
                watch.ended(WatchEnd.COMPACTED);
            }
        });
        try (Watch watch = namespace.watch(WatchOptions.after(7))) {
            assertThat(next(watch).revision()).isEqualTo(8);
            assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(CompactedException.class);
            assertThat(group.watches()).hasSize(5);
        }
    }

    @Test
    void shouldEndThoughTheLastOneAskedCannotSay() {
        awaitAllConnected();
        final AtomicInteger asked = new AtomicInteger();
        group.onWatch(watch -> watch.ended(asked.getAndIncrement() == 1 ? WatchEnd.UNAVAILABLE : WatchEnd.COMPACTED));
        try (Watch watch = namespace.watch(WatchOptions.after(7))) {
            assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(CompactedException.class);
            assertThat(group.watches()).hasSize(3);
        }
    }

    @Test
    void shouldLeaveANodeThatSendsChangesOutOfOrder() throws InterruptedException {
        shouldLeaveANodeThatSays(0, watch -> watch.opened(0).events(9, put(1, "a"), put(3, "b"), put(2, "c")), 1, 3);
    }

    @Test
    void shouldLeaveANodeThatLeavesOutChanges() throws InterruptedException {
        shouldLeaveANodeThatSays(5, watch -> watch.opened(6).events(7, put(7, "a")));
    }

    @Test
    void shouldLeaveANodeWhoseProgressIsBelowItsChanges() throws InterruptedException {
        shouldLeaveANodeThatSays(0, watch -> watch.opened(0).events(1, put(1, "a"), put(2, "b")), 1, 2);
    }

    @Test
    void shouldLeaveANodeThatSendsMoreThanThereIsRoomFor() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.after(0).withBufferBytesMax(4096))) {
            final ScriptedWatch first = group.awaitWatch(1);
            final int before = group.node(first.nodeId()).accepted();
            first.opened(0).events(1, put(1, "a", "x".repeat(5000))).events(2, put(2, "b"));
            await().until(() -> group.node(first.nodeId()).accepted() > before);
            assertThat(next(watch).revision()).isEqualTo(1);
            final ScriptedWatch second = group.awaitWatch(2);
            assertThat(second.afterRevision()).isEqualTo(1);
            second.opened(1).events(2, put(2, "b"));
            assertThat(next(watch).revision()).isEqualTo(2);
        }
    }

    @Test
    void shouldLeaveANodeThatSendsChangesOfAnotherNamespace() throws InterruptedException {
        shouldLeaveANodeThatSays(0, watch -> watch.opened(0).events(1, ChangeMessages.namespace(1, 2, "other")));
    }

    /** The first one asked breaks the protocol, after bringing these; the next one brings one more. */
    private void shouldLeaveANodeThatSays(
            final long afterRevision, final Consumer<ScriptedWatch> said, final long... brought)
            throws InterruptedException {
        final AtomicInteger asked = new AtomicInteger();
        group.onWatch(watch -> {
            if (asked.getAndIncrement() == 0) {
                said.accept(watch);
            } else {
                watch.opened(watch.afterRevision()).events(100, put(100, "last"));
            }
        });
        try (Watch watch = namespace.watch(WatchOptions.after(afterRevision).withBufferBytesMax(4096))) {
            for (final long revision : brought) {
                assertThat(next(watch).revision()).isEqualTo(revision);
            }
            assertThat(next(watch).revision()).isEqualTo(100);
            final long last = brought.length == 0 ? afterRevision : brought[brought.length - 1];
            assertThat(group.watches().get(1).afterRevision()).isEqualTo(last);
        }
    }

    @Test
    void shouldGoOnInTheSameGroupAfterEveryConnectionWasLost() throws InterruptedException {
        namespace.put("a", "1".getBytes(UTF_8));
        try (Watch watch = namespace.watch(WatchOptions.after(0))) {
            group.awaitWatch(1).opened(0).atEnd(1);
            await().until(() -> watch.revision() == 1);
            killAll();
            final int registrations =
                    group.commands(RegisterClientDecoder.TEMPLATE_ID).size();
            group.onWatch(asked -> asked.opened(1).events(2, put(2, "b")));
            group.nodes().forEach(ScriptedNode::restart);
            assertThat(next(watch).revision()).isEqualTo(2);
            assertThat(group.commands(RegisterClientDecoder.TEMPLATE_ID)).hasSizeGreaterThan(registrations);
        }
    }

    @Test
    void shouldNotGoOnInAGroupThatWasRebuiltThoughItHasPassedTheRevision() {
        try (StoreClient other = group.client().build();
                Watch watch = namespace.watch(WatchOptions.after(0))) {
            group.awaitWatch(1).opened(0).atEnd(1);
            await().until(() -> watch.revision() == 1);
            namespace.put("a", "1".getBytes(UTF_8));
            killAll();
            final int asked = group.watches().size();
            group.store().rebuild();
            group.onWatch(again -> again.opened(1).events(2, put(2, "b")));
            group.node(0).restart();
            for (int i = 0; i < 9; i++) {
                other.namespace("default").put("a", "2".getBytes(UTF_8));
            }
            group.node(1).restart();
            group.node(2).restart();
            assertThatThrownBy(() -> watch.poll(LONG))
                    .isInstanceOf(CompactedException.class)
                    .hasMessageContaining("rebuilt");
            assertThat(group.watches()).hasSize(asked);
        }
    }

    @Test
    void shouldWaitForAPrimaryToTellWhetherTheGroupIsTheSame() throws InterruptedException {
        namespace.put("a", "1".getBytes(UTF_8));
        try (Watch watch = namespace.watch(WatchOptions.after(0))) {
            group.awaitWatch(1).opened(0).atEnd(1);
            await().until(() -> watch.revision() == 1);
            group.movePrimary(ScriptedGroup.NO_PRIMARY);
            killAll();
            final int asked = group.watches().size();
            group.onWatch(again -> again.opened(1).events(2, put(2, "b")));
            group.nodes().forEach(ScriptedNode::restart);
            assertThat(namespace.get("a")).isPresent();
            assertThat(watch.poll(Duration.ofMillis(300))).isEmpty();
            assertThat(group.watches()).hasSize(asked);
            group.movePrimary(2);
            assertThat(next(watch).revision()).isEqualTo(2);
        }
    }

    @Test
    void shouldTellThatARevisionIsNotOneOfTheGroups() {
        group.onWatch(watch -> watch.opened(watch.afterRevision()));
        try (Watch watch = namespace.watch(WatchOptions.after(1_000))) {
            assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(CompactedException.class);
        }
    }

    @Test
    void shouldWaitForNodesThatAreBehind() throws InterruptedException {
        for (int i = 0; i < 9; i++) {
            namespace.put("a", "1".getBytes(UTF_8));
        }
        group.onWatch(watch -> watch.opened(watch.afterRevision()));
        try (Watch watch = namespace.watch(WatchOptions.after(9))) {
            group.awaitWatch(1);
            final ScriptedWatch second = group.awaitWatch(2);
            assertThat(second.afterRevision()).isEqualTo(9);
            second.events(10, put(10, "a"));
            assertThat(next(watch).revision()).isEqualTo(10);
        }
    }

    @Test
    void shouldLeaveANodeOfAFormerLifeOfTheGroup() throws InterruptedException {
        awaitAllConnected();
        group.onWatch(watch -> watch.opened(Math.max(5, watch.afterRevision())));
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            final ScriptedWatch first = group.awaitWatch(1);
            await().until(() -> watch.revision() == 5);
            group.onWatch(asked -> asked.ended(WatchEnd.COMPACTED));
            group.nodes().stream()
                    .filter(node -> node.nodeId() != first.nodeId())
                    .forEach(node -> node.recovery(1));
            group.movePrimary((first.nodeId() + 1) % 3);
            assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(CompactedException.class);
            assertThat(group.watches().subList(1, group.watches().size()))
                    .extracting(ScriptedWatch::nodeId)
                    .doesNotContain(first.nodeId());
        }
    }

    @Test
    void shouldEndWhenAReadFindsThatTheGroupWasRebuilt() {
        group.onWatch(watch -> watch.opened(watch.afterRevision()));
        for (int i = 0; i < 9; i++) {
            namespace.put("a", "1".getBytes(UTF_8));
        }
        group.nodes()
                .forEach(node ->
                        node.onQuery(seen -> seen.minRevision() > group.store().revision()
                                ? Act.refuse(ResultCode.NOT_CAUGHT_UP)
                                : Act.ANSWER));
        try (Watch watch = namespace.watch(WatchOptions.after(9))) {
            group.awaitWatch(1).atEnd(9);
            group.store().rebuild();
            assertThat(namespace.get("a")).isEmpty();
            assertThatThrownBy(() -> watch.poll(LONG))
                    .isInstanceOf(CompactedException.class)
                    .hasMessageContaining("rebuilt");
        }
    }

    private void killAll() {
        group.nodes().forEach(ScriptedNode::kill);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 0));
    }

    private void awaitAllConnected() {
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 1));
        // Each status comes over the connection to that node.
        await().until(() -> client.admin().status().size() == 3);
    }

    private static Change next(final Watch watch) throws InterruptedException {
        return watch.poll(LONG).orElseThrow();
    }
}
