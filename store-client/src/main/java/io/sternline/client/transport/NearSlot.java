package io.sternline.client.transport;

import io.sternline.client.Entry;
import io.sternline.client.Field;
import java.util.Map;
import java.util.Optional;

/**
 * What a near cache knows of one key. Never changed once readers can see it, but for the mark that it was read: a reader that
 * has found it needs nothing else, and needs no lock to be sure that what it sees belongs together.
 */
final class NearSlot {
    /** Not known, or known to be wrong: only the group can tell. Stands for itself; told by identity. */
    static final Optional<Entry> UNKNOWN =
            Optional.of(new Entry("", Entry.Type.VALUE, new byte[0], Map.of(), 0, Optional.empty()));

    /** In place of a deadline: there is none. */
    static final long NEVER = Long.MAX_VALUE;

    /**
     * Java heap that an entry takes beside the bytes of its key and value, with compressed references: the map's node and its
     * share of the table 40, this object 72, text and array of the key 40, {@link Entry} with its optional 56, array of the value 16,
     * what is left of its time 40, the place in the ring 6. NearTableFootprintTest holds it to what a JVM really takes.
     */
    static final int OVERHEAD_BYTES = 272;

    /** The same for a field of a map: node and share of its table, text and array of the name, field, array of the value. */
    static final int FIELD_OVERHEAD_BYTES = 144;

    final String key;

    /** What a reader is given; empty: there is no entry. {@link #UNKNOWN}: ask. */
    final Optional<Entry> answer;

    /** By the {@link ExpiryClock}; {@link #NEVER}. */
    final long deadlineNs;

    /** The answer was true at this revision; if later changes had concerned the key, they would be in it. */
    final long asOf;

    /** An own write of this revision is not in the answer: until the changes have come so far, the group is to be asked. 0: none. */
    final long askUntil;

    /** In which copy of the namespace the answer was found to be true. */
    final int generation;

    final int bytes;

    /** Whether it was read since the hand last passed. Readers race for it and it does not matter who wins. */
    boolean isRecent;

    /** Its place among all slots. The writer's. */
    int index;

    NearSlot(
            final String key,
            final Optional<Entry> answer,
            final long deadlineNs,
            final long asOf,
            final long askUntil,
            final int generation) {
        this.key = key;
        this.answer = answer;
        this.deadlineNs = deadlineNs;
        this.asOf = asOf;
        this.askUntil = askUntil;
        this.generation = generation;
        this.bytes = OVERHEAD_BYTES + textBytes(key) + entryBytes(answer);
    }

    /** The same answer, to be used when the changes have come to {@code revision}. */
    NearSlot askUntil(final long revision) {
        return new NearSlot(key, answer, deadlineNs, asOf, Math.max(askUntil, revision), generation);
    }

    /** Nothing is known of the key at {@code revision} but that the group can tell. */
    NearSlot unknown(final long revision) {
        return new NearSlot(key, UNKNOWN, NEVER, revision, askUntil, generation);
    }

    boolean isUnknown() {
        return answer == UNKNOWN;
    }

    boolean isAbsent() {
        return answer.isEmpty();
    }

    private static int entryBytes(final Optional<Entry> answer) {
        if (answer.isEmpty()) {
            return 0;
        }
        final Entry entry = answer.get();
        long bytes = entry.value().length;
        for (final Map.Entry<String, Field> field : entry.fields().entrySet()) {
            bytes += FIELD_OVERHEAD_BYTES
                    + textBytes(field.getKey())
                    + field.getValue().value().length;
        }
        return (int) bytes;
    }

    /** As the JVM holds it: one byte for each character, or two if one of them needs it. */
    private static int textBytes(final String text) {
        for (int index = 0; index < text.length(); index++) {
            if (text.charAt(index) > 0xFF) {
                return 2 * text.length();
            }
        }
        return text.length();
    }
}
