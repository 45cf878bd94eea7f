package io.sternline.server.state;

import java.util.List;
import java.util.Map;

/** Counts what there is and says whether more fits: first into the namespace, then into the node. */
final class ModelRoom {
    private final StoredNamespace.Settings settings;
    private final long stateBytesMax;
    private final long entriesMax;
    private long namespaceEntries;
    private long namespaceBytes;
    private long nodeEntries;
    private long nodeBytes;

    ModelRoom(final StoredNamespace.Settings settings, final long stateBytesMax, final long entriesMax) {
        this.settings = settings;
        this.stateBytesMax = stateBytesMax;
        this.entriesMax = entriesMax;
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

    /** How many of the victims must go, from the first; -1 if there is no room even without all of them. */
    int victimsNeeded(
            final long addedEntries,
            final long addedBytes,
            final List<ModelEntry.Key> victims,
            final Map<ModelEntry.Key, ModelEntry> entries) {
        for (int gone = 0; ; gone++) {
            if (fits(addedEntries, addedBytes)) {
                return gone;
            }
            if (gone == victims.size()) {
                return -1;
            }
            final ModelEntry.Key victim = victims.get(gone);
            final long bytes = entries.get(victim).usedBytes(victim.key());
            namespaceEntries--;
            namespaceBytes -= bytes;
            nodeEntries--;
            nodeBytes -= bytes;
        }
    }

    /** Whether it would fit if there were no other entries in the namespace. */
    boolean couldHold(final long addedEntries, final long newBytes) {
        return isWithin(newBytes, settings.bytesMax())
                && nodeBytes - namespaceBytes + newBytes <= stateBytesMax
                && nodeEntries - namespaceEntries + addedEntries <= entriesMax;
    }

    private boolean fits(final long addedEntries, final long addedBytes) {
        final boolean entriesFit = addedEntries <= 0
                || (isWithin(namespaceEntries + addedEntries, settings.entriesMax())
                        && nodeEntries + addedEntries <= entriesMax);
        final boolean bytesFit = addedBytes <= 0
                || (isWithin(namespaceBytes + addedBytes, settings.bytesMax())
                        && nodeBytes + addedBytes <= stateBytesMax);
        return entriesFit && bytesFit;
    }

    /** A namespace's limit of 0 is none. */
    private static boolean isWithin(final long value, final long max) {
        return max == 0 || value <= max;
    }
}
