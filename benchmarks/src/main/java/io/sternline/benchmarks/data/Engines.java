package io.sternline.benchmarks.data;

import io.sternline.server.engine.EntryTable;

/** Makes the engine that is measured: {@link EntryTable} itself, or its plain stand-in where that is only a contract. */
final class Engines {
    private static final String STAND_IN = "io.sternline.server.state.HeapEntryTable";

    private Engines() {}

    static EntryTable create() {
        try {
            final Class<?> engine = EntryTable.class.isInterface() ? Class.forName(STAND_IN) : EntryTable.class;
            final var constructor = engine.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (EntryTable) constructor.newInstance();
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("there is no engine to measure", e);
        }
    }
}
