package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sternline.protocol.sbe.DefineNamespaceEncoder;
import io.sternline.protocol.sbe.DrainNodeEncoder;
import io.sternline.protocol.sbe.IncrementEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.MoveEncoder;
import io.sternline.protocol.sbe.PutEncoder;
import io.sternline.protocol.sbe.RegisterClientEncoder;
import io.sternline.protocol.sbe.RemoveEncoder;
import io.sternline.protocol.sbe.TouchEncoder;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Commands as values, for tests. Keys and values are text, one byte a character; a null ttl or idle is left out. */
sealed interface Command
        permits Command.Register,
                Command.Put,
                Command.Remove,
                Command.Touch,
                Command.Increment,
                Command.Move,
                Command.Define,
                Command.Drain,
                Command.Unknown,
                GuardedCommand,
                LimitCommand,
                MapCommand,
                NodeCommand {
    int DEFAULT_NAMESPACE = 1;

    long requestNumber();

    /** Writes the message with its header and returns its length. */
    int encode(MutableDirectBuffer buffer, int offset);

    static Put put(final long requestNumber, final String key, final String value) {
        return new Put(
                requestNumber, DEFAULT_NAMESPACE, WriteCondition.NONE, false, 0, Times.UNSAID, key, value, List.of());
    }

    static Remove remove(final long requestNumber, final String key) {
        return new Remove(requestNumber, DEFAULT_NAMESPACE, WriteCondition.NONE, false, 0, key);
    }

    static Touch touch(final long requestNumber, final String key, final Times times) {
        return new Touch(requestNumber, DEFAULT_NAMESPACE, times, key);
    }

    static Increment increment(final long requestNumber, final String key, final long delta) {
        return new Increment(requestNumber, DEFAULT_NAMESPACE, delta, Times.UNSAID, key);
    }

    static Move move(final long requestNumber, final String key, final String newKey) {
        return new Move(requestNumber, DEFAULT_NAMESPACE, key, newKey);
    }

    /** What a command says of expiry; null: nothing. */
    record Times(Long ttlMs, Long idleMs) {
        static final Times UNSAID = new Times(null, null);

        static Times ttl(final long ttlMs) {
            return new Times(ttlMs, null);
        }

        static Times idle(final long idleMs) {
            return new Times(null, idleMs);
        }

        long ttlOrNull() {
            return ttlMs == null ? PutEncoder.ttlMsNullValue() : ttlMs;
        }

        long idleOrNull() {
            return idleMs == null ? PutEncoder.idleMsNullValue() : idleMs;
        }
    }

    record Register(long requestNumber, long nonce, String clientName) implements Command {
        Register(final long requestNumber, final String clientName) {
            this(requestNumber, 0, clientName);
        }

        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final RegisterClientEncoder encoder = new RegisterClientEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .nonce(nonce)
                    .clientName(clientName);
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Put(
            long requestNumber,
            int namespaceId,
            WriteCondition condition,
            boolean returnPrevious,
            long expectedRevision,
            Times times,
            String key,
            String value,
            List<String> terms)
            implements Command {

        Put in(final int newNamespaceId) {
            return with(newNamespaceId, condition, expectedRevision, returnPrevious);
        }

        Put ifAbsent() {
            return with(namespaceId, WriteCondition.ABSENT, expectedRevision, returnPrevious);
        }

        Put ifPresent() {
            return with(namespaceId, WriteCondition.PRESENT, expectedRevision, returnPrevious);
        }

        Put ifRevision(final long revision) {
            return with(namespaceId, WriteCondition.REVISION, revision, returnPrevious);
        }

        Put returningPrevious() {
            return with(namespaceId, condition, expectedRevision, true);
        }

        Put expiring(final Times newTimes) {
            return new Put(
                    requestNumber,
                    namespaceId,
                    condition,
                    returnPrevious,
                    expectedRevision,
                    newTimes,
                    key,
                    value,
                    terms);
        }

        Put carrying(final String... newTerms) {
            return new Put(
                    requestNumber,
                    namespaceId,
                    condition,
                    returnPrevious,
                    expectedRevision,
                    times,
                    key,
                    value,
                    List.of(newTerms));
        }

        private Put with(
                final int newNamespaceId,
                final WriteCondition newCondition,
                final long newExpectedRevision,
                final boolean newReturnPrevious) {
            return new Put(
                    requestNumber,
                    newNamespaceId,
                    newCondition,
                    newReturnPrevious,
                    newExpectedRevision,
                    times,
                    key,
                    value,
                    terms);
        }

        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final String encodedTerms = MapText.terms(terms);
            final PutEncoder encoder = new PutEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .namespaceId(namespaceId)
                    .condition(condition)
                    .returnPrevious((short) (returnPrevious ? 1 : 0))
                    .expectedRevision(expectedRevision)
                    .ttlMs(times.ttlOrNull())
                    .idleMs(times.idleOrNull())
                    .putKey(bytes(key), 0, key.length())
                    .putValue(bytes(value), 0, value.length())
                    .putTerms(bytes(encodedTerms), 0, encodedTerms.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Remove(
            long requestNumber,
            int namespaceId,
            WriteCondition condition,
            boolean returnPrevious,
            long expectedRevision,
            String key)
            implements Command {

        Remove ifRevision(final long revision) {
            return new Remove(requestNumber, namespaceId, WriteCondition.REVISION, returnPrevious, revision, key);
        }

        Remove returningPrevious() {
            return new Remove(requestNumber, namespaceId, condition, true, expectedRevision, key);
        }

        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final RemoveEncoder encoder = new RemoveEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .namespaceId(namespaceId)
                    .condition(condition)
                    .returnPrevious((short) (returnPrevious ? 1 : 0))
                    .expectedRevision(expectedRevision)
                    .putKey(bytes(key), 0, key.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Touch(long requestNumber, int namespaceId, Times times, String key) implements Command {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final TouchEncoder encoder = new TouchEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .namespaceId(namespaceId)
                    .ttlMs(times.ttlOrNull())
                    .idleMs(times.idleOrNull())
                    .putKey(bytes(key), 0, key.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Increment(long requestNumber, int namespaceId, long delta, Times times, String key) implements Command {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final IncrementEncoder encoder = new IncrementEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .namespaceId(namespaceId)
                    .delta(delta)
                    .ttlMs(times.ttlOrNull())
                    .idleMs(times.idleOrNull())
                    .putKey(bytes(key), 0, key.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Move(long requestNumber, int namespaceId, String key, String newKey) implements Command {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final MoveEncoder encoder = new MoveEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .namespaceId(namespaceId)
                    .putKey(bytes(key), 0, key.length())
                    .putNewKey(bytes(newKey), 0, newKey.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Define(long requestNumber, boolean ifAbsent, StoredNamespace.Settings settings, String name)
            implements Command {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final DefineNamespaceEncoder encoder = new DefineNamespaceEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .ifAbsent((short) (ifAbsent ? 1 : 0))
                    .ttlMs(settings.ttlMs())
                    .idleMs(settings.idleMs())
                    .keyBytesMax(settings.keyBytesMax())
                    .valueBytesMax(settings.valueBytesMax())
                    .entriesMax(settings.entriesMax())
                    .bytesMax(settings.bytesMax())
                    .whenFull(settings.whenFull())
                    .replication(settings.replication())
                    .putName(bytes(name), 0, name.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Drain(long requestNumber, int nodeId, int drain) implements Command {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final DrainNodeEncoder encoder = new DrainNodeEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .nodeId(nodeId)
                    .drain((short) drain)
                    .who("ops")
                    .why("kernel update");
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    /** A command of a kind that no version knows. */
    record Unknown(long requestNumber) implements Command {
        static final int TEMPLATE_ID = 34;

        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            new MessageHeaderEncoder()
                    .wrap(buffer, offset)
                    .blockLength(Long.BYTES)
                    .templateId(TEMPLATE_ID)
                    .schemaId(MessageHeaderEncoder.SCHEMA_ID)
                    .version(MessageHeaderEncoder.SCHEMA_VERSION);
            buffer.putLong(offset + MessageHeaderEncoder.ENCODED_LENGTH, requestNumber, LITTLE_ENDIAN);
            return MessageHeaderEncoder.ENCODED_LENGTH + Long.BYTES;
        }
    }

    static byte[] bytes(final String text) {
        return text.getBytes(ISO_8859_1);
    }
}
