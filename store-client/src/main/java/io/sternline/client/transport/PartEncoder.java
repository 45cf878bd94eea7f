package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.MapUpdate;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.FieldOperation;
import io.sternline.protocol.sbe.MapChangesEncoder;
import io.sternline.protocol.sbe.MapFieldsEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.TermListEncoder;
import io.sternline.protocol.sbe.UpdateMapEncoder;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Encodes the parts of commands, on the caller's thread: messages that travel within a field of another one. They are
 * checked here, as what they may hold together is known only when their names have become bytes.
 */
final class PartEncoder {
    private static final byte[] NONE = {};
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;

    private static final int TERM_LIST_BYTES_MAX = HEADER_BYTES
            + TermListEncoder.TermsEncoder.HEADER_SIZE
            + Protocol.TERMS_MAX * (TermListEncoder.TermsEncoder.termHeaderLength() + Protocol.TERM_BYTES_MAX);

    /** What the frame of an UpdateMap has room for beside all else that may stand in it. */
    static final int MAP_CHANGES_BYTES_MAX = Protocol.FRAME_BYTES_MAX
            - OutboundFrames.OVERHEAD_BYTES
            - HEADER_BYTES
            - UpdateMapEncoder.BLOCK_LENGTH
            - UpdateMapEncoder.keyHeaderLength()
            - Protocol.KEY_BYTES_MAX
            - UpdateMapEncoder.changesHeaderLength()
            - UpdateMapEncoder.termsHeaderLength()
            - TERM_LIST_BYTES_MAX;

    private static final int CHANGE_BYTES = MapChangesEncoder.ChangesEncoder.sbeBlockLength()
            + MapChangesEncoder.ChangesEncoder.nameHeaderLength()
            + MapChangesEncoder.ChangesEncoder.valueHeaderLength();

    private static final int FIELD_BYTES = MapFieldsEncoder.FieldsEncoder.sbeBlockLength()
            + MapFieldsEncoder.FieldsEncoder.nameHeaderLength()
            + MapFieldsEncoder.FieldsEncoder.valueHeaderLength();

    private PartEncoder() {}

    /**
     * An entry's terms; empty if there are none.
     *
     * @param leaseId of the lease that owns the entry, which is told by one more term; empty: none does.
     */
    static byte[] termList(final List<String> terms, final Optional<String> leaseId) {
        if (terms.isEmpty() && leaseId.isEmpty()) {
            return NONE;
        }
        if (terms.size() > Protocol.USER_TERMS_MAX) {
            throw Arguments.invalid("an entry has at most " + Protocol.USER_TERMS_MAX + " terms, not " + terms.size());
        }
        final byte[][] encoded = new byte[terms.size() + (leaseId.isPresent() ? 1 : 0)][];
        leaseId.ifPresent(id -> encoded[terms.size()] = (Protocol.OWNER_TERM_MARK + id).getBytes(UTF_8));
        int bytes = HEADER_BYTES + TermListEncoder.TermsEncoder.HEADER_SIZE;
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = i < terms.size() ? Arguments.term(terms.get(i)) : encoded[i];
            bytes += TermListEncoder.TermsEncoder.termHeaderLength() + encoded[i].length;
            if (i < terms.size() && terms.indexOf(terms.get(i)) < i) {
                throw Arguments.invalid("the term '" + terms.get(i) + "' is given twice");
            }
        }
        final byte[] part = new byte[bytes];
        final TermListEncoder.TermsEncoder list = new TermListEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(part), 0, new MessageHeaderEncoder())
                .termsCount(encoded.length);
        for (final byte[] term : encoded) {
            list.next().putTerm(term, 0, term.length);
        }
        return part;
    }

    /** What an update changes; empty if that is nothing. */
    static byte[] mapChanges(final Collection<MapUpdate.Change> changes) {
        if (changes.isEmpty()) {
            return NONE;
        }
        if (changes.size() > Protocol.FIELDS_MAX) {
            throw Arguments.invalid("the update has " + changes.size() + " changes, the limit is " + Protocol.FIELDS_MAX
                    + ": make it in several");
        }
        final byte[][] names = changes.stream()
                .map(change -> Arguments.fieldName(change.name()))
                .toArray(byte[][]::new);
        final byte[] part = new byte[checkedBytes(changes, names)];
        final MapChangesEncoder.ChangesEncoder list = new MapChangesEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(part), 0, new MessageHeaderEncoder())
                .changesCount(names.length);
        int i = 0;
        for (final MapUpdate.Change change : changes) {
            final byte[] value = value(change);
            list.next()
                    .operation(change.value() == null ? FieldOperation.REMOVE : FieldOperation.SET)
                    .expectedRevision(change.expectedRevision())
                    .putName(names[i], 0, names[i].length)
                    .putValue(value, 0, value.length);
            i++;
        }
        return part;
    }

    private static int checkedBytes(final Collection<MapUpdate.Change> changes, final byte[][] names) {
        final long nameBytes =
                Arrays.stream(names).mapToLong(name -> name.length).sum();
        long changesBytes = HEADER_BYTES + MapChangesEncoder.ChangesEncoder.HEADER_SIZE + nameBytes;
        long fieldsBytes = HEADER_BYTES + MapFieldsEncoder.FieldsEncoder.HEADER_SIZE;
        int i = 0;
        for (final MapUpdate.Change change : changes) {
            changesBytes += CHANGE_BYTES + value(change).length;
            if (change.value() != null) {
                fieldsBytes += FIELD_BYTES + names[i].length + change.value().length;
            }
            i++;
        }
        if (fieldsBytes > Protocol.VALUE_BYTES_MAX) {
            throw new RejectedException(
                    Rejection.VALUE_TOO_LARGE,
                    "the fields that the update sets make a map of " + fieldsBytes + " bytes, the limit is "
                            + Protocol.VALUE_BYTES_MAX + ": split the map, or keep large fields elsewhere");
        }
        if (changesBytes > MAP_CHANGES_BYTES_MAX) {
            throw Arguments.invalid("the update's changes take " + changesBytes + " bytes, a frame has room for "
                    + MAP_CHANGES_BYTES_MAX + ": make it in several");
        }
        return (int) changesBytes;
    }

    private static byte[] value(final MapUpdate.Change change) {
        return change.value() == null ? NONE : change.value();
    }
}
