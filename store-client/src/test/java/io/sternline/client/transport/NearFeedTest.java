package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.CompactedException;
import io.sternline.client.Entry;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.UnavailableException;
import io.sternline.client.WatchOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a near cache comes by its copy, and what it does when something goes wrong on the way. */
class NearFeedTest {
    private static final int PAGE_BYTES = 1000;

    private final Source source = new Source();
    private final ExpiryClock clock = new ExpiryClock(System::nanoTime);
    private final NearTable table = new NearTable(clock, "", 64 << 10);
    private final NearFeed feed = new NearFeed("near cache", table, clock, source, NearCacheOptions.all());

    @Test
    void shouldCopyPageByPageWhileChangesCome() {
        start(10);
        assertThat(source.pages).hasSize(1);
        source.answer(page(10, "1", entry("a", 1), entry("b", 2)));
        source.sink().onChange(Changes.removed("c", 11), 100);
        source.sink().onChange(Changes.put("b", 12, "newer"), 100);
        source.answer(page(10, "", entry("c", 3), entry("d", 4)));
        assertThat(table.isComplete()).isTrue();
        assertThat(revisionOf("a")).isEqualTo(1);
        assertThat(revisionOf("b")).isEqualTo(12);
        assertThat(table.lookUp("c")).isSameAs(NearTable.ASK);
        assertThat(revisionOf("d")).isEqualTo(4);
        assertThat(table.lookUp("e")).isEmpty();
        assertThat(source.takenBytes).isEqualTo(200);
        assertThat(feed.copies()).isEqualTo(1);
    }

    @Test
    void shouldNotCallACopyCompleteBeforeTheChangesHaveComeAsFar() {
        start(10);
        source.answer(page(12, "", entry("a", 1)));
        assertThat(table.lookUp("b")).isSameAs(NearTable.ASK);
        source.sink().onProgress(11, 1000, false, System.nanoTime());
        assertThat(table.isComplete()).isFalse();
        source.sink().onProgress(12, 1000, false, System.nanoTime());
        assertThat(table.lookUp("b")).isEmpty();
    }

    @Test
    void shouldAskForAPageAgainThatWasNotAnswered() {
        start(10);
        source.answer(page(10, "1", entry("a", 1)));
        source.answer(new Outcome.Unavailable<>("no node"));
        assertThat(source.pages).isEmpty();
        source.elapse();
        assertThat(source.pageCursors).last().isEqualTo(source.pageCursors.get(1));
        source.answer(page(10, "", entry("b", 2)));
        assertThat(table.isComplete()).isTrue();
    }

    @Test
    void shouldGoOnFromWhereItWasWhenTheWatchEnds() {
        start(10);
        source.answer(page(10, "", entry("a", 1)));
        source.sink().onChange(Changes.put("b", 12, "b"), 1);
        source.sink().onEnded(new UnavailableException("refused"));
        source.elapse();
        assertThat(source.options.afterRevision()).isEqualTo(12);
        source.sink().onOpened(12);
        assertThat(table.isComplete()).isTrue();
        assertThat(feed.copies()).isEqualTo(1);
    }

    @Test
    void shouldServeTheFormerCopyUntilTheNextIsComplete() {
        start(10);
        source.answer(page(10, "", entry("a", 1), entry("b", 2)));
        source.sink().onEnded(new CompactedException("missed"));
        source.elapse();
        assertThat(source.options.afterRevision()).isEqualTo(WatchOptions.NOW);
        source.sink().onOpened(20);
        source.sink().onProgress(21, 1000, true, System.nanoTime());
        assertThat(revisionOf("b")).isEqualTo(2);
        assertThat(table.revision()).isEqualTo(10);
        source.answer(page(20, "", entry("a", 15)));
        assertThat(table.revision()).isEqualTo(21);
        assertThat(revisionOf("a")).isEqualTo(15);
        assertThat(table.lookUp("b")).isEmpty();
        assertThat(feed.copies()).isEqualTo(2);
    }

    @Test
    void shouldForgetEverythingWhenTheGroupCountsAnew() {
        start(10);
        source.answer(page(10, "", entry("a", 1)));
        feed.onAnswer(feed.question("b"), Optional.empty(), 3);
        assertThat(source.isClosed).isTrue();
        assertThat(table.lookUp("a")).isSameAs(NearTable.ASK);
        assertThat(table.revision()).isEqualTo(-1);
        source.elapse();
        source.sink().onOpened(3);
        source.answer(page(3, "", entry("c", 2)));
        assertThat(revisionOf("c")).isEqualTo(2);
        assertThat(table.lookUp("a")).isEmpty();
    }

    @Test
    void shouldNotBelieveAnswersToQuestionsOfAFormerLife() {
        start(10);
        source.answer(page(10, "", entry("a", 1)));
        final NearQuestion before = feed.question("b");
        final NearQuestion alsoBefore = feed.question("c");
        feed.onAnswer(feed.question("d"), Optional.empty(), 3);
        source.elapse();
        source.sink().onOpened(3);
        source.answer(page(3, "", entry("b", 2)));
        feed.onAnswer(before, Optional.of(entry("b", 9)), 11);
        assertThat(revisionOf("b")).isEqualTo(2);
        feed.onAnswer(alsoBefore, Optional.empty(), 4);
        assertThat(table.isComplete()).isTrue();
    }

    @Test
    void shouldNotGoOnFromAFormerLifeWhenTheWatchHadEndedAlready() {
        start(10);
        source.answer(page(10, "", entry("a", 1)));
        source.sink().onEnded(new UnavailableException("refused"));
        feed.onAnswer(feed.question("b"), Optional.empty(), 3);
        source.elapse();
        assertThat(source.options.afterRevision()).isEqualTo(WatchOptions.NOW);
        source.sink().onOpened(3);
        source.answer(page(3, ""));
        assertThat(table.lookUp("a")).isEmpty();
    }

