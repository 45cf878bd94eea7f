package io.sternline.benchmarks.chaos.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each kind of breach is put before the judge, and what only looks like one. */
class GuardJudgeTest {
    private final List<GuardRecord> records = new ArrayList<>();

    /** Ten ticks from one to the next, each of which takes one. */
    private long nextNs() {
        return records.size() * 10L;
    }

    private void change(final Answer answer, final long revision) {
        records.add(new GuardRecord("guard", GuardRecord.NONE, nextNs(), nextNs() + 1, answer, revision));
    }

    private void write(final Answer answer, final long token, final long revision) {
        records.add(new GuardRecord("guard", token, nextNs(), nextNs() + 1, answer, revision));
    }

    private ModelFaults judge() {
        final ModelFaults faults = new ModelFaults();
        new GuardJudge(faults).judge(records);
        return faults;
    }

    @Test
    void shouldAcceptWritesUnderTheNewestGuardAndTheRefusalOfOthers() {
        change(Answer.DONE, 10);
        write(Answer.DONE, 10, 11);
        change(Answer.DONE, 12);
        write(Answer.REFUSED, 10, 0);
        write(Answer.DONE, 12, 13);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldFindAWriteUnderAnOldGuard() {
        change(Answer.DONE, 10);
        change(Answer.DONE, 12);
        write(Answer.DONE, 10, 13);
        assertThat(judge().counts()).containsOnlyKeys(What.GUARD_IGNORED);
    }

    @Test
    void shouldGoByRevisionsAndNotByWhenTheAnswerCame() {
        change(Answer.DONE, 10);
        change(Answer.DONE, 12);
        write(Answer.DONE, 10, 11);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldNotMixUpGuards() {
        change(Answer.DONE, 10);
        records.add(new GuardRecord("another", GuardRecord.NONE, nextNs(), nextNs() + 1, Answer.DONE, 12));
        write(Answer.DONE, 10, 13);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldFindARefusalUnderTheGuardThatStands() {
        change(Answer.DONE, 10);
        change(Answer.DONE, 12);
        change(Answer.FAILED, 0);
        write(Answer.REFUSED, 12, 0);
        assertThat(judge().counts()).containsOnlyKeys(What.FENCED_WITHOUT_CAUSE);
    }

    @Test
    void shouldForgiveARefusalThatAnUnansweredChangeExplains() {
        change(Answer.DONE, 10);
        change(Answer.UNKNOWN, 0);
        write(Answer.REFUSED, 10, 0);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldForgiveARefusalWhileTheGuardWasBeingReplaced() {
        change(Answer.DONE, 10);
        records.add(new GuardRecord("guard", 10, 20, 40, Answer.REFUSED, 0));
        records.add(new GuardRecord("guard", GuardRecord.NONE, 30, 50, Answer.DONE, 12));
        assertThat(judge().kept()).isEmpty();
    }
}
