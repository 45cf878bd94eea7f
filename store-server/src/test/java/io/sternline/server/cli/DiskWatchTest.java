package io.sternline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Change;
import io.sternline.client.CompactedException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.server.state.ChangeRecording;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes as a state machine tells them, read from a log and printed. */
class DiskWatchTest {
    private final FakeLog log = new FakeLog();

    @BeforeEach
    void record() {
        ChangeRecording.play(log);
    }

    @Test
    void shouldPrintWhatAStateMachineHasTold() throws InterruptedException {
        final String at1 = "1970-01-01T00:00:01.000Z  ";
        final String at101 = "1970-01-01T00:01:41.000Z  ";
        assertThat(printed(null, WatchOptions.after(0).withTouches()))
                .containsExactly(
                        at1 + "       1  define   carts",
                        at1
                                + "       2  put      carts  a  \"1\"  terms anna  expires 1970-01-01T00:00:06.000Z  client 1",
                        at1 + "       3  put      default  n  7  client 1",
                        at1 + "       4  put      default  m  {f=\"x\"}  client 1",
                        at1 + "       5  touch    carts  a  expires 1970-01-01T00:00:03.000Z  client 1",
                        at1 + "       6  remove   default  n  client 1",
                        at101 + "       7  expire   carts  a",
                        at101 + "       8  other    client 1");
        assertThat(log.openCursors).isZero();
    }

    @Test
    void shouldShowOnlyWhatIsAskedFor() throws InterruptedException {
        assertThat(revisions("carts", WatchOptions.after(0))).containsExactly(2L, 7L);
        assertThat(revisions("default", WatchOptions.after(3).withPrefix("n"))).containsExactly(6L);
        assertThat(revisions(null, WatchOptions.after(6))).containsExactly(7L, 8L);
        assertThat(revisions("#2", WatchOptions.after(1)))
                .as("a name that the part read does not tell")
                .containsExactly(2L, 7L);
        assertThat(revisions("carts", WatchOptions.after(1))).isEmpty();
    }

    @Test
    void shouldGoOnWithWhatANodeWritesMeanwhile() throws InterruptedException {
        try (Watch watch = new DiskWatch(log, null, WatchOptions.fromNow())) {
            assertThat(watch.poll(Duration.ZERO)).isEmpty();
            assertThat(watch.revision()).isEqualTo(8);
            log.record(9, log.records.get(6L), 0, log.records.get(6L).capacity());
            assertThat(watch.poll(Duration.ofSeconds(30))).isPresent();
        }
    }

    @Test
    void shouldTellOfChangesThatAreNotThere() {
        log.oldestRevision = 4;
        assertThatThrownBy(() -> new DiskWatch(log, null, WatchOptions.after(3)))
                .isInstanceOf(CompactedException.class)
                .hasMessage("begins at 4");
    }

    private List<String> printed(final String namespace, final WatchOptions options) throws InterruptedException {
        final StringWriter out = new StringWriter();
        final LogPrinter printer = new LogPrinter(new PrintWriter(out), false, true);
        tail(namespace, options).between(options.afterRevision(), log.newestRevision(), printer::print);
        return out.toString().lines().toList();
    }

    private List<Long> revisions(final String namespace, final WatchOptions options) throws InterruptedException {
        final List<Long> revisions = new ArrayList<>();
        tail(namespace, options)
                .between(options.afterRevision(), log.newestRevision(), change -> collect(change, revisions));
        return revisions;
    }

    private static boolean collect(final Change change, final List<Long> into) {
        return into.add(change.revision());
    }

    private LogTail tail(final String namespace, final WatchOptions options) {
        return new LogTail(each -> new DiskWatch(log, namespace, each), options, Duration.ofSeconds(30));
    }

    /** Each record is a batch of its own. */
    private static final class FakeLog implements ChangeLog, ChangeRecorder {
        private final TreeMap<Long, UnsafeBuffer> records = new TreeMap<>();
        private long oldestRevision;
        private int openCursors;

        @Override
        public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {
            final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
            copy.putBytes(0, buffer, offset, length);
            records.put(revision, copy);
        }

        @Override
        public void continueAt(final long revision) {
            oldestRevision = revision;
        }

        @Override
        public long oldestRevision() {
            return oldestRevision;
        }

        @Override
        public long newestRevision() {
            return records.lastKey();
        }

        @Override
        public ChangeCursor openCursor(final long after) {
            if (after < oldestRevision) {
                throw new CompactedLogException("begins at " + oldestRevision, oldestRevision);
            }
            openCursors++;
            return new Cursor(after);
        }

        private final class Cursor implements ChangeCursor {
            private long revision;

            private Cursor(final long revision) {
                this.revision = revision;
            }

            @Override
            public int poll(final ChangeHandler handler, final int batchesMax) {
                final Optional<Long> next = Optional.ofNullable(records.higherKey(revision));
                next.ifPresent(found -> {
                    revision = found;
                    handler.onChange(
                            found, records.get(found), 0, records.get(found).capacity());
                });
                return next.isPresent() ? 1 : 0;
            }

            @Override
            public long revision() {
                return revision;
            }

            @Override
            public void close() {
                openCursors--;
            }
        }
    }
}
