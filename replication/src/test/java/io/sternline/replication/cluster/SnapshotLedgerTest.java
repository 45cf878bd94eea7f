package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotLedgerTest {
    private final SnapshotLedger ledger = new SnapshotLedger(List.of(0, 1, 2), 1);

    @Test
    void shouldPurgeNothingUntilEveryMemberHasSpoken() {
        ledger.ownHeld(500);
        ledger.onHeld(0, 400);
        ledger.onHeld(1, 500);
        assertThat(ledger.purgeLimit()).isZero();
        ledger.onHeld(2, 300);
        assertThat(ledger.purgeLimit()).isEqualTo(300);
    }

    @Test
    void shouldNeverPurgeWhatThisNodeNeedsItself() {
        ledger.ownHeld(100);
        for (int member = 0; member < 3; member++) {
            ledger.onHeld(member, 900);
        }
        assertThat(ledger.purgeLimit()).isEqualTo(100);
    }

    @Test
    void shouldFollowAMemberThatHasLostItsSnapshots() {
        ledger.ownHeld(900);
        for (int member = 0; member < 3; member++) {
            ledger.onHeld(member, 900);
        }
        ledger.onHeld(2, 0);
        assertThat(ledger.purgeLimit()).isZero();
    }

    @Test
    void shouldAnnounceUntilTheLogHasIt() {
        assertThat(ledger.isAnnouncementDue()).isFalse();
        ledger.ownHeld(70);
        assertThat(ledger.isAnnouncementDue()).isTrue();
        ledger.onHeld(1, 70);
        assertThat(ledger.isAnnouncementDue()).isFalse();
    }

    @Test
    void shouldSkipNonsense() {
        ledger.onHeld(-1, 5);
        ledger.onHeld(SnapshotLedger.MEMBERS_MAX, 5);
        ledger.onHeld(0, -5);
        assertThat(ledger.heldPosition(0)).isZero();
    }
}
