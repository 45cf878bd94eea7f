package io.sternline.client.lb;

import io.sternline.client.Entry;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The entries that concern one backend, and what they make of it. Not thread-safe. */
final class Parts {
    private static final System.Logger LOG = System.getLogger(Parts.class.getName());
    private static final String UP = "UP";

    private final String id;
    private final Map<String, Entry> reports = new HashMap<>();
    private Entry timer;
    private Instant deadline;
    private Entry definitionEntry;

    /** Null: there is none, or it cannot be read. */
    private Definition definition;

    Parts(final String id) {
        this.id = id;
    }

    /** Revision of the entry under this key; 0: there is none. */
    long revision(final BackendKeys key) {
        final Entry entry = switch (key.kind()) {
            case DEFINITION -> definitionEntry;
            case TIMER -> timer;
            case REPORT -> reports.get(key.observer());
        };
        return entry == null ? 0 : entry.revision();
    }

    /** @param entry null: it is gone. */
    void set(final BackendKeys key, final Entry entry) {
        switch (key.kind()) {
            case DEFINITION -> define(entry);
            case TIMER -> {
                timer = entry;
                deadline = entry == null
                        ? null
                        : entry.remaining().map(Instant.now()::plus).orElse(null);
            }
            case REPORT -> {
                if (entry == null) {
                    reports.remove(key.observer());
                } else {
                    reports.put(key.observer(), entry);
                }
            }
        }
    }

    private void define(final Entry entry) {
        definitionEntry = entry;
        definition = null;
        if (entry != null) {
            try {
                definition = Definition.parse(id, entry);
            } catch (final RuntimeException ex) {
                LOG.log(
                        Level.WARNING,
                        "backend ''{0}'' is left out: its definition of revision {1} cannot be read ({2}); define it anew",
                        id,
                        entry.revision(),
                        ex);
            }
        }
    }

    boolean isEmpty() {
        return definitionEntry == null && timer == null && reports.isEmpty();
    }

    /** Empty while there is no definition. */
    Optional<Standing> standing(final boolean isUpUnlessReported) {
        if (definition == null) {
            return Optional.empty();
        }
        int up = 0;
        for (final Entry report : reports.values()) {
            up += report.text().equals(UP) ? 1 : 0;
        }
        final HealthVerdict verdict = HealthVerdict.of(up, reports.size() - up, isUpUnlessReported);
        final boolean isBounded = definition.timerRevision() > 0;
        final boolean hasTime = timer != null && timer.revision() >= definition.timerRevision();
        final BackendStatus status = new BackendStatus(
                definition.backend(),
                definition.admin(),
                verdict.isUp(),
                verdict.reportsUp(),
                verdict.reportsDown(),
                isBounded && hasTime ? Optional.ofNullable(deadline) : Optional.empty(),
                definition.drained(),
                definition.revision());
        return Optional.of(new Standing(status, definition, isBounded && !hasTime, 0));
    }
}
