package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Guard;
import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.lease.Lease;
import io.sternline.client.lease.Lock;
import io.sternline.client.lease.Locks;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.PutDecoder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Taking locks and giving them back; waiting for them is tested with real nodes. */
class LocksTest {
    private static final Duration TTL = Duration.ofMinutes(1);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient one =
            group.client().callTimeout(Duration.ofSeconds(2)).build();
    private final StoreClient two = group.client().build();
    private Lease ofOne;
    private Locks ones;
    private Locks twos;

    @BeforeEach
    void grant() {
        ofOne = one.lease(TTL);
        ones = Locks.of(one.namespace("default"), ofOne);
        twos = Locks.of(two.namespace("default"), two.lease(TTL));
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        group.close();
    }

    @Test
    void shouldGiveALockToOneAtATimeAndEachAHigherToken() {
        final Lock first = ones.tryLock("l").orElseThrow();
        assertThat(first.isHeld()).isTrue();
        assertThat(first.guard()).isEqualTo(new Guard("default", "l", first.token()));
        assertThat(group.store().item("default", "l").terms()).containsExactly(Protocol.OWNER_TERM_MARK + ofOne.id());
        assertThat(twos.tryLock("l")).isEmpty();
        assertThat(ones.tryLock("l")).as("not reentrant").isEmpty();
        first.unlock();
        assertThat(first.isHeld()).isFalse();

        final Lock second = twos.tryLock("l").orElseThrow();
        assertThat(second.token()).isGreaterThan(first.token());
        first.unlock();
        assertThat(twos.tryLock("l")).as("unlocked once, unlocked for good").isEmpty();
        assertThat(second.isHeld()).isTrue();
    }

    @Test
    void shouldNotBeHeldLongerThanItsLease() {
        final Lock lock = ones.tryLock("l").orElseThrow();
        ofOne.close();
        assertThat(lock.isHeld()).isFalse();
    }

    @Test
    void shouldNotTakeAwayTheLockOfWhoeverCameAfter() {
        final Lock lost = ones.tryLock("l").orElseThrow();
        two.namespace("default").remove("l");
        final Lock present = twos.tryLock("l").orElseThrow();
        lost.unlock();
        assertThat(group.store().item("default", "l").revision()).isEqualTo(present.token());
    }

    @Test
    void shouldRecognizeALockWhoseTakingWasNotAnswered() {
        one.namespace("default").get("l");
        group.nodes()
                .forEach(node -> node.onCommand(
                        seen -> seen.templateId() == PutDecoder.TEMPLATE_ID ? Act.APPLY_ONLY : Act.ANSWER));
        assertThatThrownBy(() -> ones.tryLock("l")).isInstanceOf(IndeterminateException.class);
        group.nodes().forEach(node -> node.onCommand(seen -> Act.ANSWER));
        assertThat(twos.tryLock("l")).isEmpty();

        assertThat(Locks.of(one.namespace("default"), ofOne).tryLock("l"))
                .as("others under the same lease")
                .isEmpty();
        final Lock lock = ones.tryLock("l").orElseThrow();
        assertThat(lock.token()).isEqualTo(group.store().item("default", "l").revision());
        assertThat(ones.tryLock("l")).isEmpty();
        lock.unlock();
        assertThat(twos.tryLock("l")).isPresent();
    }

    /** The other has it, though it does not know yet. */
    @Test
    void shouldNotTakeForItsOwnWhatAnotherThreadOfTheProcessIsTaking() {
        two.namespace("default").get("l");
        group.nodes()
                .forEach(node ->
                        node.onCommand(seen -> seen.templateId() == PutDecoder.TEMPLATE_ID ? Act.HOLD : Act.ANSWER));
        final CompletableFuture<Optional<Lock>> taking = CompletableFuture.supplyAsync(() -> twos.tryLock("l"));
        await().until(() -> group.store().item("default", "l") != null);
        group.nodes().forEach(node -> node.onCommand(seen -> Act.ANSWER));
        assertThat(twos.tryLock("l")).isEmpty();
        group.nodes().forEach(ScriptedNode::release);
        assertThat(taking.join()).isPresent();
    }

    @Test
    void shouldUnlockAgainWhereTheGroupWasNotReached() {
        final Lock lock = ones.tryLock("l").orElseThrow();
        group.nodes().forEach(node -> node.onCommand(seen -> Act.DROP));
        assertThatThrownBy(lock::unlock).isInstanceOf(IndeterminateException.class);
        assertThat(lock.isHeld()).isFalse();
        group.nodes().forEach(node -> node.onCommand(seen -> Act.ANSWER));
        lock.unlock();
        assertThat(twos.tryLock("l")).isPresent();
    }

    @Test
    void shouldRefuseAsyncNamespaces() {
        one.admin().defineNamespace("async", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        final Namespace async = one.namespace("async");
        assertThatThrownBy(() -> Locks.of(async, ofOne).tryLock("l"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ASYNC");
        assertThat(async.get("l")).isEmpty();
    }

    @Test
    void shouldSayForHowLongItWaitedInVain() {
        twos.tryLock("l").orElseThrow();
        assertThatThrownBy(() -> ones.lock("l", Duration.ofMillis(50)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("'l'")
                .hasMessageContaining("PT0.05S");
    }
}
