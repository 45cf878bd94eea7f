package io.sternline.client.transport;

import static io.sternline.client.transport.NearFeedTest.page;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.CompactedException;
import io.sternline.client.Entry;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.Protocol;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A near cache of an ASYNC namespace, whose primary may take acknowledged changes with it when it goes. */
class NearFeedAsyncTest {
    private final NearFeedTest.Source source = new NearFeedTest.Source();
    private final ExpiryClock clock = new ExpiryClock(System::nanoTime);
    private final NearTable table = new NearTable(clock, "", 64 << 10);
    private final NearFeed feed = new NearFeed("near cache", table, clock, source, NearCacheOptions.all());

    @Test
    void shouldLetGoOfOwnWritesThatWentWithThePrimary() {
        copied(entry("kept", at(5, 1)), entry("removed", at(5, 2)), entry("counted", at(5, 3)));
        wrote("kept", at(5, 11));
        wrote("made", at(5, 12));
        table.onOwnWrite("removed", Optional.empty(), at(5, 13), -1, System.nanoTime());
        table.onOwnWrite("counted", at(5, 14));
        assertThat(revisionOf("kept")).isEqualTo(at(5, 11));
        progress(at(6, 1));
        assertAsked("kept");
        assertAsked("made");
        assertAsked("removed");
        assertThat(revisionOf("counted")).as("no change has come since").isEqualTo(at(5, 3));
        assertThat(table.lookUp("never there")).isEmpty();
        answer("kept", at(6, 1), entry("kept", at(5, 1)));
        feed.onAnswer(feed.question("made"), Optional.empty(), at(6, 1));
        assertThat(revisionOf("kept")).isEqualTo(at(5, 1));
        assertThat(table.lookUp("made")).isEmpty();
        assertThat(feed.copies()).isEqualTo(1);
    }

    @Test
    void shouldKeepOwnWritesThatTheChangesHaveBrought() {
        copied();
        wrote("a", at(5, 11));
        source.sink().onChange(Changes.put("a", at(5, 11), "a"), 1);
        wrote("b", at(6, 2));
        progress(at(6, 1));
        assertThat(revisionOf("a")).isEqualTo(at(5, 11));
        assertThat(revisionOf("b")).as("of the new term").isEqualTo(at(6, 2));
    }

    @Test
    void shouldNotProlongWhatWentWithThePrimary() {
        copied(entry("a", at(5, 1)));
        wrote("a", at(5, 11));
        source.sink().onChange(Changes.touched("a", at(6, 2), 90_000, 80_000), 1);
        assertAsked("a");
    }

    @Test
    void shouldNotTakeFactsOfATermThatIsOver() {
        copied(entry("a", at(5, 1)));
        progress(at(6, 1));
        wrote("a", at(5, 12));
        wrote("b", at(5, 13));
        assertThat(revisionOf("a")).isEqualTo(at(5, 1));
        assertThat(table.lookUp("b")).isEmpty();
        final NearTable onRequest = new NearTable(clock, null, 64 << 10);
        onRequest.begin(at(5, 10));
        onRequest.onProgress(at(6, 1));
        final Optional<Entry> late = Optional.of(entry("a", at(5, 12)));
        assertThat(onRequest.onAnswer("a", late, at(5, 12), System.nanoTime())).isSameAs(late);
        assertThat(onRequest.lookUp("a")).isSameAs(NearTable.ASK);
    }

    @Test
    void shouldCopyAnewIfAnotherPrimaryGoesOnMeanwhile() {
        start();
        source.answer(page(at(5, 14), "more", entry("a", at(5, 14))));
        source.sink().onChange(Changes.put("b", at(6, 2), "b"), 1);
        progress(at(6, 2));
        assertAsked("a");
        assertThat(feed.copies()).isEqualTo(2);
        source.answer(page(at(5, 14), "", entry("c", at(5, 13))));
        assertThat(table.isComplete()).as("by a page of the copy before").isFalse();
        source.answer(page(at(6, 2), "", entry("a", at(5, 1)), entry("b", at(6, 2))));
        assertThat(table.isComplete()).isTrue();
        assertThat(revisionOf("a")).isEqualTo(at(5, 1));
        assertThat(revisionOf("b")).isEqualTo(at(6, 2));
        assertThat(table.lookUp("c")).isEmpty();
    }

    @Test
    void shouldReplaceWhatItHeldByTheCopyThoughThatIsOfOlderRevisions() {
        copied(entry("a", at(5, 1)));
        source.sink().onChange(Changes.put("a", at(5, 11), "lost"), 1);
        source.sink().onChange(Changes.put("b", at(5, 12), "lost"), 1);
        wrote("a", at(5, 13));
        table.onOwnWrite("c", at(5, 14));
        source.sink().onEnded(new CompactedException("of another history"));
        source.elapse();
        assertThat(source.options.afterRevision()).isEqualTo(WatchOptions.NOW);
        source.sink().onOpened(at(6, 1));
        source.answer(page(at(6, 1), "", entry("a", at(5, 1))));
        assertThat(table.isComplete()).isTrue();
        assertThat(revisionOf("a")).isEqualTo(at(5, 1));
        assertThat(table.lookUp("b")).isEmpty();
        assertThat(table.lookUp("c"))
                .as("nothing waits for what will never come")
                .isEmpty();
        assertThat(table.revision()).isEqualTo(at(6, 1));
    }

    private void start() {
        feed.start();
        source.elapse();
        source.sink().onOpened(at(5, 10));
    }

    private void copied(final Entry... entries) {
        start();
        source.answer(page(at(5, 10), "", entries));
        assertThat(table.isComplete()).isTrue();
    }

    private void wrote(final String key, final long revision) {
        table.onOwnWrite(key, Optional.of(entry(key, revision)), revision, -1, System.nanoTime());
    }

    private void progress(final long revision) {
        source.sink().onProgress(revision, 1000, true, System.nanoTime());
    }

    private void answer(final String key, final long asOf, final Entry entry) {
        feed.onAnswer(feed.question(key), Optional.of(entry), asOf);
    }

    private void assertAsked(final String key) {
        assertThat(table.lookUp(key)).isSameAs(NearTable.ASK);
    }

    private long revisionOf(final String key) {
        return table.lookUp(key).orElseThrow().revision();
    }

    private static Entry entry(final String key, final long revision) {
        return Changes.entry(key, revision, key);
    }

    private static long at(final long term, final long sequence) {
        return (term << Protocol.ASYNC_TERM_SHIFT) + sequence;
    }
}
