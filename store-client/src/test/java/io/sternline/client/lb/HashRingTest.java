package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashRingTest {
    private static final int KEYS = 20_000;

    private static List<Member> members(final int count) {
        return new ArrayList<>(IntStream.range(0, count)
                .mapToObj(index -> Fixtures.member("app-" + index, 1))
                .toList());
    }

    private static List<String> owners(final List<Member> members) {
        final HashRing ring = HashRing.of(members);
        return IntStream.range(0, KEYS)
                .mapToObj(key ->
                        members.get(ring.indexOf(KeyHash.of("session-" + key))).id())
                .toList();
    }

    @Test
    void shouldMoveOnlyTheKeysOfABackendThatGoes() {
        final Random random = Fixtures.random(this);
        final List<Member> members = members(10);
        final List<String> before = owners(members);
        final String gone = members.remove(random.nextInt(members.size())).id();
        final List<String> after = owners(members);
        for (int key = 0; key < KEYS; key++) {
            if (!before.get(key).equals(gone)) {
                assertThat(after.get(key)).isEqualTo(before.get(key));
            }
        }
    }

    @Test
    void shouldMoveKeysOnlyToABackendThatComes() {
        final List<Member> members = members(10);
        final List<String> before = owners(members);
        members.add(3, Fixtures.member("app-new", 1));
        final List<String> after = owners(members);
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            if (!after.get(key).equals(before.get(key))) {
                assertThat(after.get(key)).isEqualTo("app-new");
                moved++;
            }
        }
        assertThat(moved).isBetween(KEYS / 11 / 2, KEYS / 11 * 2);
    }

    @Test
    void shouldKeepTheKeysOfABackendThatGetsHeavier() {
        final List<Member> members = members(5);
        final List<String> before = owners(members);
        members.set(2, Fixtures.member("app-2", 3));
        final List<String> after = owners(members);
        for (int key = 0; key < KEYS; key++) {
            assertThat(after.get(key)).isIn(before.get(key), "app-2");
        }
    }

    @Test
    void shouldSpreadKeysByWeightWhateverTheOrder() {
        final List<Member> members = members(8);
        members.set(0, Fixtures.member("app-0", 4));
        final List<String> owners = owners(members);
        final Map<String, Integer> keys = new HashMap<>();
        owners.forEach(owner -> keys.merge(owner, 1, Integer::sum));
        assertThat(keys.get("app-0")).isBetween(KEYS * 4 / 11 * 7 / 10, KEYS * 4 / 11 * 13 / 10);
        for (int index = 1; index < 8; index++) {
            assertThat(keys.get("app-" + index)).isBetween(KEYS / 11 * 6 / 10, KEYS / 11 * 14 / 10);
        }
        Collections.reverse(members);
        assertThat(owners(members)).isEqualTo(owners);
    }

    @Test
    void shouldHaveALimitedNumberOfPoints() {
        final List<Member> members = IntStream.range(0, 500)
                .mapToObj(index -> Fixtures.member("app-" + index, Backend.WEIGHT_MAX))
                .toList();
        final HashRing ring = HashRing.of(members);
        assertThat(ring.points()).isBetween(500, HashRing.POINTS_MAX);
    }
}
