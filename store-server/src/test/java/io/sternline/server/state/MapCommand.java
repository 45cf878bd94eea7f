package io.sternline.server.state;

import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.UpdateMapEncoder;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** The command UpdateMap as a value, for tests. */
record MapCommand(
        long requestNumber,
        int namespaceId,
        WriteCondition condition,
        boolean replace,
        boolean returnPrevious,
        boolean replaceTerms,
        long expectedRevision,
        Times times,
        String key,
        List<MapText.Change> changes,
        List<String> terms,
        Flaw flaw)
        implements Command {

    /** What may be wrong with it that its parts cannot say. */
    enum Flaw {
        NONE,
        /** The last byte of the changes is missing. */
        CUT_CHANGES,
        /** The changes are no message at all. */
        GARBLED_CHANGES,
        /** The last byte of the terms is missing. */
        CUT_TERMS,
        /** A flag that is neither 0 nor 1. */
        BAD_FLAG
    }

    static MapCommand set(final long requestNumber, final String key, final MapText.Change... changes) {
        return new MapCommand(
                requestNumber,
                DEFAULT_NAMESPACE,
                WriteCondition.NONE,
                false,
                false,
                false,
                0,
                Times.UNSAID,
                key,
                List.of(changes),
                List.of(),
                Flaw.NONE);
    }

    @Override
    public int encode(final MutableDirectBuffer buffer, final int offset) {
        final String encodedChanges = encodedChanges();
        final String encodedTerms = encodedTerms();
        final UpdateMapEncoder encoder = new UpdateMapEncoder();
        encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .namespaceId(namespaceId)
                .condition(condition)
                .replace((short) (flaw == Flaw.BAD_FLAG ? 2 : replace ? 1 : 0))
                .returnPrevious((short) (returnPrevious ? 1 : 0))
                .replaceTerms((short) (replaceTerms ? 1 : 0))
                .expectedRevision(expectedRevision)
                .ttlMs(times.ttlOrNull())
                .idleMs(times.idleOrNull())
                .putKey(Command.bytes(key), 0, key.length())
                .putChanges(Command.bytes(encodedChanges), 0, encodedChanges.length())
                .putTerms(Command.bytes(encodedTerms), 0, encodedTerms.length());
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    private String encodedChanges() {
        if (flaw == Flaw.GARBLED_CHANGES) {
            return "these are no changes of a map";
        }
        final String encoded = changes.isEmpty() && flaw == Flaw.NONE ? "" : MapText.changes(changes);
        return flaw == Flaw.CUT_CHANGES ? encoded.substring(0, encoded.length() - 1) : encoded;
    }

    private String encodedTerms() {
        if (flaw != Flaw.CUT_TERMS) {
            return MapText.terms(terms);
        }
        final String encoded = MapText.terms(terms.isEmpty() ? List.of("cut") : terms);
        return encoded.substring(0, encoded.length() - 1);
    }
}
