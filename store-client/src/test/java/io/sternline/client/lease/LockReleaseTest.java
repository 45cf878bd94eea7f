package io.sternline.client.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.IndeterminateException;
import io.sternline.client.UnavailableException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Locks that were let go of, or taken, without the group being heard. */
class LockReleaseTest {
    private final MemoryNamespace memory = new MemoryNamespace();
    private final Queue<Runnable> later = new ArrayDeque<>();
    private final Locks locks = new LeasedLocks(memory.blocking(), new FakeLease("one"), later::add);

    /** What is put off anew waits for the next time. */
    private void passTime() {
        for (int due = later.size(); due > 0; due--) {
            later.remove().run();
        }
    }

    @Test
    void shouldLetGoOfALockWhoseUnlockFailedOnceTheGroupIsBack() {
        final Lock lock = locks.tryLock("l").orElseThrow();
        memory.cutOff(true);
        assertThatThrownBy(lock::unlock).isInstanceOf(UnavailableException.class);
        assertThat(lock.isHeld()).isFalse();
        passTime();
        passTime();
        assertThat(memory.texts()).containsOnlyKeys("l");
        memory.cutOff(false);
        assertThat(locks.tryLock("l")).isEmpty();
        passTime();
        assertThat(locks.tryLock("l")).isPresent();
        assertThat(later).isEmpty();
    }

    @Test
    void shouldNotLetGoOfWhatTheNextHolderHas() {
        final Lock lock = locks.tryLock("l").orElseThrow();
        memory.cutOff(true);
        assertThatThrownBy(lock::unlock).isInstanceOf(UnavailableException.class);
        memory.cutOff(false);
        lock.unlock();
        final Lock next = locks.tryLock("l").orElseThrow();
        passTime();
        assertThat(memory.texts()).containsOnlyKeys("l");
        assertThat(next.token()).isGreaterThan(lock.token());
        assertThat(later).isEmpty();
    }

    @Test
    void shouldLetGoOfALockThatWasPerhapsTakenAndNobodyAskedForAgain() {
        memory.leaveTakersInDoubt(true);
        assertThatThrownBy(() -> locks.tryLock("l")).isInstanceOf(IndeterminateException.class);
        memory.leaveTakersInDoubt(false);
        memory.cutOff(true);
        passTime();
        memory.cutOff(false);
        assertThat(memory.texts()).containsOnlyKeys("l");
        passTime();
        assertThat(memory.texts()).isEmpty();
        assertThat(later).isEmpty();
    }

    @Test
    void shouldLeaveALockToTheAttemptThatFoundIt() {
        memory.leaveTakersInDoubt(true);
        assertThatThrownBy(() -> locks.tryLock("l")).isInstanceOf(IndeterminateException.class);
        memory.leaveTakersInDoubt(false);
        assertThat(locks.tryLock("l")).isPresent();
        passTime();
        assertThat(memory.texts()).containsOnlyKeys("l");
        assertThat(later).isEmpty();
    }

    @Test
    void shouldEndLookingForAnAttemptThatIsNotThere() {
        memory.leaveTakersInDoubt(true);
        assertThatThrownBy(() -> locks.tryLock("l")).isInstanceOf(IndeterminateException.class);
        memory.remove("l");
        for (int i = 0; i <= LockReleases.LOOKS_MAX; i++) {
            passTime();
        }
        assertThat(later).isEmpty();
    }
}
