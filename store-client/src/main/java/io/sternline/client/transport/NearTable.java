package io.sternline.client.transport;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.protocol.Protocol;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a near cache holds. One thread writes, the client's; any number read.
 *
 * <p>It is told facts: that a key had this entry, or none, at this revision. They come from three sides that know nothing
 * of each other: changes from the watch, answers and pages from whichever node was asked, and acknowledgements of own
 * writes. So a fact may be late. One rule keeps order: <b>of a key the fact of the highest revision counts</b>. Where a key is
 * held, its slot tells how new a fact must be. Where it is not, the {@link NearStore} tells whether something newer may have
 * been seen and let go.
 *
 * <p>A slot is true at {@link #revision()}, not only at its own: changes up to there would have replaced it. An own write that is
 * acknowledged above it, and whose effect is not fully known here, leaves a mark: until the changes have come so far, the answer is
 * the group's to give.
 *
 * <p>That a key is not there is an answer if everything was copied and nothing was dropped. As long as that may be so, each own
 * write leaves a slot, also of a key that is gone, so that a change that was made before and comes after finds something newer;
 * those go when the changes have passed them. For the same reason a copy counts as complete only when the changes have come as far
 * as its pages.
 *
 * <p>In an ASYNC namespace a primary may take acknowledged changes with it when it goes. What is known up to where the changes had
 * come is part of the history that they go on with; a fact from beyond, out of a term that is over, may be part of none. So
 * when the changes pass into a later term such facts are let go ({@link #enterTerm}), and none is taken any more: no change will
 * come to correct them. Revisions name their term, and those of other namespaces never come so far that they would.
 *
 * <p>Writer's order, on which readers rely: a slot is in the map before {@link #revision()} says so, and before the caller is told of
 * its own write. Both go through a volatile write and a read of it, so that a look that begins afterwards finds the slot.
 */
final class NearTable {
    /** Given to readers that are to ask the group. */
    static final Optional<Entry> ASK = NearSlot.UNKNOWN;

    private static final System.Logger LOG = System.getLogger(NearTable.class.getName());
    private static final long NONE = 0;
    private static final long NOT_BEGUN = -1;

    /** Of any key of which only the group can tell. */
    private static final NearSlot ASK_SLOT = new NearSlot("", ASK, NearSlot.NEVER, NONE, NONE, 0);

    private final NearStore store;
    private final OwnMarks marks = new OwnMarks();
    private final ExpiryClock clock;
    private final String prefix;

    /** Whether keys come in only by being read. */
    private final boolean isOnRequest;

    private volatile long revision = NOT_BEGUN;

    /** How far the changes have come; ahead of {@link #revision} while everything is copied anew. */
    private long changesRevision = NOT_BEGUN;

    private CopyState copy = CopyState.NONE;

    /** What was asked before, and is older, tells nothing of what is so now. */
    private long beginRevision;

    /** The highest revision of a page of this copy. */
    private long copyRevision;

    private boolean isCopyWhole;

    /** Whether slots of a former copy may be here, which are true at the revision that it came to. */
    private boolean hasOldSlots;

    private enum CopyState {
        NONE,
        PAGES,
        /** The changes have to come as far as the pages. */
        SETTLING,
        /** What the pages showed may be of a history that the changes did not go on with: to be begun anew. */
        DOUBTFUL
    }

    /** @param prefix of the keys held; null: those that are read. */
    NearTable(final ExpiryClock clock, final String prefix, final long bytesMax) {
        this.clock = clock;
        this.isOnRequest = prefix == null;
        this.prefix = isOnRequest ? "" : prefix;
        store = new NearStore(bytesMax);
    }

    // Readers

    /** @return {@link #ASK} if only the group can tell. */
    Optional<Entry> lookUp(final String key) {
        final NearSlot slot = find(key);
        if (slot == null) {
            return absentIfComplete(key);
        }
        return isExpired(slot) ? ASK : read(slot);
    }

    /**
     * Same, and tells of an entry that has less than so long to live.
     *
     * <p>The time is taken first. A look at the clock waits for all that was asked of memory before; taken in between, it would keep
     * the processor from fetching the key to compare and the entry to return at the same time.
     */
    Optional<Entry> lookUp(final String key, final long soonNs, final Consumer<String> onSoon) {
        final long timeNs = clock.timeNs();
        final NearSlot slot = find(key);
        if (slot == null) {
            return absentIfComplete(key);
        }
        final long leftNs = slot.deadlineNs == NearSlot.NEVER ? Long.MAX_VALUE : slot.deadlineNs - timeNs;
        if (leftNs <= 0) {
            return ASK;
        }
        if (leftNs < soonNs) {
            onSoon.accept(key);
        }
        return read(slot);
    }

    private static Optional<Entry> read(final NearSlot slot) {
        if (!slot.isRecent) {
            slot.isRecent = true;
        }
        return slot.answer;
    }

    /** What is known of the key, expired or not; null: nothing is held. */
    private NearSlot find(final String key) {
        if (marks.isAskingAll()) {
            return ASK_SLOT;
        }
        final NearSlot slot = store.get(key);
        return slot == null || slot.askUntil == NONE ? slot : findMarked(key, slot.askUntil);
    }

    private NearSlot findMarked(final String key, final long askUntil) {
        if (revision < askUntil) {
            return ASK_SLOT;
        }
        // What was found before may be without a change that has come since; what is found now is not.
        final NearSlot slot = store.get(key);
        return slot == null || slot.askUntil <= askUntil ? slot : ASK_SLOT;
    }

    private Optional<Entry> absentIfComplete(final String key) {
        return key.startsWith(prefix) && store.isSurelyAbsent(key) ? Optional.empty() : ASK;
    }

    private boolean isExpired(final NearSlot slot) {
        return slot.deadlineNs != NearSlot.NEVER && clock.timeNs() - slot.deadlineNs >= 0;
    }

    /** Every change up to it is in what {@link #lookUp} gives; -1: none has been heard of. */
    long revision() {
        return revision;
    }

    /** Whether a miss is an answer. */
    boolean isComplete() {
        return store.isComplete();
    }

    NearRing.Counts counts() {
        return store.counts();
    }

    // The writer: how it stands with changes and copies

    /** Changes after this revision follow; of those before, some may be missing. A copy begins. */
    void begin(final long newRevision) {
        store.beginGeneration();
        copyRevision = newRevision;
        changesRevision = Math.max(changesRevision, newRevision);
        // A node that is behind brings changes again that were brought before. They are passed over, so nothing that
        // was so
        // before them can be taken up either.
        beginRevision = changesRevision;
        if (isOnRequest) {
            // Nothing tells whether what is held is still true, but the group, which can be asked again.
            for (final NearSlot slot : store.snapshot()) {
                store.forget(slot);
            }
            publish();
        } else {
            copy = CopyState.PAGES;
            hasOldSlots = revision != NOT_BEGUN;
            publishUnlessOld();
        }
    }

    /** All pages of the copy have been taken ({@code isWhole}), or there is no use in taking more. */
    void endPages(final boolean isWhole) {
        copy = CopyState.SETTLING;
        isCopyWhole = isWhole;
        settleIfPassed();
    }

    /** Whether a copy is under way, be it that only the changes have still to come as far as its pages. */
    boolean isCopying() {
        return copy != CopyState.NONE;
    }

    /** Whether the copy that is under way is to be begun anew. */
    boolean isCopyDoubtful() {
        return copy == CopyState.DOUBTFUL;
    }

    private boolean isBegun() {
        return changesRevision != NOT_BEGUN;
    }

    /** Whether something had to be dropped since the copy began: it cannot become complete. */
    boolean hasDropped() {
        return store.hasDropped();
    }

    /** How far the changes have come. */
    long changesRevision() {
        return changesRevision;
    }

    /** All matching changes up to this revision have been brought. */
    void onProgress(final long newRevision) {
        enterTerm(newRevision);
        changesRevision = Math.max(changesRevision, newRevision);
        publishUnlessOld();
        settleIfPassed();
    }

    /**
     * If the changes go on in a later term, none of the past ones will come any more: what was heard from beyond the last of
     * them, by answers, pages and own writes, is asked for again when somebody wants to know.
     */
    private void enterTerm(final long newRevision) {
        final long termStart = newRevision >>> Protocol.ASYNC_TERM_SHIFT << Protocol.ASYNC_TERM_SHIFT;
        if (!isBegun() || changesRevision >= termStart) {
            return;
        }
        for (final NearSlot slot : store.snapshot()) {
            if (slot.asOf > changesRevision && slot.asOf < termStart) {
                put(slot, slot.unknown(termStart));
            }
        }
        changesRevision = termStart;
        copy = copy == CopyState.NONE ? CopyState.NONE : CopyState.DOUBTFUL;
    }

    private boolean isOfPastTerm(final long asOf) {
        return asOf >>> Protocol.ASYNC_TERM_SHIFT < changesRevision >>> Protocol.ASYNC_TERM_SHIFT;
    }

    /** Forgets everything: the revisions that follow are of another history. */
    void reset() {
        store.clear();
        marks.clear();
        changesRevision = NOT_BEGUN;
        revision = NOT_BEGUN;
        copy = CopyState.NONE;
        hasOldSlots = false;
    }

    private void settleIfPassed() {
        if (copy != CopyState.SETTLING || changesRevision < copyRevision) {
            return;
        }
        copy = CopyState.NONE;
        hasOldSlots = false;
        final boolean isAll = isCopyWhole && !store.hasDropped();
        for (final NearSlot slot : store.snapshot()) {
            settle(slot, isAll);
        }
        publish();
        store.setComplete(isAll);
    }

    /** What was on no page of this copy, and heard of in no other way, is gone. */
    private void settle(final NearSlot slot, final boolean isAll) {
        final boolean isOld = slot.generation != store.generation();
        if (isOld && slot.askUntil > changesRevision) {
            final Optional<Entry> answer = isAll ? Optional.empty() : NearSlot.UNKNOWN;
            put(
                    slot,
                    new NearSlot(slot.key, answer, NearSlot.NEVER, changesRevision, slot.askUntil, store.generation()));
            mark(slot.key, slot.askUntil);
        } else if (isOld || isAll && isPassedAbsence(slot, changesRevision)) {
            store.remove(slot);
        }
    }

    private static boolean isPassedAbsence(final NearSlot slot, final long passed) {
        return slot.isAbsent() && slot.asOf <= passed && slot.askUntil <= passed;
    }

    private void publishUnlessOld() {
        if (!hasOldSlots) {
            publish();
        }
    }

    private void publish() {
        revision = changesRevision;
        marks.onPassed(changesRevision, this::removeIfPassed);
    }

    private void removeIfPassed(final String key) {
        final NearSlot slot = store.get(key);
        if (slot != null && isComplete() && isPassedAbsence(slot, changesRevision)) {
            store.remove(slot);
        }
    }

    // The writer: facts

    /** The next change of the watch. */
    void onChange(final Change change, final long nowNs) {
        if (change.revision() <= changesRevision) {
            // A watch that was opened anew, at a node that is behind.
            return;
        }
        enterTerm(change.revision());
        final NearSlot slot = store.get(change.key());
        if (slot == null || slot.asOf <= change.revision()) {
            switch (change.kind()) {
                case PUT -> onPut(slot, change, nowNs);
                case TOUCHED -> onTouched(slot, change, nowNs);
                case REMOVED, EXPIRED, EVICTED, MOVED, LEASE_ENDED -> onRemoved(slot, change.revision());
                default -> LOG.log(Level.TRACE, "a change that concerns no entry: {0}", change);
            }
        }
        store.note(change.key(), change.revision());
        onProgress(change.revision());
    }

    private void onPut(final NearSlot slot, final Change change, final long nowNs) {
        if (slot != null || isToBeHeld(change.key(), change.revision())) {
            learn(slot, change.key(), change.entry(), deadline(change.expiresAt(), nowNs), change.revision());
        }
    }

    /**
     * Whether a key that is not held comes in with what it was at this revision. As long as nothing newer was dropped, what was
     * seen of it would be held.
     */
    private boolean isToBeHeld(final String key, final long asOf) {
        return isBegun() && !isOnRequest && key.startsWith(prefix) && !store.mayHaveDroppedNewer(key, asOf);
    }

    private void onTouched(final NearSlot slot, final Change change, final long nowNs) {
        if (slot != null && slot.generation != store.generation()) {
            // Expires perhaps sooner than is known here, and may be another entry by now.
            store.remove(slot);
            return;
        }
        if (slot == null) {
            return;
        }
        if (slot.isUnknown() || slot.isAbsent()) {
            // A node whose clock is ahead of its state may have taken it for expired.
            learn(slot, slot.key, NearSlot.UNKNOWN, NearSlot.NEVER, change.revision());
            return;
        }
        final Entry entry = slot.answer.orElseThrow();
        final Optional<Duration> remaining = change.expiresAt().map(at -> Duration.between(change.time(), at));
        final Entry touched =
                new Entry(entry.key(), entry.type(), entry.value(), entry.fields(), entry.revision(), remaining);
        learn(slot, slot.key, Optional.of(touched), deadline(change.expiresAt(), nowNs), change.revision());
    }

    private void onRemoved(final NearSlot slot, final long removedAt) {
        if (slot == null) {
            return;
        }
        if (slot.askUntil > removedAt) {
            learn(slot, slot.key, Optional.empty(), NearSlot.NEVER, removedAt);
        } else {
            store.remove(slot);
        }
    }

    /** A page of the copy shows these entries, as of this revision. */
    void onPage(final List<Entry> entries, final long asOf, final long askedNs) {
        copyRevision = Math.max(copyRevision, asOf);
        for (final Entry entry : entries) {
            final NearSlot slot = store.get(entry.key());
            if (slot == null && store.hasDropped()) {
                continue;
            }
            if (slot == null && store.mayBeNewer(entry.key(), asOf)) {
                // Perhaps removed since. Only the group can tell, when somebody wants to know.
                learn(null, entry.key(), NearSlot.UNKNOWN, NearSlot.NEVER, changesRevision);
            } else if (slot == null || slot.asOf <= asOf) {
                learn(slot, entry.key(), Optional.of(entry), deadline(entry, askedNs), asOf);
            }
        }
    }

    /**
     * The group was asked for one key, and this was so at this revision.
     *
     * @return what to answer: something newer may have come meanwhile.
     */
    Optional<Entry> onAnswer(final String key, final Optional<Entry> answer, final long asOf, final long askedNs) {
        if (!isBegun() || !key.startsWith(prefix)) {
            // Changes made before the watch begins would be missed.
            return answer;
        }
        final NearSlot slot = store.get(key);
        if (slot != null && (slot.asOf > asOf || isOfPastTerm(asOf))) {
            return slot.isUnknown() || isExpired(slot) ? answer : slot.answer;
        }
        if (slot == null && (isOfPastTerm(asOf) || asOf < beginRevision || store.mayBeNewer(key, asOf))) {
            return answer;
        }
        final long deadlineNs = answer.map(entry -> deadline(entry, askedNs)).orElse(NearSlot.NEVER);
        if (asOf < beginRevision) {
            // Newer than what is held of a former copy, and as little to be relied on.
            put(slot, new NearSlot(key, answer, deadlineNs, asOf, slot.askUntil, slot.generation));
        } else if (answer.isPresent() || isOnRequest || mark(key, asOf)) {
            learn(slot, key, answer, deadlineNs, asOf);
        }
        return answer;
    }

    /**
     * An own write was acknowledged, and this is what it left behind.
     *
     * @param remainingMs -1: it does not expire.
     * @param askedNs when the write was made.
     */
    void onOwnWrite(
            final String key,
            final Optional<Entry> left,
            final long writtenAt,
            final long remainingMs,
            final long askedNs) {
        if (writtenAt <= changesRevision) {
            // The changes have told of it, or will not, if they begin later.
            onOwnWrite(key, writtenAt);
            return;
        }
        final NearSlot slot = store.get(key);
        final boolean isNews = slot == null ? isToBeHeld(key, writtenAt) : slot.asOf <= writtenAt;
        if (isNews && (left.isPresent() || mark(key, writtenAt))) {
            final long deadlineNs = remainingMs < 0 ? NearSlot.NEVER : clock.deadlineNs(askedNs, remainingMs);
            learn(slot, key, left, deadlineNs, writtenAt);
        }
        store.note(key, writtenAt);
    }

    /** An own write was acknowledged; what it left behind, only the group knows until the changes have come so far. */
    void onOwnWrite(final String key, final long writtenAt) {
        final NearSlot slot = store.get(key);
        store.note(key, writtenAt);
        final boolean isNews = slot == null ? isToBeHeld(key, writtenAt) : slot.asOf < writtenAt;
        if (!isNews || writtenAt <= revision || !mark(key, writtenAt)) {
            return;
        }
        if (slot == null) {
            final Optional<Entry> before = isComplete() ? Optional.empty() : NearSlot.UNKNOWN;
            put(null, new NearSlot(key, before, NearSlot.NEVER, changesRevision, writtenAt, store.generation()));
        } else {
            put(slot, slot.askUntil(writtenAt));
        }
    }

    private boolean mark(final String key, final long at) {
        return marks.add(key, at, revision);
    }

    private void learn(
            final NearSlot slot,
            final String key,
            final Optional<Entry> answer,
            final long deadlineNs,
            final long asOf) {
        final long askUntil = slot != null && slot.askUntil > asOf ? slot.askUntil : NONE;
        final NearSlot next = new NearSlot(key, answer, deadlineNs, asOf, askUntil, store.generation());
        put(slot, next);
    }

    private void put(final NearSlot before, final NearSlot slot) {
        store.put(before, slot, changesRevision);
    }

    private long deadline(final Optional<Instant> expiresAt, final long nowNs) {
        return expiresAt.isPresent() ? clock.deadlineOfGroupNs(expiresAt.get().toEpochMilli(), nowNs) : NearSlot.NEVER;
    }

    private long deadline(final Entry entry, final long askedNs) {
        return entry.remaining().isPresent()
                ? clock.deadlineNs(askedNs, entry.remaining().get().toMillis())
                : NearSlot.NEVER;
    }
}
