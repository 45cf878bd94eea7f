package io.sternline.server.engine;

import io.sternline.protocol.Protocol;

/**
 * The terms that name the owners of entries. They are in the index of terms as others are, but under a namespace of their
 * own: so one list has all that one owner owns, in whatever namespace, and nobody finds it who asks a namespace for a
 * term.
 */
final class OwnerTerms {
    /** No namespace has this id. */
    static final int NAMESPACE_ID = 0;

    private final TermIndex terms;
    private final HashIndex index;
    private final long[] segment;
    private final ByteSlice shown = new ByteSlice();

    /** @param segment scratch, {@link HashIndex#SEGMENT_SLOTS} long. */
    OwnerTerms(final TermIndex terms, final HashIndex index, final long[] segment) {
        this.terms = terms;
        this.index = index;
        this.segment = segment;
    }

    static boolean isOne(final ByteSlice term) {
        return term.length() > 0 && term.buffer().getByte(term.offset()) == Protocol.OWNER_TERM_MARK;
    }

    /** How many entries carry the owner's term. */
    int entries(final ByteSlice term) {
        final int record = terms.find(NAMESPACE_ID, term);
        return record == 0 ? 0 : terms.holders(record);
    }

    /** The entry that carries the owner's term and was written first; 0: none. */
    int first(final ByteSlice term) {
        final int record = terms.find(NAMESPACE_ID, term);
        return record == 0 ? 0 : terms.first(record);
    }

    /** @see EntryTable#visitOwners */
    long visit(final long from, final EntryTable.OwnerVisitor visitor) {
        final int count = index.copySegment((int) from, segment);
        for (int i = 0; i < count; i++) {
            if (terms.showIfOf(NAMESPACE_ID, (int) segment[i], shown)) {
                visitor.onOwner(shown);
            }
        }
        final long end = index.segmentEnd((int) from);
        return end >= HashIndex.HASH_END ? EntryTable.OWNERS_END : end;
    }
}
