package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Expiry;
import io.sternline.client.Limit;
import io.sternline.client.MapUpdate;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.WriteOptions;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.CountInWindowEncoder;
import io.sternline.protocol.sbe.DefineNamespaceEncoder;
import io.sternline.protocol.sbe.DrainNodeEncoder;
import io.sternline.protocol.sbe.IncrementEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.MoveEncoder;
import io.sternline.protocol.sbe.PutEncoder;
import io.sternline.protocol.sbe.RegisterClientEncoder;
import io.sternline.protocol.sbe.RemoveEncoder;
import io.sternline.protocol.sbe.TakeEncoder;
import io.sternline.protocol.sbe.TouchEncoder;
import io.sternline.protocol.sbe.UpdateMapEncoder;
import io.sternline.protocol.sbe.WriteCondition;
import java.time.Duration;
import java.util.List;

/**
 * Encodes commands, on the caller's thread. Request number and namespace id are filled in when they are known; see
 * {@link WriteCall#number}. Arguments must have been checked.
 */
final class CommandEncoder {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;
    private static final int UNKNOWN = 0;

    private CommandEncoder() {}

    /**
     * What a put is to mind.
     *
     * @param expectedRevision for condition REVISION.
     */
    record PutMode(WriteCondition condition, long expectedRevision, boolean returnPrevious) {
        static final PutMode PLAIN = new PutMode(WriteCondition.NONE, 0, false);
        static final PutMode IF_ABSENT = new PutMode(WriteCondition.ABSENT, 0, false);
        static final PutMode IF_PRESENT = new PutMode(WriteCondition.PRESENT, 0, false);
        static final PutMode GET_AND_PUT = new PutMode(WriteCondition.NONE, 0, true);

        static PutMode ifRevision(final long revision) {
            return new PutMode(WriteCondition.REVISION, revision, false);
        }
    }

    static byte[] registerClient(final long requestNumber, final long nonce, final String clientName) {
        final byte[] name = clientName.getBytes(UTF_8);
        final byte[] message = new byte
                [HEADER_BYTES
                        + RegisterClientEncoder.BLOCK_LENGTH
                        + RegisterClientEncoder.clientNameHeaderLength()
                        + name.length];
        new RegisterClientEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(requestNumber)
                .nonce(nonce)
                .putClientName(name, 0, name.length);
        return message;
    }

    static byte[] put(final byte[] key, final byte[] value, final WriteOptions options, final PutMode mode) {
        final byte[] terms = PartEncoder.termList(options.terms(), options.leaseId());
        final byte[] message = new byte
                [HEADER_BYTES
                        + PutEncoder.BLOCK_LENGTH
                        + PutEncoder.keyHeaderLength()
                        + key.length
                        + PutEncoder.valueHeaderLength()
                        + value.length
                        + PutEncoder.termsHeaderLength()
                        + terms.length];
        new PutEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .condition(mode.condition())
                .returnPrevious(flag(mode.returnPrevious()))
                .expectedRevision(mode.expectedRevision())
                .ttlMs(optionalMs(options.expiry().ttl(), PutEncoder.ttlMsNullValue()))
                .idleMs(optionalMs(options.expiry().idle(), PutEncoder.idleMsNullValue()))
                .putKey(key, 0, key.length)
                .putValue(value, 0, value.length)
                .putTerms(terms, 0, terms.length);
        return message;
    }

    static byte[] updateMap(final byte[] key, final MapUpdate update) {
        final byte[] changes = PartEncoder.mapChanges(update.changes());
        final byte[] terms = PartEncoder.termList(update.terms().orElse(List.of()), update.leaseId());
        final byte[] message = new byte
                [HEADER_BYTES
                        + UpdateMapEncoder.BLOCK_LENGTH
                        + UpdateMapEncoder.keyHeaderLength()
                        + key.length
                        + UpdateMapEncoder.changesHeaderLength()
                        + changes.length
                        + UpdateMapEncoder.termsHeaderLength()
                        + terms.length];
        new UpdateMapEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .condition(Codes.condition(update.condition()))
                .replace(flag(update.isReplacingAll()))
                .returnPrevious(flag(false))
                .replaceTerms(flag(update.terms().isPresent()))
                .expectedRevision(update.revision())
                .ttlMs(optionalMs(update.expiry().ttl(), UpdateMapEncoder.ttlMsNullValue()))
                .idleMs(optionalMs(update.expiry().idle(), UpdateMapEncoder.idleMsNullValue()))
                .putKey(key, 0, key.length)
                .putChanges(changes, 0, changes.length)
                .putTerms(terms, 0, terms.length);
        return message;
    }

