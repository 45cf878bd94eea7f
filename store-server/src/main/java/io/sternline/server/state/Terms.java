package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.TermListDecoder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The index terms an entry is to carry: those a command brings, or those the entry has. One that begins with {@link
 * Protocol#OWNER_TERM_MARK} is not its user's but names the lease that owns the entry. Reused; allocates nothing.
 */
final class Terms {
    private static final int NONE = -1;

    private final Message message = new Message();
    private final ByteSlice[] terms = new ByteSlice[Protocol.TERMS_MAX];
    private final UnsafeBuffer copies = new UnsafeBuffer(new byte[Protocol.TERMS_MAX * Protocol.TERM_BYTES_MAX]);
    private int count;
    private int owner = NONE;

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
        clear();
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
            return tooMany(varData.groupCount());
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
            if (isOwner(term)) {
                final String complaint = ownerComplaint(term);
                if (complaint != null) {
                    return complaint;
                }
                owner = count;
            }
            count++;
        }
        final int users = hasOwner() ? count - 1 : count;
        return users > Protocol.USER_TERMS_MAX ? tooMany(users) : null;
    }

    /** Whether they name a lease that is to own the entry. */
    boolean hasOwner() {
        return owner != NONE;
    }

    /** The term that names it. */
    ByteSlice owner() {
        return terms[owner];
    }

    static boolean carries(final EntryView entry, final ByteSlice term) {
        for (int i = 0; i < entry.termCount(); i++) {
            if (entry.term(i).isEqualTo(term)) {
                return true;
            }
        }
        return false;
    }

    /** Takes a copy of the terms that an entry of the table carries, so that they outlive the next use of the table. */
    void copy(final EntryView entry) {
        count = entry.termCount();
        owner = NONE;
        int position = 0;
        for (int i = 0; i < count; i++) {
            final ByteSlice term = entry.term(i);
            copies.putBytes(position, term.buffer(), term.offset(), term.length());
            terms[i].wrap(copies, position, term.length());
            owner = isOwner(terms[i]) ? i : owner;
            position += term.length();
        }
    }

    void clear() {
        count = 0;
        owner = NONE;
    }

    /** Gives an entry these terms and no others. */
    void putInto(final EntryView entry) {
        entry.clearTerms();
        for (int i = 0; i < count; i++) {
            entry.addTerm().wrap(terms[i]);
        }
    }

    private static boolean isOwner(final ByteSlice term) {
        return term.buffer().getByte(term.offset()) == Protocol.OWNER_TERM_MARK;
    }

    private String ownerComplaint(final ByteSlice term) {
        if (term.length() == 1) {
            return "a term that begins with U+0001 names the lease that owns the entry, and this one names none";
        }
        return hasOwner() ? "two leases cannot own one entry" : null;
    }

    private static String tooMany(final int terms) {
        return "the entry is given " + terms + " terms, the limit is " + Protocol.USER_TERMS_MAX;
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
