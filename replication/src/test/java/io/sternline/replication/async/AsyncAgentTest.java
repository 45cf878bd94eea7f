package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.async.AsyncStatus.Link;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Agents of two or three nodes over loopback, with a map for a state. */
@Timeout(120)
class AsyncAgentTest {
    private LinkRig rig;

    @AfterEach
    void close() {
        rig.close();
    }

    private LinkRig open(final int members) {
        rig = new LinkRig(members).start();
        return rig;
    }

    private void awaitComplete(final int id) {
        rig.await("node " + id + " complete", () -> rig.node(id).state().isComplete());
    }

    private void awaitCheckpoint(final int id) {
        rig.await("node " + id + " has a checkpoint", () -> rig.node(id).store().checkpoints() > 0);
    }

    private void put(final int primaryId, final int from, final int to) {
        for (int i = from; i < to; i++) {
            rig.node(primaryId).put("key" + i, "value" + i);
        }
    }

    @Test
    void shouldBeginWithNothingInANewGroup() {
        open(3);
        rig.awaitEqual(0);
        rig.await(
                "checkpoints",
                () -> rig.node(0).store().checkpoints() == 1
                        && rig.node(1).store().checkpoints() == 1
                        && rig.node(2).store().checkpoints() == 1);
        assertThat(rig.node(0).errors()).isEmpty();
    }

    @Test
    void shouldBeCompleteAlone() {
        open(1);
        awaitComplete(0);
        put(0, 0, 10);
        rig.node(0).stop();
        rig.node(0).start();
        rig.promote(0);
        awaitComplete(0);
        assertThat(rig.node(0).state().entries()).hasSize(10);
    }

