package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChoicesTest {
    private static final int CHOICES = 7_000;

    private final List<Member> members =
            List.of(Fixtures.member("a", 5), Fixtures.member("b", 1), Fixtures.member("c", 1));

    private Choices choices(final Policy policy, final List<Member> among) {
        final List<Backend> backends =
                among.stream().map(member -> member.choice().orElseThrow()).toList();
        return new Choices(policy, among, backends, new AtomicInteger(Integer.MAX_VALUE - CHOICES / 2));
    }

    private static Map<String, Integer> count(final Choices choices) {
        final Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < CHOICES; i++) {
            counts.merge(choices.next("key-" + i).id(), 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldChooseNobodyWhereThereIsNone(final Policy policy) {
        assertThat(choices(policy, List.of()).next("key")).isNull();
        assertThat(choices(policy, List.of()).next(null)).isNull();
    }

    @ParameterizedTest
    @EnumSource(Policy.class)
    void shouldAllocateNothing(final Policy policy) {
        final Choices choices = choices(policy, members);
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final byte[] id = "b".getBytes(StandardCharsets.UTF_8);
        final long thread = Thread.currentThread().getId();
        long allocated = Long.MAX_VALUE;
        for (int run = 0; run < 10; run++) {
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 1_000; i++) {
                choices.next("key");
                choices.next(null);
                choices.assigned(id);
            }
            allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
        }
        // What the measurement itself allocates is not once for each choice.
        assertThat(allocated).isLessThan(1_000);
    }

    @Test
    void shouldTakeTurnsByWeightAlsoWhereTheCounterWraps() {
        final Map<String, Integer> counts = count(choices(Policy.ROUND_ROBIN, members));
        assertThat(counts.get("a")).isBetween(4_990, 5_010);
        assertThat(counts.get("b")).isBetween(990, 1_010);
    }

    @Test
    void shouldDrawByWeight() {
        assertThat(count(choices(Policy.RANDOM, members)).get("a")).isBetween(4_600, 5_400);
    }

    @Test
    void shouldHashTheSameEverywhere() {
        final List<Member> reversed = new ArrayList<>(members);
        Collections.reverse(reversed);
        final Choices here = choices(Policy.CONSISTENT_HASH, members);
        final Choices there = choices(Policy.CONSISTENT_HASH, reversed);
        for (int i = 0; i < CHOICES; i++) {
            assertThat(there.next("key-" + i).id())
                    .isEqualTo(here.next("key-" + i).id());
        }
    }

    @Test
    void shouldFillUpByWeightWithConnections() {
        final Choices choices = choices(Policy.LEAST_CONNECTIONS, members);
        for (int i = 0; i < CHOICES; i++) {
            choices.next(null).load().add(1);
        }
        assertThat(members.get(0).load().own()).isBetween(4_990L, 5_010L);
        assertThat(members.get(1).load().own()).isBetween(990L, 1_010L);
        members.get(2).load().add(-500);
        assertThat(choices.next(null).id()).isEqualTo("c");
        members.get(2).load().add(600);
        assertThat(choices.next(null).id()).isNotEqualTo("c");
    }

    @Test
    void shouldShareConnectionsAmongManyWithoutLookingAtAll() {
        final List<Member> many = IntStream.range(0, 4 * LeastConnections.SEARCHED_MAX)
                .mapToObj(index -> Fixtures.member("m" + index, 1))
                .toList();
        final Choices choices = choices(Policy.LEAST_CONNECTIONS, many);
        for (int i = 0; i < 10 * many.size(); i++) {
            choices.next(null).load().add(1);
        }
        assertThat(many).allSatisfy(member -> assertThat(member.load().own()).isBetween(1L, 16L));
    }

    @Test
    void shouldFindBackendsByTheirBytes() {
        final List<Backend> backends = IntStream.range(0, 300)
                .mapToObj(index -> Backend.of("backend-" + index, "x:1"))
                .toList();
        final ChoiceTable table = new ChoiceTable(backends);
        for (final Backend backend : backends) {
            assertThat(table.get(backend.id().getBytes(StandardCharsets.UTF_8))).contains(backend);
        }
        assertThat(table.get("backend-300".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(table.get(new byte[0])).isEmpty();
        assertThat(new ChoiceTable(List.of()).get(new byte[] {1})).isEmpty();
    }
}
