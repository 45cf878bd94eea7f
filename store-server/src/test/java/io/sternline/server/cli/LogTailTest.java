package io.sternline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.UnavailableException;
import io.sternline.client.WatchOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watch that goes on for ever would hang the build. */
@Timeout(30)
class LogTailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final FakeWatch.Log log = new FakeWatch.Log();
    private final List<Long> printed = new ArrayList<>();
    private int silences;

    @AfterEach
    void everyWatchShouldBeClosed() {
        assertThat(log.open).isZero();
    }

    @Test
    void shouldPrintTheLastOfWhatThereIs() throws InterruptedException {
        changes(1, 30);
        tail().last(3, log.newestRevision, this::print);
        assertThat(printed).containsExactly(28L, 29L, 30L);
        assertThat(log.opened).extracting(WatchOptions::afterRevision).containsExactly(0L);
    }

    @Test
    void shouldLookForTheLastOnlySoFarBack() throws InterruptedException {
        changes(1, 2);
        log.add(change(50_000));
        tail().last(3, log.newestRevision, this::print);
        assertThat(printed).containsExactly(50_000L);
        assertThat(log.opened)
                .extracting(WatchOptions::afterRevision)
                .containsExactly(50_000 - LogTail.LOOK_BACK_REVISIONS);
    }

    @Test
    void shouldLookLessFarBackWhereTheLogBeginsLater() throws InterruptedException {
        changes(19_000, 20_000);
        log.oldestRevision = 18_999;
        tail().last(2, log.newestRevision, this::print);
        assertThat(printed).containsExactly(19_999L, 20_000L);
        assertThat(log.opened)
                .extracting(WatchOptions::afterRevision)
                .containsExactly(10_000L, 15_000L, 17_500L, 18_750L, 19_375L);
    }

    @Test
    void shouldPrintNothingOfALogThatIsEmpty() throws InterruptedException {
        log.oldestRevision = 700;
        log.newestRevision = 700;
        tail().last(20, 700, this::print);
        assertThat(printed).isEmpty();
        tail().between(700, 700, this::print);
        assertThat(printed).isEmpty();
    }

    @Test
    void shouldPrintWhatIsBetweenTwoRevisionsAndNotWhatComesMeanwhile() throws InterruptedException {
        changes(1, 30);
        tail().between(10, 13, this::print);
        assertThat(printed).containsExactly(11L, 12L, 13L);
    }

    @Test
    void shouldEndWhereNothingMatchesAnyMore() throws InterruptedException {
        changes(1, 5);
        log.newestRevision = 40;
        tail().between(3, 40, this::print);
        assertThat(printed).containsExactly(4L, 5L);
    }

    @Test
    void shouldSayThatChangesAreMissing() {
        changes(500, 600);
        log.oldestRevision = 499;
        assertThatThrownBy(() -> tail().between(10, 600, this::print)).isInstanceOf(CompactedException.class);
        assertThatThrownBy(() -> tail().follow(10, this::print, () -> {})).isInstanceOf(CompactedException.class);
    }

    @Test
    void shouldGiveUpOnAnEndThatIsNotReached() {
        changes(1, 5);
        assertThatThrownBy(
                        () -> new LogTail(log::watch, WatchOptions.fromNow(), Duration.ZERO).between(0, 9, this::print))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("up to revision 5 of 9");
        assertThat(printed).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void shouldFollowUntilNobodyReadsAnyMoreAndSayOnceThatNothingIsHeard() throws InterruptedException {
        changes(1, 5);
        for (int i = 0; i < 6; i++) {
            log.meanwhile.add(() -> {});
        }
        log.meanwhile.add(() -> changes(6, 7));
        tail().follow(
                        WatchOptions.NOW,
                        change -> {
                            print(change);
                            return change.revision() < 7;
                        },
                        () -> silences++);
        assertThat(printed).containsExactly(6L, 7L);
        assertThat(silences).isEqualTo(1);
    }

    @Test
    void shouldPassOnWhatToWatchFor() throws InterruptedException {
        changes(1, 2);
        final WatchOptions options = WatchOptions.fromNow().withPrefix("user/").withTouches();
        new LogTail(log::watch, options, PATIENCE).between(1, 2, this::print);
        assertThat(log.opened)
                .containsExactly(WatchOptions.after(1).withPrefix("user/").withTouches());
    }

    private LogTail tail() {
        return new LogTail(log::watch, WatchOptions.fromNow(), PATIENCE);
    }

    private void changes(final long first, final long last) {
        for (long revision = first; revision <= last; revision++) {
            log.add(change(revision));
        }
    }

    private static Change change(final long revision) {
        return new Change(
                Change.Kind.REMOVED,
                "carts",
                "k",
                revision,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Instant.EPOCH,
                0);
    }

    private boolean print(final Change change) {
        return printed.add(change.revision());
    }
}