    @Test
    void shouldBringChangesInOrder() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 1_000);
        rig.awaitEqual(0);
        assertThat(rig.node(1).store().changes().keySet())
                .isEqualTo(rig.node(0).store().changes().keySet());
        assertThat(rig.node(2).errors()).isEmpty();
    }

    @Test
    void shouldBringTheLargestChange() {
        open(2);
        awaitComplete(0);
        final String value = "v".repeat(640 * 1024 - 4);
        rig.node(0).put("big", value);
        rig.node(0).put("big", value.replace('v', 'w'));
        rig.awaitEqual(0);
    }

    @Test
    void shouldCatchUpFromTheLog() {
        open(3);
        rig.awaitEqual(0);
        awaitCheckpoint(0);
        awaitCheckpoint(1);
        rig.node(1).stop();
        put(0, 0, 500);
        final int copies = rig.node(0).state().copies();
        rig.node(1).start();
        rig.reconcile(1, 0);
        rig.awaitEqual(0);
        assertThat(rig.node(0).state().copies()).isEqualTo(copies);
    }

    @Test
    void shouldGiveACopyWhereTheLogDoesNotReachBack() {
        open(2);
        rig.awaitEqual(0);
        rig.node(1).stop();
        put(0, 0, 500);
        rig.cycles(10);
        rig.node(0).store().dropOldChanges(5);
        final int copies = rig.node(0).state().copies();
        rig.node(1).start();
        rig.reconcile(1, 0);
        put(0, 500, 700);
        rig.awaitEqual(0);
        rig.await("told of", () -> rig.node(0).lag(1).link() == Link.CHANGES);
        assertThat(rig.node(0).state().copies()).isGreaterThan(copies);
    }

    @Test
    void shouldTakeOverTheTailOfAFormerPrimary() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 20);
        rig.awaitEqual(0);
        rig.promoteWithout(0, 1);
        rig.node(0).put("both", "old");
        put(0, 20, 60);
        rig.node(1).put("both", "new");
        rig.reconcile(0, 1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries()).hasSize(61).containsEntry("both", "new");
        rig.await(
                "counts",
                () -> rig.node(1).status().tailChangesTaken() == 40
                        && rig.node(1).status().tailChangesOvertaken() == 1);
    }

    @Test
    void shouldTakeATailAndGiveACopyWhereThePrimarysLogIsTooShort() {
        open(2);
        rig.awaitEqual(0);
        awaitCheckpoint(1);
        put(0, 0, 20);
        rig.awaitEqual(0);
        rig.node(1).freeze(true);
        put(0, 20, 60);
        rig.promoteWithout(0, 1);
        rig.node(1).freeze(false);
        rig.node(1).put("key1", "kept");
        rig.node(1).put("key20", "of the tail, maybe");
        rig.cycles(10);
        rig.node(0).store().dropOldChanges(3);
        rig.promote(0);
        rig.await("counts", () -> rig.node(0).status().tailChangesTaken() == 2);
        rig.awaitEqual(0);
        assertThat(rig.node(0).state().entries()).containsEntry("key1", "kept");
        rig.await("told of", () -> rig.node(0).status().copiesSent() == 2);
    }

    @Test
    void shouldBeGivenAStateAsPrimaryThatLostIts() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 300);
        rig.awaitEqual(0);
        rig.node(1).stop();
        rig.node(1).wipe();
        rig.node(1).start();
        rig.promote(1);
        awaitComplete(1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries()).hasSize(300);
    }

    @Test
    void shouldGoOnWithNothingWhenNobodyHasAState() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 30);
        rig.awaitEqual(0);
        rig.node(0).stop();
        rig.node(2).stop();
        rig.node(1).stop();
        rig.node(1).wipe();
        rig.node(1).start();
        rig.node(2).store().continueAt(1L << 50);
        rig.node(2).start();
        rig.promote(1);
        rig.cycles(200);
        assertThat(rig.node(1).state().isComplete()).isFalse();
        rig.addTime(31);
        rig.await("a hello since", () -> {
            rig.cycles(1);
            return rig.node(1).state().isComplete();
        });
        assertThat(rig.node(1).errors()).singleElement().asString().contains("begin empty");
        rig.node(0).start();
        rig.reconcile(0, 1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries()).hasSize(30);
    }

    @Test
    void shouldGoOnWithWhatItsDiskHoldsWhenTheCopyInsteadOfThatIsNotFinished() {
        open(3);
        rig.awaitEqual(0);
        final String value = "v".repeat(4 * 1024);
        for (int i = 0; i < 300; i++) {
            rig.node(0).put("key" + i, value);
        }
        rig.awaitEqual(0);
        rig.node(1).stop();
        rig.node(2).stop();
        rig.node(0).put("later", value);
        rig.node(0).put("latest", value);
        rig.cycles(1);
        rig.node(0).store().dropOldChanges(1);
        rig.node(1).start();
        rig.node(2).start();
        rig.reconcile(1, 0);
        rig.reconcile(2, 0);
        for (int id = 1; id <= 2; id++) {
            final LinkRig.Node node = rig.node(id);
            rig.await("restored", () -> node.state().isComplete());
        }
        for (int id = 1; id <= 2; id++) {
            final LinkRig.Node node = rig.node(id);
            rig.await("copied", () -> !node.state().isComplete());
            node.freezeState(true);
        }
        rig.node(0).stop();
        rig.promote(1);
        rig.node(1).freezeState(false);
        rig.node(2).freezeState(false);
        rig.cycles(200);
        assertThat(rig.node(1).state().isComplete()).isFalse();
        rig.addTime(31);
        awaitComplete(1);
        assertThat(rig.node(1).state().entries()).hasSize(300);
        rig.awaitEqual(1);
    }

    @Test
    void shouldRestoreFromCheckpointAndLog() {
        open(2);
        rig.awaitEqual(0);
        put(0, 0, 100);
        rig.node(0).store().due();
        rig.await("a checkpoint", () -> rig.node(0).store().checkpoints() == 2);
        rig.node(0).store().dropOldChanges(0);
        put(0, 100, 150);
        rig.node(0).stop();
        rig.node(1).stop();
        rig.node(1).wipe();
        rig.node(0).start();
        rig.promote(0);
        awaitComplete(0);
        assertThat(rig.node(0).state().entries()).hasSize(150);
    }

    @Test
    void shouldNotBeHeldBackByAnother() {
        open(3);
        rig.awaitEqual(0);
        rig.node(1).freeze(true);
        final String value = "v".repeat(10_000);
        for (int i = 0; i < 500; i++) {
            rig.node(0).put("key" + i, value);
        }
        rig.await("node 2 equal", () -> rig.node(2).isLike(rig.node(0)));
        assertThat(rig.node(1).isLike(rig.node(0))).isFalse();
        rig.node(1).freeze(false);
        rig.awaitEqual(0);
    }

    @Test
    void shouldWaitForAStateThatHasNoRoom() {
        open(2);
        rig.awaitEqual(0);
        rig.node(1).state().isClosedToRecords(true);
        put(0, 0, 2_000);
        rig.cycles(100);
        rig.addTime(3);
        rig.cycles(100);
        rig.node(1).state().isClosedToRecords(false);
        final int copies = rig.node(0).state().copies();
        rig.awaitEqual(0);
        assertThat(rig.node(0).state().copies()).isEqualTo(copies);
        assertThat(rig.node(1).errors()).isEmpty();
    }

    @Test
    void shouldTellHowFarReplicasAreBehind() {
        open(2);
        rig.awaitEqual(0);
        rig.await("nothing is missing", () -> rig.node(0).lag(1).lagRecords() == 0);
        rig.node(1).freezeState(true);
        put(0, 0, 10);
        rig.await("ten are", () -> rig.node(0).lag(1).lagRecords() == 10);
        rig.addTime(1);
        rig.await("for a second", () -> rig.node(0).lag(1).lagMs() >= 1_000);
        rig.node(1).stop();
        rig.addTime(3);
        rig.await("away", () -> rig.node(0).lag(1).link() == Link.AWAY);
        put(0, 10, 15);
        rig.await("fifteen", () -> rig.node(0).lag(1).lagRecords() == 15);
        assertThat(rig.node(0).lag(1).lagMs()).isGreaterThanOrEqualTo(4_000);
        rig.promote(0);
        rig.await("a new term", () -> rig.node(0).lag(1).lagRecords() == 0);
        rig.node(1).start();
        rig.reconcile(1, 0);
        rig.await(
                "all of them",
                () -> rig.node(0).lag(1).lagRecords() == 0
                        && rig.node(0).lag(1).ackedRevision()
                                == rig.node(0).state().revision());
        assertThat(rig.node(0).lag(1).lagMs()).isZero();
    }

    @Test
    void shouldGiveACopyWhereThePrimarysLogIsDamaged() {
        open(2);
        rig.awaitEqual(0);
        rig.node(1).freeze(true);
        put(0, 0, 50);
        rig.node(0).store().damageBehind(rig.node(0).state().revision() - 20);
        rig.node(1).freeze(false);
        rig.awaitEqual(0);
        assertThat(rig.node(0).errors()).singleElement().asString().contains("it is given a copy");
        assertThat(rig.node(1).state().entries()).hasSize(50);
    }

    @Test
    void shouldTakeWhatCanBeReadOfADamagedTail() {
        open(3);
        rig.awaitEqual(0);
        rig.promoteWithout(0, 1);
        put(0, 0, 40);
        rig.node(0).store().damageBehind(rig.node(0).state().revision() - 10);
        rig.reconcile(0, 1);
        rig.awaitEqual(1);
        assertThat(rig.node(0).errors()).singleElement().asString().contains("what of them no other node has is lost");
        assertThat(rig.node(1).state().entries()).hasSizeBetween(25, 30);
    }

    @Test
    void shouldTakeOverATailWithoutItsOwnLogIfThatIsDamaged() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 20);
        rig.awaitEqual(0);
        rig.promoteWithout(0, 1);
        rig.node(0).put("key1", "kept");
        rig.node(1).put("key2", "new");
        rig.node(1).store().damageBehind(rig.node(1).state().revision() - 1);
        rig.reconcile(0, 1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).errors()).isNotEmpty();
        assertThat(rig.node(1).state().entries()).containsEntry("key1", "kept").containsEntry("key2", "new");
    }

    @Test
    void shouldTellOfATailThatItsNodeCannotGive() {
        open(2);
        rig.awaitEqual(0);
        put(0, 0, 20);
        rig.awaitEqual(0);
        rig.promoteWithout(0, 1);
        rig.await("begun without the other", () -> rig.node(1).isPrimaryWithState());
        put(0, 20, 60);
        rig.cycles(10);
        rig.node(0).store().dropOldChanges(10);
        rig.reconcile(0, 1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).errors()).singleElement().asString().contains("nothing can be taken over");
        assertThat(rig.node(1).state().entries()).hasSize(30);
    }

    @Test
    void shouldTakeACopyWhereAnotherMemberHasMoreThanCanBeTakenOver() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 100);
        rig.awaitEqual(0);
        rig.node(1).stop();
        put(0, 100, 300);
        rig.await("the other replica", () -> rig.node(2).state().entries().size() == 300);
        rig.node(0).stop();
        rig.node(2).store().dropOldChanges(10);
        rig.node(1).start();
        rig.promote(1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries()).hasSize(300);
        assertThat(rig.node(1).errors()).singleElement().asString().contains("member 2 has more");
        rig.node(0).start();
        rig.reconcile(0, 1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries()).hasSize(300);
    }

    @Test
    void shouldBeginItsTermWhenItsDiskCouldGiveItsStateBack() {
        open(3);
        rig.awaitEqual(0);
        awaitCheckpoint(0);
        rig.node(0).put("common", "value");
        rig.awaitEqual(0);
        rig.promoteWithout(0, 1);
        rig.node(0).put("tail", "value");
        rig.node(0).store().full(true);
        rig.reconcile(0, 1);
        rig.awaitEqual(1);
        // It has gone back, and has no checkpoint of that history.
        rig.promote(0);
        rig.await("no checkpoint", () -> !rig.node(0).errors().isEmpty());
        rig.addTime(2);
        rig.cycles(200);
        assertThat(rig.node(0).isPrimaryWithState()).isFalse();
        rig.node(0).store().full(false);
        rig.addTime(10);
        rig.node(0).awaitBegun();
        // All that only this node has, and it dies.
        rig.node(1).freeze(true);
        rig.node(2).freeze(true);
        rig.node(0).put("own", "value");
        rig.node(0).stop();
        rig.node(0).start();
        rig.node(1).freeze(false);
        rig.node(2).freeze(false);
        rig.promote(0);
        rig.awaitEqual(0);
        assertThat(rig.node(0).state().entries()).containsOnlyKeys("common", "tail", "own");
    }

    @Test
    void shouldKeepWhatItDidAfterACopyThoughItDiesAtOnce() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 50);
        rig.awaitEqual(0);
        rig.node(1).stop();
        rig.node(1).wipe();
        rig.node(1).start();
        rig.promote(1);
        rig.node(1).put("own", "value");
        rig.node(0).freeze(true);
        rig.node(2).freeze(true);
        rig.node(1).put("latest", "value");
        rig.node(1).stop();
        rig.node(1).start();
        rig.node(0).freeze(false);
        rig.node(2).freeze(false);
        rig.promote(1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries()).hasSize(52).containsKeys("own", "latest");
    }

    @Test
    void shouldTakeOverATailThoughThePrimaryWasGivenACopySince() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 20);
        rig.awaitEqual(0);
        rig.promoteWithout(0, 1);
        rig.node(0).put("key1", "of the tail");
        rig.node(0).stop();
        rig.node(1).put("key2", "newer");
        rig.node(2).stop();
        rig.node(2).wipe();
        rig.node(2).start();
        rig.reconcile(2, 1);
        rig.awaitEqual(1);
        awaitCheckpoint(2);
        // The second failure: who was there when histories parted is away.
        rig.node(1).stop();
        rig.promote(2);
        rig.node(2).put("key3", "newest");
        rig.node(0).start();
        rig.reconcile(0, 2);
        rig.awaitEqual(2);
        rig.await("one change is taken over", () -> rig.node(2).status().tailChangesTaken() == 1);
        assertThat(rig.node(2).status().tailChangesOvertaken()).isZero();
        assertThat(rig.node(2).state().entries())
                .containsEntry("key1", "of the tail")
                .containsEntry("key2", "newer")
                .containsEntry("key3", "newest");
    }

    @Test
    void shouldKnowWhatTwoFailuresAgoWasCommonThoughItHasGoneBack() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 20);
        rig.awaitEqual(0);
        rig.node(2).stop();
        rig.node(0).put("key1", "1");
        rig.promote(1);
        rig.node(1).put("key2", "2");
        rig.await("both", () -> rig.node(0).isLike(rig.node(1)));
        rig.promoteWithout(1, 0);
        rig.node(1).put("key3", "3");
        rig.reconcile(1, 0);
        rig.await("gone back", () -> rig.node(1).isLike(rig.node(0)));
        awaitCheckpoint(1);
        final TermEnds ends = rig.node(1).store().termEnds();
        assertThat(Histories.term(ends.oldestRevision())).isEqualTo(2);
        assertThat(Histories.term(ends.ends().get(0))).isEqualTo(1);
        final long before = rig.node(2).store().recordedRevision();
        assertThat(Histories.common(ends, rig.node(2).store().termEnds())).isEqualTo(before);
        rig.node(2).start();
        rig.promote(1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries())
                .containsEntry("key1", "1")
                .containsEntry("key2", "2")
                .containsEntry("key3", "3");
    }

    /** Node 1, which lacks 3,000 changes that node 2 has, becomes primary. */
    private void promoteOneThatWasAway() {
        open(3);
        rig.awaitEqual(0);
        put(0, 0, 10);
        rig.awaitEqual(0);
        awaitCheckpoint(1);
        rig.node(1).stop();
        put(0, 10, 3_000);
        rig.await("the other replica", () -> rig.node(2).state().entries().size() == 3_000);
        rig.node(0).stop();
        rig.node(1).start();
        rig.promote(1);
    }

    @Test
    void shouldFetchTheChangesItLacksBeforeItBeginsWhereTheyAreMany() {
        promoteOneThatWasAway();
        final int copies = rig.node(2).state().copies();
        rig.node(1).awaitBegun();
        assertThat(rig.node(1).state().entries()).hasSize(3_000);
        rig.awaitEqual(1);
        assertThat(rig.node(2).state().copies()).isEqualTo(copies);
        rig.node(1).put("later", "value");
        rig.awaitEqual(1);
        assertThat(rig.node(1).store().changes().keySet())
                .isEqualTo(rig.node(2).store().changes().keySet());
        assertThat(rig.node(1).status().tailChangesTaken()).isZero();
        assertThat(rig.node(1).errors()).isEmpty();
    }

    @Test
    void shouldTakeACopyOfAnotherWhereWhoGaveTheChangesItLacksHasDied() {
        promoteOneThatWasAway();
        awaitComplete(1);
        rig.await("some of them", () -> !rig.node(1).state().isComplete());
        rig.node(2).stop();
        rig.addTime(3);
        rig.node(0).start();
        rig.reconcile(0, 1);
        rig.node(1).awaitBegun();
        assertThat(rig.node(1).state().entries()).hasSize(3_000);
        rig.node(2).start();
        rig.reconcile(2, 1);
        rig.awaitEqual(1);
        assertThat(rig.node(1).state().entries()).hasSize(3_000);
    }

    @Test
    void shouldCloseEachCursor() {
        open(2);
        rig.awaitEqual(0);
        put(0, 0, 10);
        rig.awaitEqual(0);
        rig.node(0).stop();
        rig.node(1).stop();
        assertThat(rig.node(0).store().openCursors()).isZero();
        assertThat(rig.node(1).store().openCursors()).isZero();
    }
}
