package io.sternline.replication.promotion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PromotionPlanTest {
    private static MemberState member(final int id, final long behindBytes, final boolean isReachable) {
        return new MemberState(id, 1_000, behindBytes, isReachable ? 20 : 3_000, isReachable);
    }

    @Test
    void shouldAllowAReplicaThatIsCloseBehind() {
        final PromotionPlan plan = PromotionPlan.of(
                2,
                0,
                7,
                List.of(member(0, 0, true), member(1, 0, true), member(2, PromotionPlan.BEHIND_BYTES_MAX, true)));
        assertThat(plan.isPossible()).isTrue();
        assertThat(plan.eligible()).containsExactly(1, 2);
        assertThat(plan.description())
                .contains("Member 2 becomes primary in place of member 0")
                .contains("all members take part");
    }

    @Test
    void shouldRefuseAReplicaThatIsTooFarBehind() {
        final PromotionPlan plan = PromotionPlan.of(
                2,
                0,
                7,
                List.of(member(0, 0, true), member(1, 0, true), member(2, PromotionPlan.BEHIND_BYTES_MAX + 1, true)));
        assertThat(plan.refusals())
                .singleElement()
                .asString()
                .contains("lacks 8388609 bytes")
                .contains("allowed are 8388608");
        assertThat(plan.eligible()).containsExactly(1);
        assertThat(plan.description()).startsWith("Refused: member 2 lacks");
    }

    @Test
    void shouldSayThatAMemberMissesAndThatWritesWaitLonger() {
        final PromotionPlan plan =
                PromotionPlan.of(2, 0, 7, List.of(member(0, 0, true), member(1, 900, false), member(2, 0, true)));
        assertThat(plan.isPossible()).isTrue();
        assertThat(plan.eligible()).containsExactly(2);
        assertThat(plan.description()).contains("as member 1 cannot be reached");
    }

    @Test
    void shouldRefuseWithoutAMajority() {
        final PromotionPlan plan =
                PromotionPlan.of(2, 0, 7, List.of(member(0, 0, true), member(1, 0, false), member(2, 0, false)));
        assertThat(plan.refusals())
                .containsExactly(
                        "only 1 of 3 members are reachable, 2 are needed: start the others first",
                        "member 2 has not been heard of for 3000 ms: start it, or choose another");
        assertThat(plan.eligible()).isEmpty();
    }

    @Test
    void shouldRefuseThePrimaryAndTheUnknown() {
        final List<MemberState> alone = List.of(member(0, 0, true));
        assertThat(PromotionPlan.of(0, 0, 7, alone).refusals()).containsExactly("member 0 is the primary already");
        assertThat(PromotionPlan.of(4, 0, 7, alone).refusals())
                .containsExactly("member 4 is unknown: the members are 0");
    }
}
