package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.TermListDecoder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.concurrent.UnsafeBuffer;

/** The index terms an entry is to carry: those a command brings, or those the entry has. Reused; allocates nothing. */
final class Terms {
    private final Message message = new Message();
    private final ByteSlice[] terms = new ByteSlice[Protocol.TERMS_MAX];
    private final UnsafeBuffer copies = new UnsafeBuffer(new byte[Protocol.TERMS_MAX * Protocol.TERM_BYTES_MAX]);
    private int count;

    Terms() {
        for (int i = 0; i < terms.length; i++) {
            terms[i] = new ByteSlice();
        }
    }

    /**
     * Takes the terms of a TermList message, which must stay where it is while they are used.
     *
     * @param part the message; empty: no terms.
     * @return what is wrong with them, in words; null if nothing is.
     */
    String read(final ByteSlice part) {
        count = 0;
        if (part.length() == 0) {
            return null;
        }
        if (!message.wrap(part.buffer(), part.offset(), part.length())
                || message.templateId() != TermListDecoder.TEMPLATE_ID) {
            return "the terms are no TermList message";
        }
        final VarData varData = message.varData();
        if (!varData.nextGroup(TermListDecoder.TermsDecoder.sbeBlockLength())) {
            return "the list of terms is cut off";
        }
        if (varData.groupCount() > Protocol.TERMS_MAX) {
            return "the entry is given " + varData.groupCount() + " terms, the limit is " + Protocol.TERMS_MAX;
        }
        while (count < varData.groupCount()) {
            final ByteSlice term = terms[count];
            if (!varData.nextElement() || !varData.next16(term)) {
                return "the list of terms is cut off";
            }
            if (term.length() < 1 || term.length() > Protocol.TERM_BYTES_MAX) {
                return "a term is " + term.length() + " bytes, it must be 1 to " + Protocol.TERM_BYTES_MAX;
            }
            if (!Utf8.isText(term)) {
                return "a term is not text in UTF-8";
            }
            if (isTaken(term)) {
                return "a term is given twice";
            }
            count++;
        }
        return null;
    }

    /** Takes a copy of the terms that an entry of the table carries, so that they outlive the next use of the table. */
    void copy(final EntryView entry) {
        count = entry.termCount();
        int position = 0;
        for (int i = 0; i < count; i++) {
            final ByteSlice term = entry.term(i);
            copies.putBytes(position, term.buffer(), term.offset(), term.length());
            terms[i].wrap(copies, position, term.length());
            position += term.length();
        }
    }

    void clear() {
        count = 0;
    }

    /** Gives an entry these terms and no others. */
    void putInto(final EntryView entry) {
        entry.clearTerms();
        for (int i = 0; i < count; i++) {
            entry.addTerm().wrap(terms[i]);
        }
    }

    private boolean isTaken(final ByteSlice term) {
        for (int i = 0; i < count; i++) {
            if (terms[i].isEqualTo(term)) {
                return true;
            }
        }
        return false;
    }
}
