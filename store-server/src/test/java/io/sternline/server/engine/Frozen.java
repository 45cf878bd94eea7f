package io.sternline.server.engine;

/** For tests that want to see all entries of a table, now. */
final class Frozen {
    private Frozen() {}

    static void forEach(final EntryTable table, final EntryTable.EntryVisitor visitor) {
        final FrozenEntries entries = freeze(table);
        entries.forEach(visitor);
        entries.release();
    }

    static FrozenEntries freeze(final EntryTable table) {
        return table.freeze(() -> {
            throw new AssertionError("so much is not changed here");
        });
    }
}
