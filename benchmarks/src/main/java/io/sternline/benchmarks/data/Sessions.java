package io.sternline.benchmarks.data;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.EntryType;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Entries of one namespace in an engine. Every write has the next revision, and the clock moves on by 1 ms every {@link
 * #WRITES_PER_MS} writes, so that deadlines spread over time as they do in service. Not thread-safe.
 */
public final class Sessions implements AutoCloseable {
    private static final int NAMESPACE_ID = 1;
    private static final long START_MS = 1_800_000_000_000L;
    private static final int WRITES_PER_MS = 100;

    private final Keys keys = new Keys();
    private final EntryView entry = new EntryView();
    private final EntryView found = new EntryView();
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
    private final ByteSlice numberSlice = new ByteSlice().wrap(number, 0, Long.BYTES);
    private final EntryTable table;
    private final Values values;
    private final Expiry expiry;
    private long revision;

    /** @param valueBytesMax longest value that will be written. */
    public Sessions(final int valueBytesMax, final Expiry expiry, final long seed) {
        this.table = new EntryTable();
        this.values = new Values(valueBytesMax, seed);
        this.expiry = expiry;
        table.seed(Mix.mix(seed), Mix.mix(~seed));
    }

    public EntryTable table() {
        return table;
    }

    /** What the entries' clock shows. */
    public long nowMs() {
        return START_MS + revision / WRITES_PER_MS;
    }

    /** Writes an entry, new or not, with a value of {@code valueBytes}. */
    public void put(final int index, final int valueBytes) {
        store(index, EntryType.VALUE, values.next(valueBytes));
    }

    /** Adds 1 to a counter, which is new if there is none. */
    public void increment(final int index) {
        final boolean exists = table.find(NAMESPACE_ID, keys.at(index), found);
        final long before =
                exists ? found.value().buffer().getLong(found.value().offset(), LITTLE_ENDIAN) : 0;
        number.putLong(0, before + 1, LITTLE_ENDIAN);
        store(index, EntryType.COUNTER, numberSlice);
    }

    /** @return the entry, valid until the next call; null if there is none. */
    public EntryView get(final int index) {
        return table.find(NAMESPACE_ID, keys.at(index), found) ? found : null;
    }

    /** Renews an entry's idle timeout. */
    public void touch(final int index) {
        existing(index);
        revision++;
        table.retime(found.touchedMs(nowMs()));
    }

    public void remove(final int index) {
        existing(index);
        revision++;
        table.remove(NAMESPACE_ID, keys.at(index));
    }

    private void existing(final int index) {
        if (!table.find(NAMESPACE_ID, keys.at(index), found)) {
            throw new IllegalStateException("entry " + index + " is not there: the engine has lost it");
        }
    }

    private void store(final int index, final EntryType type, final ByteSlice value) {
        revision++;
        entry.namespaceId(NAMESPACE_ID).type(type).revision(revision).value(value);
        entry.key().wrap(keys.at(index));
        expiry.write(entry, nowMs());
        table.put(entry);
    }

    /** Gives the engine's memory back. */
    @Override
    public void close() {
        table.close();
    }
}
