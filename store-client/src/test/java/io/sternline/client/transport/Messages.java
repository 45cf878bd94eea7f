package io.sternline.client.transport;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.CountByTermDecoder;
import io.sternline.protocol.sbe.CountInWindowDecoder;
import io.sternline.protocol.sbe.DefineNamespaceDecoder;
import io.sternline.protocol.sbe.FindByTermDecoder;
import io.sternline.protocol.sbe.FindNamespaceDecoder;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MoveDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.ScanDecoder;
import io.sternline.protocol.sbe.TakeDecoder;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;

/** Decoders over the message that a reader stands on. */
final class Messages {
    private Messages() {}

    /** A generated getter of a variable-length field. */
    @FunctionalInterface
    interface BytesReader {
        int read(byte[] target, int offset, int length);
    }

    static byte[] bytes(final int length, final BytesReader reader) {
        final byte[] bytes = new byte[length];
        reader.read(bytes, 0, length);
        return bytes;
    }

    static PutDecoder put(final PackReader pack) {
        return new PutDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static RemoveDecoder remove(final PackReader pack) {
        return new RemoveDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static TouchDecoder touch(final PackReader pack) {
        return new TouchDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static IncrementDecoder increment(final PackReader pack) {
        return new IncrementDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static MoveDecoder move(final PackReader pack) {
        return new MoveDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static GuardedDecoder guarded(final PackReader pack) {
        return new GuardedDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static CountByTermDecoder countByTerm(final PackReader pack) {
        return new CountByTermDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static TakeDecoder take(final PackReader pack) {
        return new TakeDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static CountInWindowDecoder countInWindow(final PackReader pack) {
        return new CountInWindowDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static DefineNamespaceDecoder define(final PackReader pack) {
        return new DefineNamespaceDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static GetDecoder get(final PackReader pack) {
        return new GetDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static ScanDecoder scan(final PackReader pack) {
        return new ScanDecoder().wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static UpdateMapDecoder updateMap(final PackReader pack) {
        return new UpdateMapDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static FindByTermDecoder findByTerm(final PackReader pack) {
        return new FindByTermDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }

    static FindNamespaceDecoder find(final PackReader pack) {
        return new FindNamespaceDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder());
    }
}
