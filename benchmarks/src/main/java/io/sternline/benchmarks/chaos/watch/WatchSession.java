package io.sternline.benchmarks.chaos.watch;

import java.util.List;

/**
 * One watch from its opening to its end, whatever happened to nodes and connections in between.
 *
 * @param name for reports.
 * @param scope what it had asked for.
 * @param from it had asked for the changes after this revision.
 * @param to it was told that all changes up to this one had been brought.
 * @param isCompacted whether it ended because changes were not retained any more.
 * @param isLast whether it ended with the run.
 * @param changes what it brought, in that order.
 */
public record WatchSession(
        String name,
        Scope scope,
        long from,
        long to,
        boolean isCompacted,
        boolean isLast,
        List<WatchedChange> changes) {
    public WatchSession {
        changes = List.copyOf(changes);
    }

    /**
     * What a watch asks for, touches included.
     *
     * @param isAll every change of the group, those of namespaces and nodes too.
     * @param prefix if not all: those of keys in the workload's namespace that begin with it.
     */
    public record Scope(boolean isAll, String prefix) {
        public static final Scope ALL = new Scope(true, "");

        public static Scope prefix(final String prefix) {
            return new Scope(false, prefix);
        }

        boolean matches(final WatchedChange change) {
            return isAll || (!change.key().isEmpty() && change.key().startsWith(prefix));
        }

        @Override
        public String toString() {
            return isAll ? "all" : "'" + prefix + "*'";
        }
    }

    /** Whether a change of this revision had to come, if it matches. */
    boolean covers(final long revision) {
        return revision > from && revision <= to;
    }
}
