package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Guard;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.WriteOptions;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guarded writes, moves, and counts by term. */
@Timeout(30)
class GuardTest {
    private static final byte[] VALUE = "v".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace space = client.namespace("default");
    private final Namespace locks = client.namespace("locks");
    private Guard held;

    @BeforeEach
    void takeALock() {
        client.admin().defineNamespace("locks", NamespaceSettings.DEFAULT);
        held = new Guard("locks", "job", locks.put("job", VALUE).revision());
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldWriteWhileTheGuardHoldsAndBeFencedAfterwards() {
        final Namespace guarded = space.guardedBy(held);
        guarded.put("a", VALUE);
        guarded.updateMap("m", MapUpdate.create().set("f", "1"));
        assertThat(guarded.increment("n", 2).value()).isEqualTo(2);
        assertThat(guarded.touch("a").found()).isTrue();
        assertThat(guarded.move("a", "b").applied()).isTrue();
        assertThat(guarded.remove("b").found()).isTrue();
        locks.put("job", VALUE);
        assertThatThrownBy(() -> guarded.put("late", VALUE))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        fenced -> assertThat(fenced.reason()).isEqualTo(Rejection.FENCED))
                .hasMessageContaining("put in namespace 'default'")
                .hasMessageContaining("scripted fence");
        assertThat(guarded.get("late")).as("reads are not guarded").isEmpty();
        space.put("unguarded", VALUE);
    }

    @Test
    void shouldGuardTheAsynchronousViewToo() {
        locks.remove("job");
        final Outcome<Receipt> outcome = space.guardedBy(held)
                .async()
                .put("a", VALUE)
                .toCompletableFuture()
                .join();
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        fenced -> assertThat(fenced.reason()).isEqualTo(Rejection.FENCED));
    }

    @Test
    void shouldSendAgainUnderTheSameNumberAndTakeEffectOnce() {
        final AtomicInteger copies = new AtomicInteger();
        group.nodes()
                .forEach(node -> node.onCommand(
                        seen -> seen.templateId() == GuardedDecoder.TEMPLATE_ID && copies.getAndIncrement() == 0
                                ? Act.APPLY_AND_CLOSE
                                : Act.ANSWER));
        assertThat(space.guardedBy(held).increment("n", 1).value()).isEqualTo(1);
        assertThat(copies.get()).isGreaterThan(1);
        assertThat(group.store().applied("n")).isEqualTo(1);
    }

    @Test
    void shouldWaitUntilThePrimaryHasComeToTheGuard() {
        final AtomicInteger copies = new AtomicInteger();
        group.nodes()
                .forEach(node -> node.onCommand(
                        seen -> seen.templateId() == GuardedDecoder.TEMPLATE_ID && copies.getAndIncrement() == 0
                                ? Act.refuse(ResultCode.NOT_CAUGHT_UP)
                                : Act.ANSWER));
        space.guardedBy(held).put("a", VALUE);
        assertThat(copies).hasValue(2);
    }

    @Test
    void shouldFindOutTheNamespacesOfGuardsFirst() {
        try (StoreClient other = group.client().build()) {
            other.namespace("default")
                    .guardedBy(held, new Guard("default", "absent", 0))
                    .put("a", VALUE);
            assertThat(group.store().item("default", "a")).isNotNull();
            final Guard nowhere = new Guard("nowhere", "k", 1);
            assertThatThrownBy(
                            () -> other.namespace("default").guardedBy(nowhere).put("a", VALUE))
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Rejection.UNKNOWN_NAMESPACE))
                    .hasMessageContaining("'nowhere'");
        }
    }

    @Test
    void shouldGuardAWriteToAnAsyncNamespaceByASyncEntry() {
        client.admin().defineNamespace("loads", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        final Namespace loads = client.namespace("loads").guardedBy(held);
        loads.put("a", VALUE);
        locks.put("job", VALUE);
        assertThatThrownBy(() -> loads.put("a", VALUE)).isInstanceOf(RejectedException.class);
    }

    @Test
    void shouldAddGuardsToThoseThatAreThereUpToTheLimit() {
        final Guard absent = new Guard("default", "absent", 0);
        final Guard broken = new Guard("default", "absent", 77);
        assertThat(space.guardedBy()).isSameAs(space);
        assertThat(space.guardedBy(held).name()).isEqualTo("default");
        space.guardedBy(held).guardedBy(absent).put("a", VALUE);
        assertThatThrownBy(() -> space.guardedBy(held).guardedBy(broken).put("a", VALUE))
                .isInstanceOf(RejectedException.class);
        final Guard[] many = Collections.nCopies(Protocol.GUARDS_MAX, held).toArray(Guard[]::new);
        space.guardedBy(many).put("a", VALUE);
        assertThatThrownBy(() -> space.guardedBy(many).guardedBy(absent))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("at most 4 guards, not 5");
        assertThatThrownBy(() -> space.guardedBy(new Guard("no name!", "k", 1))).isInstanceOf(RejectedException.class);
        assertThatThrownBy(() -> space.guardedBy(new Guard("locks", "", 1))).isInstanceOf(RejectedException.class);
    }

    @Test
    void shouldSayWhatIsTooLargeWithItsGuards() {
        final byte[] value = new byte[Protocol.VALUE_BYTES_MAX];
        space.guardedBy(held).put("large", value);
        assertThat(space.get("large").map(Entry::value))
                .hasValueSatisfying(held -> assertThat(held).hasSize(value.length));
    }

    @Test
    void shouldMoveAnEntryOrSayWhatStandsInTheWay() {
        space.put("old", VALUE, WriteOptions.terms("t"));
        final Conditional moved = space.move("old", "new");
        assertThat(moved.applied()).isTrue();
        assertThat(moved.receipt().revision())
                .isEqualTo(space.get("new").orElseThrow().revision());
        assertThat(space.get("old")).isEmpty();
        assertThat(space.move("old", "other"))
                .satisfies(refused -> assertThat(refused.applied()).isFalse())
                .satisfies(refused -> assertThat(refused.current()).isEmpty());
        space.put("old", VALUE);
        assertThat(space.move("old", "new").current()).map(Entry::key).contains("new");
        assertThatThrownBy(() -> space.move("old", "")).isInstanceOf(RejectedException.class);
    }

    @Test
    void shouldCountByTerm() {
        space.put("a", VALUE, WriteOptions.terms("t", "u"));
        space.put("b", VALUE, WriteOptions.terms("t"));
        assertThat(space.countByTerm("t")).isEqualTo(2);
        assertThat(space.countByTerm("u", ReadLevel.LINEARIZABLE)).isEqualTo(1);
        assertThat(space.countByTerm("x")).isZero();
        assertThat(space.async().countByTerm("t").toCompletableFuture().join()).isEqualTo(new Outcome.Ok<>(2L));
        assertThatThrownBy(() -> space.countByTerm("")).isInstanceOf(RejectedException.class);
    }

    @Test
    void shouldSendWritesWithoutGuardsAsTheyAre() {
        space.put("a", VALUE);
        assertThat(group.commands(PutDecoder.TEMPLATE_ID)).isNotEmpty();
        assertThat(group.commands(GuardedDecoder.TEMPLATE_ID)).isEmpty();
    }
}
