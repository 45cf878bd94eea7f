package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.TermListEncoder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Writes the terms that an entry carries as the message that travels within others. Reused; allocates nothing. */
final class TermListWriter {
    private static final int BYTES_MAX = MessageHeaderEncoder.ENCODED_LENGTH
            + TermListEncoder.TermsEncoder.HEADER_SIZE
            + Protocol.TERMS_MAX * (TermListEncoder.TermsEncoder.termHeaderLength() + Protocol.TERM_BYTES_MAX);

    private final MutableDirectBuffer buffer = new UnsafeBuffer(new byte[BYTES_MAX]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final TermListEncoder encoder = new TermListEncoder();

    /** @return length of the message, which stands at index 0 of {@link #buffer} then; 0: the entry has no terms. */
    int write(final EntryView entry) {
        if (entry.termCount() == 0) {
            return 0;
        }
        final TermListEncoder.TermsEncoder group =
                encoder.wrapAndApplyHeader(buffer, 0, header).termsCount(entry.termCount());
        for (int i = 0; i < entry.termCount(); i++) {
            final ByteSlice term = entry.term(i);
            group.next().putTerm(term.buffer(), term.offset(), term.length());
        }
        return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
    }

    DirectBuffer buffer() {
        return buffer;
    }
}
