package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.agrona.DirectBuffer;

/**
 * A change log that keeps what it is told, and a copy of the entries and namespaces that is built from that alone. Fails
 * on a record that does not follow the one before, or that cannot be applied to the copy.
 */
final class ChangeJournal implements ChangeRecorder {
    /** A namespace as the records define it. */
    record Defined(String name, StoredNamespace.Settings settings) {}

    private final List<RecordedChange> changes = new ArrayList<>();
    private final List<Departure> departures = new ArrayList<>();
    private final TreeMap<ModelEntry.Key, StoredEntry> entries = new TreeMap<>();
    private final Map<Integer, Defined> namespaces = new HashMap<>();
    private final IntSupplier answers;
    private long revision = -1;

    /** @param answers how many commands of the message at hand have been answered. */
    ChangeJournal(final IntSupplier answers) {
        this.answers = answers;
        namespaces.put(1, new Defined(Namespaces.DEFAULT_NAME, StoredNamespace.Settings.DEFAULT));
    }

    @Override
    public void record(final long newRevision, final DirectBuffer buffer, final int offset, final int length) {
        assertThat(revision).as("told where the log begins").isNotNegative();
        final RecordedChange change = RecordedChange.decode(buffer, offset, length);
        assertThat(change.head().revision()).isEqualTo(newRevision);
        assertSuccessor(revision, newRevision - 1);
        assertThat(length).isLessThanOrEqualTo(CHANGE_BYTES_MAX);
        revision = newRevision;
        changes.add(change);
        apply(change);
    }

    @Override
    public void continueAt(final long newRevision) {
        assertThat(newRevision).isGreaterThanOrEqualTo(revision);
        revision = newRevision;
    }

    /** A snapshot has brought these. */
    void restore(final TreeMap<ModelEntry.Key, StoredEntry> restored) {
        entries.clear();
        entries.putAll(restored);
    }

    /** A message of the log begins. */
    void begin() {
        changes.clear();
        departures.clear();
    }

    /** The state stands at a revision, whatever brought it there: it must be the last one told. */
    void requireComplete(final long stateRevision) {
        assertSuccessor(revision, stateRevision);
    }

    /** The records of the last message. */
    List<RecordedChange> changes() {
        return List.copyOf(changes);
    }

    /** Those of its records that nobody had asked for. */
    List<Departure> departures() {
        return List.copyOf(departures);
    }

    /** What there is, by the records. */
    TreeMap<ModelEntry.Key, StoredEntry> entries() {
        return entries;
    }

    /** By id. */
    Map<Integer, Defined> namespaces() {
        return namespaces;
    }

    long revision() {
        return revision;
    }

    /** Revisions are given out one after the other, but for those that a recovery of the group passes over. */
    private static void assertSuccessor(final long from, final long to) {
        assertThat((to - from) % NewLife.REVISIONS)
                .as("revisions without a record, between " + from + " and " + to)
                .isZero();
    }

    private void apply(final RecordedChange change) {
        if (change instanceof RecordedChange.Put put) {
            entries.put(put.key(), put.entry());
        } else if (change instanceof RecordedChange.Touch touch) {
            assertThat(entries).containsKey(touch.key());
            entries.compute(
                    touch.key(), (key, entry) -> entry.touched(touch.deadlineMs(), touch.idleMs(), touch.touchedMs()));
        } else if (change instanceof RecordedChange.Remove remove) {
            assertThat(entries).containsKey(remove.key());
            final StoredEntry gone = entries.remove(remove.key());
            if (remove.cause() != RemovalCause.REMOVED && remove.cause() != RemovalCause.MOVED) {
                departures.add(new Departure(
                        answers.getAsInt(),
                        remove.key().namespaceId(),
                        remove.key().key(),
                        gone.value(),
                        gone.revision(),
                        revision,
                        remove.cause()));
            }
        } else if (change instanceof RecordedChange.Define define) {
            namespaces.put(define.namespaceId(), new Defined(define.name(), define.settings()));
        }
    }
}
