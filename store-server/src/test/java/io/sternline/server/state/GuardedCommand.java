package io.sternline.server.state;

import io.sternline.protocol.sbe.GuardedEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** The command Guarded as a value, for tests: a write and what it relies on. */
record GuardedCommand(long requestNumber, List<Guard> guards, Command write, Flaw flaw) implements Command {
    record Guard(int namespaceId, String key, long revision) {}

    /** What may be wrong with it that its parts cannot say. */
    enum Flaw {
        NONE,
        /** The last byte of the message is missing. */
        CUT,
        /** What is guarded is no message. */
        GARBLED,
        /** The write within has another number. */
        OTHER_NUMBER
    }

    static GuardedCommand of(final Command write, final Guard... guards) {
        return new GuardedCommand(write.requestNumber(), List.of(guards), write, Flaw.NONE);
    }

    static Guard guard(final String key, final long revision) {
        return new Guard(DEFAULT_NAMESPACE, key, revision);
    }

    @Override
    public int encode(final MutableDirectBuffer buffer, final int offset) {
        final ExpandableArrayBuffer within = new ExpandableArrayBuffer();
        final int bytes = write.encode(within, 0);
        if (flaw == Flaw.GARBLED) {
            within.setMemory(0, bytes, (byte) 0x55);
        } else if (flaw == Flaw.OTHER_NUMBER) {
            within.putLong(MessageHeaderEncoder.ENCODED_LENGTH, requestNumber + 1);
        }
        final GuardedEncoder encoder = new GuardedEncoder();
        final GuardedEncoder.GuardsEncoder group = encoder.wrapAndApplyHeader(
                        buffer, offset, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .guardsCount(guards.size());
        for (final Guard guard : guards) {
            group.next()
                    .namespaceId(guard.namespaceId)
                    .revision(guard.revision)
                    .putKey(Command.bytes(guard.key), 0, guard.key.length());
        }
        encoder.putCommand(within, 0, bytes);
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength() - (flaw == Flaw.CUT ? 1 : 0);
    }
}
