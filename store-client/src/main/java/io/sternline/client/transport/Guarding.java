package io.sternline.client.transport;

import io.sternline.client.Guard;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.GuardedEncoder;
import io.sternline.protocol.sbe.GuardedEncoder.GuardsEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The guards that all writes of one view of a namespace carry, and how a write is wrapped in them. They come first in the
 * message and are the same each time, so that it is known beforehand where the ids of their namespaces go, which the loop fills
 * in, and where the write begins. Immutable but for the namespaces, which are the loop's.
 */
final class Guarding {
    private static final byte[] NOTHING = {};

    /** Writes go as they are. */
    static final Guarding NONE = new Guarding(List.of(), List.of());

    private final List<Guard> guards;
    private final List<NamespaceRef> namespaces;
    private final int[] idOffsets;

    /** A Guarded message up to the write. */
    private final byte[] beginning;

    private Guarding(final List<Guard> guards, final List<NamespaceRef> namespaces) {
        this.guards = guards;
        this.namespaces = namespaces;
        this.idOffsets = new int[guards.size()];
        this.beginning = guards.isEmpty() ? NOTHING : encode();
    }

    /**
     * These guards and more.
     *
     * @param refs the client's namespaces by name.
     * @throws io.sternline.client.RejectedException if they are too many, or one names what cannot be.
     */
    Guarding and(final List<Guard> more, final Function<String, NamespaceRef> refs) {
        if (guards.size() + more.size() > Protocol.GUARDS_MAX) {
            throw Arguments.invalid(
                    "a write has at most " + Protocol.GUARDS_MAX + " guards, not " + (guards.size() + more.size()));
        }
        final List<Guard> all = new ArrayList<>(guards);
        all.addAll(more);
        final List<NamespaceRef> itsNamespaces = new ArrayList<>();
        for (final Guard guard : all) {
            itsNamespaces.add(refs.apply(Arguments.namespaceName(guard.namespace())));
        }
        return new Guarding(List.copyOf(all), List.copyOf(itsNamespaces));
    }

    /** The command to send for a write: the write itself if there are no guards. */
    byte[] wrap(final byte[] write) {
        if (guards.isEmpty()) {
            return write;
        }
        final byte[] message = new byte[beginning.length + write.length];
        System.arraycopy(beginning, 0, message, 0, beginning.length);
        System.arraycopy(write, 0, message, beginning.length, write.length);
        new ArrayBuffer(message).putInt(beginning.length - Integer.BYTES, write.length, ByteOrder.LITTLE_ENDIAN);
        return message;
    }

    /** Where the write begins in what {@link #wrap} made. */
    int writeOffset() {
        return beginning.length;
    }

    /** Fills in the ids of the guards' namespaces, which are known. */
    void complete(final ArrayBuffer message) {
        for (int i = 0; i < idOffsets.length; i++) {
            message.putInt(idOffsets[i], namespaces.get(i).id, ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** A namespace of a guard that {@code isKnown} is not true of; null: there is none. */
    NamespaceRef unknown(final Predicate<NamespaceRef> isKnown) {
        for (int i = 0; i < idOffsets.length; i++) {
            if (!isKnown.test(namespaces.get(i))) {
                return namespaces.get(i);
            }
        }
        return null;
    }

    List<NamespaceRef> namespaces() {
        return namespaces;
    }

    private byte[] encode() {
        final byte[][] keys = new byte[guards.size()][];
        int bytes = MessageHeaderEncoder.ENCODED_LENGTH
                + GuardedEncoder.BLOCK_LENGTH
                + GuardsEncoder.HEADER_SIZE
                + GuardedEncoder.commandHeaderLength();
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Arguments.key(guards.get(i).key());
            bytes += GuardsEncoder.sbeBlockLength() + GuardsEncoder.keyHeaderLength() + keys[i].length;
        }
        final GuardedEncoder encoder = new GuardedEncoder();
        final byte[] message = new byte[bytes];
        final GuardsEncoder group = encoder.wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .guardsCount(keys.length);
        for (int i = 0; i < keys.length; i++) {
            idOffsets[i] = encoder.limit() + GuardsEncoder.namespaceIdEncodingOffset();
            group.next().revision(guards.get(i).revision()).putKey(keys[i], 0, keys[i].length);
        }
        return message;
    }

    @Override
    public String toString() {
        return guards.toString();
    }
}
