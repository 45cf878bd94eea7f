package io.sternline.client.transport;

import io.sternline.client.Change;
import io.sternline.client.Change.Kind;
import io.sternline.client.Entry;
import io.sternline.protocol.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A group as a near cache sees it: every state that every key ever had, and the changes in order. The model. */
final class SimulatedKeys {
    private final Map<String, List<State>> histories = new HashMap<>();
    private final List<Change> log = new ArrayList<>();
    private final long clockOffsetMs;
    long nowMs = 1000;
    long revision = revision(5, 100);

    /** What is valid of each term: its first revision, and the last that the next primary had. */
    private final List<Term> terms = new ArrayList<>(List.of(new Term(revision(5, 1), Long.MAX_VALUE)));

    private record Term(long first, long last) {}

    /** @param entryRevision 0: there is no entry. */
    record State(long from, long entryRevision, long expiresAtMs) {}

    SimulatedKeys(final long clockOffsetMs) {
        this.clockOffsetMs = clockOffsetMs;
    }

    private static long revision(final long term, final long sequence) {
        return (term << Protocol.ASYNC_TERM_SHIFT) + sequence;
    }

    /** Another primary goes on from this revision: what came later is gone. Its term begins with a change that concerns nothing. */
    void failOver(final long lastRevision) {
        log.removeIf(change -> change.revision() > lastRevision);
        histories.values().forEach(history -> history.removeIf(state -> state.from() > lastRevision));
        final Term before = terms.remove(terms.size() - 1);
        terms.add(new Term(before.first(), lastRevision));
        revision = revision((before.first() >>> Protocol.ASYNC_TERM_SHIFT) + 1, 1);
        terms.add(new Term(revision, Long.MAX_VALUE));
    }

    long termStart() {
        return terms.get(terms.size() - 1).first();
    }

    /** Whether it is a revision of the history that the present primary goes on with. */
    boolean isOfHistory(final long someRevision) {
        return terms.stream().anyMatch(term -> term.first() <= someRevision && someRevision <= term.last());
    }

    /** A revision at which some node may stand now, no lower than this. */
    long someRevision(final Random random, final long atLeast) {
        final List<Term> possible =
                terms.stream().filter(term -> term.last() >= atLeast).toList();
        final Term term = possible.get(random.nextInt(possible.size()));
        final long low = Math.max(term.first(), atLeast);
        final long high = Math.min(term.last(), revision);
        return low + (long) (random.nextDouble() * (high - low + 1));
    }

    long groupTimeMs() {
        return nowMs + clockOffsetMs;
    }

    long nowNs() {
        return nowMs * 1_000_000;
    }

    long put(final String key, final long expiresAtMs) {
        revision++;
        add(key, new State(revision, revision, expiresAtMs));
        log.add(Changes.put(key, revision, value(key, revision), expiresAtMs, groupTimeMs()));
        return revision;
    }

    boolean isLive(final String key) {
        return isLive(at(key, revision));
    }

    long touch(final String key, final long expiresAtMs) {
        final State state = at(key, revision);
        revision++;
        add(key, new State(revision, state.entryRevision(), expiresAtMs));
        log.add(Changes.touched(key, revision, expiresAtMs, groupTimeMs()));
        return revision;
    }

    /** @return the revision of the removal, or of the state in which there was nothing to remove. */
    long remove(final String key) {
        return isLive(key) ? gone(key, revision % 4 == 0 ? Kind.MOVED : Kind.REMOVED) : revision;
    }

    /** What has expired goes, some time after its time was up. */
    void reap(final String key) {
        final State state = at(key, revision);
        if (state.entryRevision() != 0 && !isLive(state)) {
            gone(key, Kind.EXPIRED);
        }
    }

    private long gone(final String key, final Kind kind) {
        revision++;
        add(key, new State(revision, 0, Changes.NEVER));
        log.add(Changes.gone(kind, key, revision, groupTimeMs()));
        return revision;
    }

    /** The first change after this revision; null if there is none. */
    Change after(final long afterRevision) {
        return log.stream()
                .filter(change -> change.revision() > afterRevision)
                .findFirst()
                .orElse(null);
    }

    /**
     * What a node answers that has applied everything up to this revision. Its clock has not come to the next change either; but
     * the time left is by the group's.
     */
    Optional<Entry> read(final String key, final long asOf) {
        final Change next = after(asOf);
        final long nodeTimeMs = next == null ? groupTimeMs() : next.time().toEpochMilli();
        final State state = at(key, asOf);
        if (state.entryRevision() == 0 || nodeTimeMs >= state.expiresAtMs()) {
            return Optional.empty();
        }
        final long remainingMs =
                state.expiresAtMs() == Changes.NEVER ? Changes.NEVER : Math.max(0, state.expiresAtMs() - groupTimeMs());
        return Optional.of(Changes.entry(key, state.entryRevision(), value(key, state.entryRevision()), remainingMs));
    }

    /**
     * The earliest revision, no earlier than {@code atLeast}, at which this was the answer.
     *
     * @return -1 if there is none: the answer is wrong now.
     */
    long whenTrue(final String key, final Optional<Entry> shown, final long atLeast) {
        final List<State> history = history(key);
        for (int index = 0; index < history.size(); index++) {
            final State state = history.get(index);
            final long until =
                    index + 1 < history.size() ? history.get(index + 1).from() : Long.MAX_VALUE;
            final boolean isShown = shown.isEmpty()
                    ? !isLive(state)
                    : isLive(state) && state.entryRevision() == shown.get().revision();
            if (until > atLeast && isShown) {
                return Math.max(atLeast, state.from());
            }
        }
        return -1;
    }

    private State at(final String key, final long asOf) {
        State found = null;
        for (final State state : history(key)) {
            if (state.from() <= asOf) {
                found = state;
            }
        }
        return found;
    }

    private boolean isLive(final State state) {
        return state.entryRevision() != 0 && groupTimeMs() < state.expiresAtMs();
    }

    private void add(final String key, final State state) {
        history(key).add(state);
    }

    private List<State> history(final String key) {
        return histories.computeIfAbsent(key, unknown -> new ArrayList<>(List.of(new State(0, 0, Changes.NEVER))));
    }

    private static String value(final String key, final long revision) {
        return key + "@" + revision;
    }
}
