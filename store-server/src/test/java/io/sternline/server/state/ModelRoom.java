package io.sternline.server.state;

import java.util.List;
import java.util.Map;

/** Counts what there is and says whether an entry fits: into its namespace and into the node. */
final class ModelRoom {
    private final StoredNamespace.Settings settings;
    private final long stateBytesMax;
    private final long entriesMax;
    private final long newBytes;
    private final long addedBytes;
    private final long addedEntries;
    private long namespaceEntries;
    private long namespaceBytes;
    private long nodeEntries;
    private long nodeBytes;

    /**
     * @param replaced the entry under the key; null if there is none.
     * @param newBytes what the entry will count.
     */
    ModelRoom(
            final StoredNamespace.Settings settings,
            final long stateBytesMax,
            final long entriesMax,
            final ModelEntry replaced,
            final ModelEntry.Key key,
            final long newBytes) {
        this.settings = settings;
        this.stateBytesMax = stateBytesMax;
        this.entriesMax = entriesMax;
        this.newBytes = newBytes;
        addedBytes = replaced == null ? newBytes : newBytes - replaced.usedBytes(key.key());
        addedEntries = replaced == null ? 1 : 0;
    }

    static long count(final int namespaceId, final Map<ModelEntry.Key, ModelEntry> entries) {
        return entries.keySet().stream()
                .filter(key -> key.namespaceId() == namespaceId)
                .count();
    }

    static long usedBytes(final int namespaceId, final Map<ModelEntry.Key, ModelEntry> entries) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().namespaceId() == namespaceId)
                .mapToLong(entry -> entry.getValue().usedBytes(entry.getKey().key()))
                .sum();
    }

    static long usedBytes(final Map<ModelEntry.Key, ModelEntry> entries) {
        return entries.entrySet().stream()
                .mapToLong(entry -> entry.getValue().usedBytes(entry.getKey().key()))
                .sum();
    }

    void hold(final int namespaceId, final Map<ModelEntry.Key, ModelEntry> entries) {
        namespaceEntries = count(namespaceId, entries);
        namespaceBytes = usedBytes(namespaceId, entries);
        nodeEntries = entries.size();
        nodeBytes = usedBytes(entries);
    }

    /** An entry of the namespace goes. */
    void release(final ModelEntry.Key key, final Map<ModelEntry.Key, ModelEntry> entries) {
        final long bytes = entries.get(key).usedBytes(key.key());
        namespaceEntries--;
        namespaceBytes -= bytes;
        nodeEntries--;
        nodeBytes -= bytes;
    }

    boolean fits() {
        return fits(0, 0);
    }

    /** Whether it fits once some, or all, of the victims are gone. */
    boolean couldFitWithout(final List<ModelEntry.Key> victims, final Map<ModelEntry.Key, ModelEntry> entries) {
        return fits(
                victims.size(),
                victims.stream()
                        .mapToLong(victim -> entries.get(victim).usedBytes(victim.key()))
                        .sum());
    }

    /** Whether it would fit if there were no other entries in the namespace. */
    boolean couldHold() {
        return isWithin(newBytes, settings.bytesMax())
                && nodeBytes - namespaceBytes + newBytes <= stateBytesMax
                && (addedEntries == 0 || nodeEntries - namespaceEntries + addedEntries <= entriesMax);
    }

    private boolean fits(final long goneEntries, final long goneBytes) {
        final long moreEntries = addedEntries - goneEntries;
        final long moreBytes = addedBytes - goneBytes;
        final boolean entriesFit = addedEntries <= 0
                || (isWithin(namespaceEntries + moreEntries, settings.entriesMax())
                        && nodeEntries + moreEntries <= entriesMax);
        final boolean bytesFit = addedBytes <= 0
                || (isWithin(namespaceBytes + moreBytes, settings.bytesMax())
                        && nodeBytes + moreBytes <= stateBytesMax);
        return entriesFit && bytesFit;
    }

    /** A namespace's limit of 0 is none. */
    private static boolean isWithin(final long value, final long max) {
        return max == 0 || value <= max;
    }
}
