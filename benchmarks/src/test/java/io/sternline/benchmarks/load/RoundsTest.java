package io.sternline.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Replication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<Replication> measured = new ArrayList<>();

    private Result measure(final Replication kind) {
        measured.add(kind);
        final int number = measured.size();
        return new Result(number * 100, number, 1, 0, 0, number, number * 2, number * 3, number * 4);
    }

    @Test
    void shouldTakeTurnsAndTurnTheOrderRound() {
        Rounds.run(NamespaceMode.BOTH.kinds(), 3, this::measure);
        assertThat(measured)
                .containsExactly(
                        Replication.SYNC,
                        Replication.ASYNC,
                        Replication.ASYNC,
                        Replication.SYNC,
                        Replication.SYNC,
                        Replication.ASYNC);
    }

    @Test
    void shouldTellTheMiddleAndTheBoundsOfEachKind() {
        final Map<Replication, Side> sides = Rounds.run(NamespaceMode.BOTH.kinds(), 3, this::measure);
        final Side async = sides.get(Replication.ASYNC);
        assertThat(async.rounds()).hasSize(3);
        assertThat(async.perSecond()).isEqualTo(new Spread(300, 200, 600));
        assertThat(async.middle()).isEqualTo(new Result(300, 11, 3, 0, 0, 3, 6, 9, 24));
    }
}