    /** @param expectedRevision 0: remove whatever is there. */
    static byte[] remove(final byte[] key, final long expectedRevision) {
        final byte[] message =
                new byte[HEADER_BYTES + RemoveEncoder.BLOCK_LENGTH + RemoveEncoder.keyHeaderLength() + key.length];
        new RemoveEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .condition(expectedRevision == 0 ? WriteCondition.NONE : WriteCondition.REVISION)
                .returnPrevious(flag(false))
                .expectedRevision(expectedRevision)
                .putKey(key, 0, key.length);
        return message;
    }

    static byte[] touch(final byte[] key, final Expiry expiry) {
        final byte[] message =
                new byte[HEADER_BYTES + TouchEncoder.BLOCK_LENGTH + TouchEncoder.keyHeaderLength() + key.length];
        new TouchEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .ttlMs(optionalMs(expiry.ttl(), TouchEncoder.ttlMsNullValue()))
                .idleMs(optionalMs(expiry.idle(), TouchEncoder.idleMsNullValue()))
                .putKey(key, 0, key.length);
        return message;
    }

    static byte[] move(final byte[] key, final byte[] newKey) {
        final byte[] message = new byte
                [HEADER_BYTES
                        + MoveEncoder.BLOCK_LENGTH
                        + MoveEncoder.keyHeaderLength()
                        + key.length
                        + MoveEncoder.newKeyHeaderLength()
                        + newKey.length];
        new MoveEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .putKey(key, 0, key.length)
                .putNewKey(newKey, 0, newKey.length);
        return message;
    }

    static byte[] increment(final byte[] key, final long delta, final Expiry expiry) {
        final byte[] message = new byte
                [HEADER_BYTES + IncrementEncoder.BLOCK_LENGTH + IncrementEncoder.keyHeaderLength() + key.length];
        new IncrementEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .delta(delta)
                .ttlMs(optionalMs(expiry.ttl(), IncrementEncoder.ttlMsNullValue()))
                .idleMs(optionalMs(expiry.idle(), IncrementEncoder.idleMsNullValue()))
                .putKey(key, 0, key.length);
        return message;
    }

    static byte[] take(final byte[] key, final Limit limit, final long cost) {
        final byte[] message =
                new byte[HEADER_BYTES + TakeEncoder.BLOCK_LENGTH + TakeEncoder.keyHeaderLength() + key.length];
        new TakeEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .cost(cost)
                .burst(limit.burst())
                .intervalNs(limit.intervalNs())
                .putKey(key, 0, key.length);
        return message;
    }

    static byte[] countInWindow(final byte[] key, final long amount, final long windowMs) {
        final byte[] message = new byte
                [HEADER_BYTES
                        + CountInWindowEncoder.BLOCK_LENGTH
                        + CountInWindowEncoder.keyHeaderLength()
                        + key.length];
        new CountInWindowEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .namespaceId(UNKNOWN)
                .amount(amount)
                .windowMs(windowMs)
                .putKey(key, 0, key.length);
        return message;
    }

    static byte[] defineNamespace(final String name, final NamespaceSettings settings, final boolean ifAbsent) {
        final byte[] nameBytes = name.getBytes(UTF_8);
        final byte[] message = new byte
                [HEADER_BYTES
                        + DefineNamespaceEncoder.BLOCK_LENGTH
                        + DefineNamespaceEncoder.nameHeaderLength()
                        + nameBytes.length];
        new DefineNamespaceEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .ifAbsent(flag(ifAbsent))
                .ttlMs(settings.ttl().toMillis())
                .idleMs(settings.idle().toMillis())
                .keyBytesMax(settings.keyBytesMax())
                .valueBytesMax(settings.valueBytesMax())
                .entriesMax(settings.entriesMax())
                .bytesMax(settings.bytesMax())
                .whenFull(Codes.fullPolicy(settings.whenFull()))
                .replication(Codes.replication(settings.replication()))
                .putName(nameBytes, 0, nameBytes.length);
        return message;
    }

    static byte[] drainNode(final int nodeId, final boolean isToDrain) {
        final byte[] message = new byte
                [HEADER_BYTES
                        + DrainNodeEncoder.BLOCK_LENGTH
                        + DrainNodeEncoder.whoHeaderLength()
                        + DrainNodeEncoder.whyHeaderLength()];
        new DrainNodeEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .requestNumber(UNKNOWN)
                .nodeId(nodeId)
                .drain(flag(isToDrain))
                .putWho(new byte[0], 0, 0)
                .putWhy(new byte[0], 0, 0);
        return message;
    }

    private static short flag(final boolean set) {
        return (short) (set ? 1 : 0);
    }

    private static long optionalMs(final Duration duration, final long nullValue) {
        return duration == null ? nullValue : duration.toMillis();
    }
}
