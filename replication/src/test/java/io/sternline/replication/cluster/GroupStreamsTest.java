package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.recovery.Life;
import org.junit.jupiter.api.Test;

class GroupStreamsTest {
    private static final String GROUP = "carts";

    private final Life recovered = Life.FIRST.next(1, 1_000, "me", "two were lost");

    @Test
    void shouldJoinSeedsToTheSurvivorOnceItIsRegrown() {
        final GroupStreams grown = GroupStreams.of(GROUP, recovered.regrown());
        assertThat(GroupStreams.of(GROUP, recovered.seeded(1))).isEqualTo(grown);
        assertThat(GroupStreams.of(GROUP, recovered).consensus()).isNotEqualTo(grown.consensus());
        assertThat(GroupStreams.of(GROUP, recovered).log())
                .as("recordings carry it")
                .isEqualTo(grown.log());
    }

    /** As from a backup: number, survivor and position are the same, and what each has taken since is not. */
    @Test
    void shouldKeepTwoRecoveriesOfTheSameDataApart() {
        final Life again = Life.FIRST.next(1, 1_000, "me", "two were lost");
        assertThat(GroupStreams.token(GROUP, again.regrown()))
                .isNotEqualTo(GroupStreams.token(GROUP, recovered.regrown()));
        assertThat(GroupStreams.of(GROUP, again.regrown()).consensus())
                .isNotEqualTo(GroupStreams.of(GROUP, recovered.regrown()).consensus());
        assertThat(again.goesOnFrom(recovered, 1)).isFalse();
        assertThat(again.goesOnFrom(Life.FIRST, 1)).isTrue();
        assertThat(again.goesOnFrom(Life.FIRST, 0)).isFalse();
        assertThat(recovered.seeded(1).followed().goesOnFrom(recovered, 0)).isTrue();
    }
}
