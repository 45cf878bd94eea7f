package io.sternline.benchmarks.data;

import io.sternline.protocol.PackWriter;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.FieldOperation;
import io.sternline.protocol.sbe.GroupSettingsEncoder;
import io.sternline.protocol.sbe.IncrementEncoder;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameEncoder;
import io.sternline.protocol.sbe.MapChangesEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PutEncoder;
import io.sternline.protocol.sbe.RegisterClientEncoder;
import io.sternline.protocol.sbe.TouchEncoder;
import io.sternline.protocol.sbe.UpdateMapEncoder;
import io.sternline.protocol.sbe.WriteCondition;
import io.sternline.replication.LogPublisher;
import io.sternline.server.engine.ByteSlice;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One message of the log, as a gateway would offer it: the commands of one client, written one after the other into the
 * namespace {@code default}. Used again and again; remembers where each command's number and key lie, so that a batch can
 * also be given new ones and applied again without being encoded again. Not thread-safe.
 */
public final class CommandBatch {
    private static final int NAMESPACE_ID = 1;
    private static final long ANY_REVISION = -1;
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final byte[] NOTHING = {};

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final LogBatchEncoder logBatch = new LogBatchEncoder();
    private final LogFrameEncoder logFrame = new LogFrameEncoder();
    private final CommandFrameEncoder commandFrame = new CommandFrameEncoder();
    private final RegisterClientEncoder register = new RegisterClientEncoder();
    private final GroupSettingsEncoder settings = new GroupSettingsEncoder();
    private final PutEncoder put = new PutEncoder();
    private final TouchEncoder touch = new TouchEncoder();
    private final IncrementEncoder increment = new IncrementEncoder();
    private final UpdateMapEncoder updateMap = new UpdateMapEncoder();
    private final MapChangesEncoder mapChanges = new MapChangesEncoder();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[Keys.BYTES]);
    private final UnsafeBuffer changes = new UnsafeBuffer(new byte[Protocol.FRAME_BYTES_MAX]);
    private final UnsafeBuffer frame = new UnsafeBuffer(new byte[LogPublisher.PAYLOAD_BYTES_MAX]);
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LogPublisher.PAYLOAD_BYTES_MAX]);
    private final PackWriter commandPack = new PackWriter();
    private final PackWriter framePack = new PackWriter();
    private final int[] bodyOffsets = new int[Protocol.WINDOW_REQUESTS_MAX];
    private final int[] keyOffsets = new int[Protocol.WINDOW_REQUESTS_MAX];
    private int frameOffset;
    private int commands;

    /**
     * Begins a batch.
     *
     * @param connectionId 0: nobody waits for replies.
     * @param clientId 0: a client that registers, or the node itself.
     */
    public CommandBatch begin(final long connectionId, final long clientId, final long finishedBelow) {
        commands = 0;
        logBatch.wrapAndApplyHeader(message, 0, header);
        framePack.wrap(message, HEADER_BYTES + LogBatchEncoder.BLOCK_LENGTH);
        logFrame.wrapAndApplyHeader(message, framePack.begin(), header).connectionId(connectionId);
        frameOffset = logFrame.limit() + LogFrameEncoder.frameHeaderLength();
        commandFrame.wrapAndApplyHeader(frame, 0, header).clientId(clientId).finishedBelow(finishedBelow);
        commandPack.wrap(frame, HEADER_BYTES + CommandFrameEncoder.BLOCK_LENGTH);
        return this;
    }

    public CommandBatch register(final long nonce, final String name) {
        register.wrapAndApplyHeader(frame, next(), header)
                .requestNumber(1)
                .nonce(nonce)
                .clientName(name);
        return ended(register.encodedLength());
    }

    /** What a primary's gateway says first: the hash's seed and the node's limits. */
    public CommandBatch groupSettings(final long seed, final long stateBytesMax, final long entriesMax) {
        settings.wrapAndApplyHeader(frame, next(), header)
                .requestNumber(0)
                .hashSeed0(Mix.mix(seed))
                .hashSeed1(Mix.mix(~seed))
                .stateBytesMax(stateBytesMax)
                .entriesMax(entriesMax);
        return ended(settings.encodedLength());
    }

    public CommandBatch put(final long requestNumber, final long keyIndex, final ByteSlice value, final Expiry expiry) {
        put.wrapAndApplyHeader(frame, next(), header)
                .requestNumber(requestNumber)
                .namespaceId(NAMESPACE_ID)
                .condition(WriteCondition.NONE)
                .returnPrevious((short) 0)
                .expectedRevision(0)
                .ttlMs(expiry.ttlMs())
                .idleMs(expiry.idleMs());
        keyAt(put.limit() + PutEncoder.keyHeaderLength(), keyIndex);
        put.putKey(key, 0, Keys.BYTES)
                .putValue(value.buffer(), value.offset(), value.length())
                .putTerms(NOTHING, 0, 0);
        return ended(put.encodedLength());
    }

    public CommandBatch touch(final long requestNumber, final long keyIndex) {
        touch.wrapAndApplyHeader(frame, next(), header)
                .requestNumber(requestNumber)
                .namespaceId(NAMESPACE_ID)
                .ttlMs(TouchEncoder.ttlMsNullValue())
                .idleMs(TouchEncoder.idleMsNullValue());
        keyAt(touch.limit() + TouchEncoder.keyHeaderLength(), keyIndex);
        touch.putKey(key, 0, Keys.BYTES);
        return ended(touch.encodedLength());
    }

    public CommandBatch increment(final long requestNumber, final long keyIndex, final Expiry expiry) {
        increment
                .wrapAndApplyHeader(frame, next(), header)
                .requestNumber(requestNumber)
                .namespaceId(NAMESPACE_ID)
                .delta(1)
                .ttlMs(expiry.ttlMs())
                .idleMs(expiry.idleMs());
        keyAt(increment.limit() + IncrementEncoder.keyHeaderLength(), keyIndex);
        increment.putKey(key, 0, Keys.BYTES);
        return ended(increment.encodedLength());
    }

    /** Sets fields of a map, which is new if there is none. Its expiry is set when it is new, and renewed later. */
    public CommandBatch setFields(
            final long requestNumber, final long keyIndex, final Iterable<Field> fields, final Expiry expiry) {
        updateMap
                .wrapAndApplyHeader(frame, next(), header)
                .requestNumber(requestNumber)
                .namespaceId(NAMESPACE_ID)
                .condition(WriteCondition.NONE)
                .replace((short) 0)
                .returnPrevious((short) 0)
                .replaceTerms((short) 0)
                .expectedRevision(0)
                .ttlMs(expiry.ttlMs())
                .idleMs(expiry.idleMs());
        keyAt(updateMap.limit() + UpdateMapEncoder.keyHeaderLength(), keyIndex);
        updateMap
                .putKey(key, 0, Keys.BYTES)
                .putChanges(changes, 0, encodeChanges(fields))
                .putTerms(NOTHING, 0, 0);
        return ended(updateMap.encodedLength());
    }

    /** A field of a map and its new value. */
    public record Field(byte[] name, byte[] value) {}

    private int encodeChanges(final Iterable<Field> fields) {
        mapChanges.wrapAndApplyHeader(changes, 0, header);
        final MapChangesEncoder.ChangesEncoder group = mapChanges.changesCount(Protocol.FIELDS_MAX);
        for (final Field field : fields) {
            group.next()
                    .operation(FieldOperation.SET)
                    .expectedRevision(ANY_REVISION)
                    .putName(field.name(), 0, field.name().length)
                    .putValue(field.value(), 0, field.value().length);
        }
        group.resetCountToIndex();
        return HEADER_BYTES + mapChanges.encodedLength();
    }

    /** Completes the message. */
    public CommandBatch end() {
        logFrame.putFrame(frame, 0, commandPack.position());
        framePack.end(HEADER_BYTES + logFrame.encodedLength());
        return this;
    }

    /** The message begins at 0. */
    public DirectBuffer buffer() {
        return message;
    }

    public int length() {
        return framePack.position();
    }

    public int commands() {
        return commands;
    }

    /** Bytes of the commands so far. */
    public int commandBytes() {
        return commandPack.length();
    }

    /** Gives the commands of a completed batch new numbers, and says what is finished. */
    public void renumber(final long firstRequestNumber, final long finishedBelow) {
        commandFrame.wrap(message, frameOffset + HEADER_BYTES).finishedBelow(finishedBelow);
        for (int i = 0; i < commands; i++) {
            // Any command's encoder would do: all begin with the number.
            put.wrap(message, frameOffset + bodyOffsets[i]).requestNumber(firstRequestNumber + i);
        }
    }

    /** Gives the commands of a completed batch new keys. */
    public void rekey(final Draws draws) {
        for (int i = 0; i < commands; i++) {
            Keys.write(draws.next(), message, frameOffset + keyOffsets[i]);
        }
    }

    private int next() {
        bodyOffsets[commands] = commandPack.begin() + HEADER_BYTES;
        return commandPack.begin();
    }

    private void keyAt(final int offset, final long keyIndex) {
        keyOffsets[commands] = offset;
        Keys.write(keyIndex, key, 0);
    }

    private CommandBatch ended(final int encodedLength) {
        commandPack.end(HEADER_BYTES + encodedLength);
        commands++;
        return this;
    }
}
