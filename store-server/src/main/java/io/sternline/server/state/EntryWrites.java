package io.sternline.server.state;

import io.sternline.protocol.sbe.CountInWindowDecoder;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.MoveDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.TakeDecoder;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;

/** Which commands write entries: these may be guarded, go to ASYNC namespaces as well, and are answered by a WriteReply. */
final class EntryWrites {
    private EntryWrites() {}

    static boolean includes(final int templateId) {
        return switch (templateId) {
            case PutDecoder.TEMPLATE_ID,
                    RemoveDecoder.TEMPLATE_ID,
                    TouchDecoder.TEMPLATE_ID,
                    IncrementDecoder.TEMPLATE_ID,
                    UpdateMapDecoder.TEMPLATE_ID,
                    MoveDecoder.TEMPLATE_ID,
                    TakeDecoder.TEMPLATE_ID,
                    CountInWindowDecoder.TEMPLATE_ID -> true;
            default -> false;
        };
    }

    /** Such a command, or a Guarded with one within. */
    static boolean includesGuarded(final int templateId) {
        return templateId == GuardedDecoder.TEMPLATE_ID || includes(templateId);
    }
}
