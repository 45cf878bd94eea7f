package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.SnapshotEntryDecoder;
import io.sternline.protocol.sbe.TermListDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All that is stored of an entry but its key, for tests.
 *
 * @param touchedMs 0 where there is no idle timeout: then it is not kept.
 */
record StoredEntry(
        EntryType type, String value, List<String> terms, long revision, long deadlineMs, long idleMs, long touchedMs) {
    StoredEntry {
        touchedMs = idleMs == 0 ? 0 : touchedMs;
    }

    StoredEntry touched(final long newDeadlineMs, final long newIdleMs, final long newTouchedMs) {
        return new StoredEntry(type, value, terms, revision, newDeadlineMs, newIdleMs, newTouchedMs);
    }

    /** What a replica holds, as its snapshot tells it. */
    static TreeMap<ModelEntry.Key, StoredEntry> in(final List<byte[]> snapshot) {
        final TreeMap<ModelEntry.Key, StoredEntry> entries = new TreeMap<>();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        for (final byte[] bytes : snapshot) {
            final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
            if (header.wrap(buffer, 0).templateId() == SnapshotEntryDecoder.TEMPLATE_ID) {
                final SnapshotEntryDecoder record = new SnapshotEntryDecoder().wrapAndApplyHeader(buffer, 0, header);
                final byte[] key = new byte[record.keyLength()];
                record.getKey(key, 0, key.length);
                final byte[] value = new byte[record.valueLength()];
                record.getValue(value, 0, value.length);
                final byte[] terms = new byte[record.termsLength()];
                record.getTerms(terms, 0, terms.length);
                entries.put(
                        new ModelEntry.Key(record.namespaceId(), text(key)),
                        new StoredEntry(
                                record.entryType(),
                                text(value),
                                terms(terms),
                                record.entryRevision(),
                                record.deadlineMs(),
                                record.idleMs(),
                                record.touchedMs()));
            }
        }
        return entries;
    }

    /** @param message a TermList, or nothing. */
    static List<String> terms(final byte[] message) {
        final List<String> terms = new ArrayList<>();
        if (message.length > 0) {
            final DirectBuffer buffer = new UnsafeBuffer(message);
            final TermListDecoder list =
                    new TermListDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
            for (final TermListDecoder.TermsDecoder term : list.terms()) {
                final byte[] bytes = new byte[term.termLength()];
                term.getTerm(bytes, 0, bytes.length);
                terms.add(text(bytes));
            }
        }
        return terms;
    }

    static String text(final byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }
}