    @Test
    void shouldHoldNothingBeforeChangesAreToldOf() {
        feed.start();
        source.elapse();
        feed.onAnswer(feed.question("a"), Optional.of(entry("a", 5)), 5);
        table.onOwnWrite("b", Optional.of(entry("b", 6)), 6, -1, System.nanoTime());
        assertThat(table.lookUp("a")).isSameAs(NearTable.ASK);
        source.sink().onOpened(10);
        assertThat(table.revision()).isEqualTo(10);
        assertThat(table.lookUp("a")).isSameAs(NearTable.ASK);
        assertThat(table.lookUp("b")).isSameAs(NearTable.ASK);
    }

    @Test
    void shouldCopyAnewAfterAPauseWhenAPageCannotBeTaken() {
        start(10);
        source.answer(page(10, "1", entry("a", 1)));
        source.answer(new Outcome.Ok<>(null));
        assertThat(source.isClosed).isTrue();
        assertThat(table.lookUp("a")).isSameAs(NearTable.ASK);
        source.elapse();
        assertThat(source.options.afterRevision()).isEqualTo(WatchOptions.NOW);
        source.sink().onOpened(11);
        source.answer(page(11, "", entry("a", 1)));
        assertThat(revisionOf("a")).isEqualTo(1);
        assertThat(table.lookUp("b")).isEmpty();
        assertThat(feed.copies()).isEqualTo(2);
    }

    @Test
    void shouldCopyAnewAfterAPauseWhenAChangeCannotBeTaken() {
        start(10);
        source.answer(page(10, "", entry("a", 1)));
        source.sink().onChange(null, 7);
        assertThat(source.takenBytes).isEqualTo(7);
        source.elapse();
        source.sink().onOpened(11);
        source.answer(page(11, "", entry("a", 1)));
        assertThat(revisionOf("a")).isEqualTo(1);
    }

    @Test
    void shouldBeginWhenTheNamespaceHasBeenMade() {
        feed.start();
        source.elapse();
        source.sink().onEnded(new RejectedException(Rejection.UNKNOWN_NAMESPACE, "no such namespace"));
        source.elapse();
        assertThat(source.options.afterRevision()).isEqualTo(WatchOptions.NOW);
        source.sink().onOpened(10);
        source.answer(page(10, ""));
        assertThat(table.lookUp("a")).isEmpty();
    }

    @Test
    void shouldStopCopyingWhenNoMoreFits() {
        start(10);
        int pages = 0;
        while (!source.pages.isEmpty()) {
            final int first = pages * 10;
            source.answer(page(
                    10,
                    "more",
                    IntStream.range(first, first + 10)
                            .mapToObj(number -> Changes.entry("key-" + number, 1, "x".repeat(PAGE_BYTES)))
                            .toArray(Entry[]::new)));
            pages++;
        }
        assertThat(pages).isBetween(5, 8);
        assertThat(table.isComplete()).isFalse();
        assertThat(table.counts().bytes()).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    void shouldHearNothingAfterItIsClosed() throws InterruptedException {
        start(10);
        feed.close();
        source.elapse();
        assertThat(source.isClosed).isTrue();
        source.answer(page(10, "", entry("a", 1)));
        source.sink().onChange(Changes.put("b", 12, "b"), 1);
        assertThat(table.counts().entries()).isZero();
        assertThat(feed.awaitReady(0)).isFalse();
    }

    private void start(final long revision) {
        feed.start();
        source.elapse();
        source.sink().onOpened(revision);
    }

    private long revisionOf(final String key) {
        return table.lookUp(key).orElseThrow().revision();
    }

    private static Entry entry(final String key, final long revision) {
        return Changes.entry(key, revision, key);
    }

    static Outcome<NearSource.CopyPage> page(final long asOf, final String next, final Entry... entries) {
        final Optional<Page.Cursor> cursor =
                next.isEmpty() ? Optional.empty() : Optional.of(new Page.Cursor(next.getBytes()));
        return new Outcome.Ok<>(new NearSource.CopyPage(new Page(List.of(entries), cursor), asOf, System.nanoTime()));
    }

    /** Does what the test says, when it says so. */
    static final class Source implements NearSource, WatchControl {
        private final Deque<Runnable> steps = new ArrayDeque<>();
        final Deque<Consumer<Outcome<CopyPage>>> pages = new ArrayDeque<>();
        private final List<Optional<Page.Cursor>> pageCursors = new ArrayList<>();
        WatchOptions options;
        private WatchSink sink;
        private long takenBytes;
        boolean isClosed;

        @Override
        public WatchControl watch(final WatchOptions newOptions, final WatchSink newSink) {
            options = newOptions;
            sink = newSink;
            isClosed = false;
            return this;
        }

        @Override
        public void page(
                final String prefix, final Optional<Page.Cursor> from, final Consumer<Outcome<CopyPage>> taker) {
            pageCursors.add(from);
            pages.add(taker);
        }

        @Override
        public void later(final long delayMs, final Runnable step) {
            steps.add(step);
        }

        @Override
        public void taken(final int bytes) {
            takenBytes += bytes;
        }

        @Override
        public void close() {
            isClosed = true;
        }

        WatchSink sink() {
            return sink;
        }

        void elapse() {
            for (int due = steps.size(); due > 0; due--) {
                steps.remove().run();
            }
        }

        void answer(final Outcome<CopyPage> page) {
            pages.remove().accept(page);
        }
    }
}
