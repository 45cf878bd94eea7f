package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnsTest {
    @Test
    void shouldTakeTurnsEvenly() {
        assertThat(Turns.order(new int[] {16, 16, 16})).containsExactly(0, 1, 2);
    }

    @Test
    void shouldSpreadTheTurnsOfTheHeavy() {
        // The example of nginx, whose algorithm it is.
        assertThat(Turns.order(new int[] {5, 1, 1})).containsExactly(0, 0, 1, 0, 2, 0, 0);
    }

    @Test
    void shouldGiveEachItsShare() {
        final Random random = Fixtures.random(this);
        for (int run = 0; run < 200; run++) {
            final int[] shares = random.ints(1 + random.nextInt(20), 1, 200).toArray();
            final int[] order = Turns.order(shares);
            final int sum = IntStream.of(shares).sum();
            assertThat(order.length).isLessThanOrEqualTo(Turns.LENGTH_MAX);
            for (int index = 0; index < shares.length; index++) {
                final int at = index;
                assertThat(Arrays.stream(order).filter(turn -> turn == at).count() * (double) sum)
                        .isEqualTo((double) shares[index] * order.length);
            }
        }
    }

    @Test
    void shouldNeverLetOneGetFarAheadOfItsShare() {
        final Random random = Fixtures.random(this);
        for (int run = 0; run < 50; run++) {
            final int[] shares = random.ints(2 + random.nextInt(8), 1, 30).toArray();
            final int[] order = Turns.order(shares);
            final int sum = IntStream.of(shares).sum();
            final int[] taken = new int[shares.length];
            for (int turn = 0; turn < order.length; turn++) {
                taken[order[turn]]++;
                final double due = (turn + 1.0) * shares[order[turn]] / sum;
                assertThat(taken[order[turn]]).isLessThan((int) Math.ceil(due) + shares.length);
            }
        }
    }

    @Test
    void shouldKeepTheOrderShortAndLeaveNobodyOut() {
        final int[] shares = IntStream.range(0, 1_000)
                .map(index -> index % 2 == 0 ? 1 : Backend.WEIGHT_MAX * SlowStart.SCALE)
                .toArray();
        final int[] order = Turns.order(shares);
        assertThat(order.length).isLessThanOrEqualTo(Turns.LENGTH_MAX);
        assertThat(Arrays.stream(order).distinct().count()).isEqualTo(shares.length);
    }
}
