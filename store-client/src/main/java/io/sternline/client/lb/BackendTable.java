package io.sternline.client.lb;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All backends, made of the entries of their namespace. It is told facts, from changes and from reads, which may come late: of a key the
 * fact of the highest revision counts, also if that is that there is no entry. Not thread-safe.
 */
final class BackendTable {
    /** Most keys that are gone and remembered, so that a late read does not bring them back. */
    private static final int GONE_MAX = 4096;

    private final Map<String, Parts> parts = new HashMap<>();
    private final Map<String, Standing> standings = new TreeMap<>();
    private final Map<String, Long> gone = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Long> eldest) {
            return size() > GONE_MAX;
        }
    };
    private final boolean isUpUnlessReported;

    BackendTable(final boolean isUpUnlessReported) {
        this.isUpUnlessReported = isUpUnlessReported;
    }

    /** By id, in order. */
    Map<String, Standing> standings() {
        return Collections.unmodifiableMap(new TreeMap<>(standings));
    }

    /** What follows from a change. */
    List<BackendEvent> on(final Change change, final long nowNs) {
        return switch (change.kind()) {
            case PUT -> learn(change.entry().orElseThrow(), nowNs);
            case REMOVED, EXPIRED, EVICTED, MOVED, LEASE_ENDED -> forget(change.key(), change.revision(), nowNs);
            case TOUCHED, NAMESPACE_DEFINED, OTHER -> List.of();
        };
    }

    /** What follows from an entry that was read. */
    List<BackendEvent> learn(final Entry entry, final long nowNs) {
        final Optional<BackendKeys> key = BackendKeys.parse(entry.key());
        if (key.isEmpty() || entry.revision() <= revision(key.get(), entry.key())) {
            return List.of();
        }
        gone.remove(entry.key());
        parts.computeIfAbsent(key.get().id(), Parts::new).set(key.get(), entry);
        return stand(key.get().id(), nowNs);
    }

    /** The definition of this revision is gone; a later one would stay. */
    List<BackendEvent> forgetDefinition(final String id, final long revision, final long nowNs) {
        final String text = BackendKeys.definition(id);
        final BackendKeys key = BackendKeys.parse(text).orElseThrow();
        final Parts known = parts.get(id);
        return known != null && known.revision(key) == revision ? remove(key, text, revision, nowNs) : List.of();
    }

    private List<BackendEvent> forget(final String text, final long revision, final long nowNs) {
        final Optional<BackendKeys> key = BackendKeys.parse(text);
        if (key.isEmpty() || revision <= revision(key.get(), text)) {
            return List.of();
        }
        return remove(key.get(), text, revision, nowNs);
    }

    private List<BackendEvent> remove(final BackendKeys key, final String text, final long revision, final long nowNs) {
        gone.remove(text);
        gone.put(text, revision);
        final Parts known = parts.get(key.id());
        if (known == null) {
            return List.of();
        }
        known.set(key, null);
        if (known.isEmpty()) {
            parts.remove(key.id());
        }
        return stand(key.id(), nowNs);
    }

    private long revision(final BackendKeys key, final String text) {
        final Parts known = parts.get(key.id());
        return Math.max(gone.getOrDefault(text, 0L), known == null ? 0 : known.revision(key));
    }

    private List<BackendEvent> stand(final String id, final long nowNs) {
        final Standing before = standings.get(id);
        final Parts known = parts.get(id);
        final Optional<Standing> now = known == null ? Optional.empty() : known.standing(isUpUnlessReported);
        if (now.isEmpty()) {
            standings.remove(id);
        } else {
            standings.put(id, since(before, now.get(), nowNs));
        }
        return events(before, now.orElse(null));
    }

    private static Standing since(final Standing before, final Standing now, final long nowNs) {
        return now.servingSince(
                before != null && before.isServing() && now.isServing() ? before.servingSinceNs() : nowNs);
    }

    /**
     * Backends that were known to a table before this one have been serving for as long as they had.
     *
     * @param nowNs since when the others have.
     * @return what has happened meanwhile.
     */
    List<BackendEvent> follow(final Map<String, Standing> former, final long nowNs) {
        final List<BackendEvent> events = new ArrayList<>();
        standings.replaceAll((id, now) -> since(former.get(id), now, nowNs));
        standings.forEach((id, now) -> events.addAll(events(former.get(id), now)));
        former.forEach((id, before) -> {
            if (!standings.containsKey(id)) {
                events.addAll(events(before, null));
            }
        });
        return events;
    }

    private static List<BackendEvent> events(final Standing before, final Standing now) {
        final List<BackendEvent> events = new ArrayList<>();
        if (before == null || now == null) {
            if (now != null) {
                events.add(new BackendEvent(BackendEvent.Kind.ADDED, now.status()));
            } else if (before != null) {
                events.add(new BackendEvent(BackendEvent.Kind.REMOVED, before.status()));
            }
            return events;
        }
        final Definition was = before.definition();
        final Definition is = now.definition();
        // That a draining has ended is told by an event of its own.
        final boolean isOrdered =
                was.stateRevision() != is.stateRevision() && is.drained().isEmpty();
        if (!was.backend().equals(is.backend()) || was.admin() != is.admin() || isOrdered) {
            events.add(new BackendEvent(BackendEvent.Kind.CHANGED, now.status()));
        }
        if (before.status().isUp() != now.status().isUp()) {
            final boolean isUp = now.status().isUp();
            events.add(new BackendEvent(isUp ? BackendEvent.Kind.UP : BackendEvent.Kind.DOWN, now.status()));
        }
        final boolean wasDrained = was.drained().isPresent() && was.drainedRevision() == is.drainedRevision();
        if (is.drained().isPresent() && !wasDrained) {
            events.add(new BackendEvent(BackendEvent.Kind.DRAINED, now.status()));
        }
        return events;
    }
}
