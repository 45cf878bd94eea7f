package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.GuardedDecoder.GuardsDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;

/**
 * What a write relies on beside its own entry: a few others that must stand as they were read. A write whose guards do not all
 * hold changes nothing, and says which one failed. So who held a lock or an assignment once, and slept while it went to
 * somebody else, does no harm when it wakes up.
 *
 * <p>Guards are looked at right before the write is carried out, on the thread that carries it out: nothing comes between.
 * Looking changes nothing: an entry whose time is up is absent, whether it was reaped or not.
 *
 * <p>The replicated state may depend on nothing that differs from node to node, so a write to a SYNC namespace is guarded by
 * entries of SYNC namespaces only. One to an ASYNC namespace may be guarded by either: the primary alone decides about it,
 * and has both at hand.
 */
final class Guards {
    /** What a message quotes of a key. */
    private static final int QUOTED_BYTES_MAX = 64;

    private static final int BLOCK_BYTES = GuardsDecoder.sbeBlockLength();

    private final int[] namespaceIds = new int[Protocol.GUARDS_MAX];
    private final long[] revisions = new long[Protocol.GUARDS_MAX];
    private final ByteSlice[] keys = new ByteSlice[Protocol.GUARDS_MAX];
    private final ByteSlice command = new ByteSlice();
    private final EntryView found = new EntryView();
    private final StoreState group;
    private final StoreState state;
    private final ReplyWriter reply;
    private int count;

    /**
     * @param group the replicated state.
     * @param state the one that is written to; the same for writes to SYNC namespaces.
     */
    Guards(final StoreState group, final StoreState state, final ReplyWriter reply) {
        this.group = group;
        this.state = state;
        this.reply = reply;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new ByteSlice();
        }
    }

    /** The next command has no guards. */
    void clear() {
        count = 0;
    }

    /**
     * Takes a Guarded message apart, which must stay where it is while the guards are used.
     *
     * @param write is pointed at the write within.
     * @return what is wrong with the message, in words; null if nothing is.
     */
    String read(final Message guarded, final Message write) {
        count = 0;
        final VarData varData = guarded.varData();
        if (guarded.blockLength() < GuardedDecoder.BLOCK_LENGTH || !varData.nextGroup(BLOCK_BYTES)) {
            return "a guarded write is cut off";
        }
        final int claimed = varData.groupCount();
        if (claimed < 1 || claimed > Protocol.GUARDS_MAX) {
            return "a write has 1 to " + Protocol.GUARDS_MAX + " guards, not " + claimed;
        }
        for (int i = 0; i < claimed; i++) {
            final int block = varData.position();
            if (!varData.nextElement() || !varData.next16(keys[i])) {
                return "a guarded write is cut off";
            }
            namespaceIds[i] = guarded.buffer().getInt(block + GuardsDecoder.namespaceIdEncodingOffset(), LITTLE_ENDIAN);
            revisions[i] = guarded.buffer().getLong(block + GuardsDecoder.revisionEncodingOffset(), LITTLE_ENDIAN);
            if (keys[i].length() < 1 || keys[i].length() > Protocol.KEY_BYTES_MAX) {
                return "a guard's key is " + keys[i].length() + " bytes, it must be 1 to " + Protocol.KEY_BYTES_MAX;
            }
            if (revisions[i] < 0) {
                return "a guard's revision must be 0 (no entry) or an entry's, not " + revisions[i];
            }
        }
        if (!varData.next32(command)) {
            return "a guarded write is cut off";
        }
        final String complaint = readWrite(guarded.number(), write);
        count = complaint == null ? claimed : 0;
        return complaint;
    }

    /**
     * Whether a guard is of a revision that the group's log has not brought here yet. Only where the primary is not the first to
     * know: a client may have seen the entry at a replica that was a moment ahead. To call that a guard that does not hold would
     * be wrong, so the write is not done, and comes again.
     */
    boolean areAhead() {
        for (int i = 0; i < count && state != group; i++) {
            final StoredNamespace namespace = state.namespaces().find(namespaceIds[i]);
            final boolean isSync = namespace != null && namespace.replication() == Replication.SYNC;
            if (isSync && revisions[i] > group.revision()) {
                return true;
            }
        }
        return false;
    }

    /** Whether each guard holds. If one does not, the write has been answered. */
    boolean hold(final long requestNumber) {
        for (int i = 0; i < count; i++) {
            final StoredNamespace namespace = state.namespaces().find(namespaceIds[i]);
            if (namespace == null) {
                return refuse(
                        requestNumber,
                        ResultCode.UNKNOWN_NAMESPACE,
                        "guard " + (i + 1) + ": no namespace has id " + namespaceIds[i]);
            }
            final boolean isSync = namespace.replication() == Replication.SYNC;
            if (!isSync && state == group) {
                return refuse(
                        requestNumber,
                        ResultCode.INVALID_ARGUMENT,
                        "guard " + (i + 1) + " is of namespace '" + namespace.name()
                                + "', which is ASYNC: a write to a SYNC namespace can be guarded by SYNC ones only");
            }
            final StoreState holder = isSync ? group : state;
            final long seen = holder.peekLive(namespace.id(), keys[i], found) ? found.revision() : 0;
            if (seen != revisions[i]) {
                return refuse(requestNumber, ResultCode.FENCED, complaint(i, namespace, seen));
            }
        }
        return true;
    }

    private String readWrite(final long requestNumber, final Message write) {
        if (!write.wrap(command.buffer(), command.offset(), command.length()) || !write.hasNumber()) {
            return "what is guarded is no message";
        }
        if (!EntryWrites.includes(write.templateId())) {
            return "command " + write.templateId() + " cannot be guarded: only writes to entries can";
        }
        if (write.number() != requestNumber) {
            return "a guarded write has request number " + requestNumber + " outside and " + write.number()
                    + " inside: they must be the same";
        }
        return null;
    }

    private String complaint(final int guard, final StoredNamespace namespace, final long seen) {
        final long wanted = revisions[guard];
        return "guard " + (guard + 1) + " of " + count + " does not hold: under key " + quoted(keys[guard])
                + " of namespace '" + namespace.name() + "' there "
                + (wanted == 0 ? "was to be no entry" : "was to be the entry of revision " + wanted) + ", but there is "
                + (seen == 0 ? "none" : "one of revision " + seen);
    }

    private boolean refuse(final long requestNumber, final ResultCode code, final String why) {
        reply.write(requestNumber, code, state.revision(), why);
        return false;
    }

    /** Cut where it is long, with nothing in it that could forge a line of a log. */
    private static String quoted(final ByteSlice key) {
        final byte[] bytes = new byte[Math.min(key.length(), QUOTED_BYTES_MAX)];
        key.buffer().getBytes(key.offset(), bytes);
        final StringBuilder text = new StringBuilder(bytes.length + 3).append('\'');
        new String(bytes, UTF_8)
                .codePoints()
                .map(point -> Character.isISOControl(point) || point == '\u2028' || point == '\u2029' ? '?' : point)
                .forEach(text::appendCodePoint);
        return text.append(key.length() > QUOTED_BYTES_MAX ? "…'" : "'").toString();
    }
}
