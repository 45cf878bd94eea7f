package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.sbe.ChangePutDecoder;
import io.sternline.protocol.sbe.ChangeRemoveDecoder;
import io.sternline.protocol.sbe.ChangeTouchDecoder;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeLogs;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/** All of a node's change log, as it lies on its disk. */
final class StoredChanges {
    private static final int BATCHES = 100;

    private final long oldestRevision;
    private final TreeMap<Long, String> records = new TreeMap<>();
    private final TreeMap<String, String> entries = new TreeMap<>();
    private final Set<String> mortal = new HashSet<>();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ChangePutDecoder put = new ChangePutDecoder();
    private final ChangeTouchDecoder touch = new ChangeTouchDecoder();
    private final ChangeRemoveDecoder remove = new ChangeRemoveDecoder();
    private long newestRevision;
    private int expired;

    private StoredChanges(final ChangeLog log) {
        oldestRevision = log.oldestRevision();
        newestRevision = oldestRevision;
        try (ChangeCursor cursor = log.openCursor(oldestRevision)) {
            while (cursor.poll(this::onChange, BATCHES) > 0) {
                assertThat(cursor.revision()).isEqualTo(newestRevision);
            }
        }
    }

    static StoredChanges of(final Path dataDir) {
        return new StoredChanges(ChangeLogs.openReadOnly(dataDir));
    }

    private void onChange(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        assertThat(revision).as("the revision after " + newestRevision).isEqualTo(newestRevision + 1);
        newestRevision = revision;
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        records.put(revision, HexFormat.of().formatHex(bytes));
        header.wrap(buffer, offset);
        switch (header.templateId()) {
            case ChangePutDecoder.TEMPLATE_ID -> {
                put.wrapAndApplyHeader(buffer, offset, header);
                assertThat(put.revision()).isEqualTo(revision);
                final boolean isMortal = put.deadlineMs() != 0 || put.idleMs() != 0;
                final byte[] key = new byte[put.keyLength()];
                put.getKey(key, 0, key.length);
                final byte[] value = new byte[put.valueLength()];
                put.getValue(value, 0, value.length);
                entries.put(
                        text(key),
                        put.entryType() == EntryType.MAP ? "" : HexFormat.of().formatHex(value));
                mortal(text(key), isMortal);
            }
            case ChangeTouchDecoder.TEMPLATE_ID -> {
                touch.wrapAndApplyHeader(buffer, offset, header);
                assertThat(touch.revision()).isEqualTo(revision);
                final boolean isMortal = touch.deadlineMs() != 0 || touch.idleMs() != 0;
                final byte[] key = new byte[touch.keyLength()];
                touch.getKey(key, 0, key.length);
                mortal(text(key), isMortal);
            }
            case ChangeRemoveDecoder.TEMPLATE_ID -> {
                remove.wrapAndApplyHeader(buffer, offset, header);
                assertThat(remove.revision()).isEqualTo(revision);
                expired += remove.cause() == RemovalCause.EXPIRED ? 1 : 0;
                final byte[] key = new byte[remove.keyLength()];
                remove.getKey(key, 0, key.length);
                entries.remove(text(key));
                mortal.remove(text(key));
            }
            default -> assertThat(header.templateId()).isPositive();
        }
    }

    private static String text(final byte[] key) {
        return new String(key, UTF_8);
    }

    private void mortal(final String key, final boolean isMortal) {
        if (isMortal) {
            mortal.add(key);
        } else {
            mortal.remove(key);
        }
    }

    /** The log has all changes after this one. */
    long oldestRevision() {
        return oldestRevision;
    }

    long newestRevision() {
        return newestRevision;
    }

    /** By revision, in hex. */
    TreeMap<Long, String> records() {
        return records;
    }

    /** What is stored after all that: the values by key, in hex; those of maps empty, as {@code Entry} has them. */
    Map<String, String> entries() {
        return entries;
    }

    /** Entries that are yet to expire. */
    int mortal() {
        return mortal.size();
    }

    /** Changes that are the end of an entry's time. */
    int expired() {
        return expired;
    }
}
