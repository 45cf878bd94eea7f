package io.sternline.server.gateway;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CountByTermDecoder;
import io.sternline.protocol.sbe.FindByTermDecoder;
import io.sternline.protocol.sbe.FindNamespaceDecoder;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GetHistoryDecoder;
import io.sternline.protocol.sbe.ListNamespacesDecoder;
import io.sternline.protocol.sbe.PromoteDecoder;
import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.protocol.sbe.ScanDecoder;
import org.agrona.DirectBuffer;

/** Looks at a query before the state thread sees it; draws the same line as {@link CommandCheck}. */
final class QueryCheck {
    static final int TEMPLATE_MIN = 40;
    static final int TEMPLATE_MAX = 59;
    private static final short LINEARIZABLE = ReadLevel.LINEARIZABLE.value();

    private final GetDecoder get = new GetDecoder();
    private final ScanDecoder scan = new ScanDecoder();
    private final FindByTermDecoder findByTerm = new FindByTermDecoder();
    private final CountByTermDecoder countByTerm = new CountByTermDecoder();
    private final FindNamespaceDecoder find = new FindNamespaceDecoder();
    private final ListNamespacesDecoder list = new ListNamespacesDecoder();
    private final GetHistoryDecoder history = new GetHistoryDecoder();
    private final PromoteDecoder promote = new PromoteDecoder();
    private boolean linearizable;

    /** Whether the query checked last asks for a barrier. */
    boolean isLinearizable() {
        return linearizable;
    }

    /**
     * Checks the query the reader stands on.
     *
     * @return null if it may be handed on.
     * @throws MalformedMessageException if the connection is not to be trusted.
     */
    Refusal check(final PackReader pack) {
        MessageShape.checkHeader(pack.header(), pack.messageLength());
        final int templateId = pack.templateId();
        linearizable = false;
        if (templateId < TEMPLATE_MIN || templateId > TEMPLATE_MAX) {
            throw new MalformedMessageException("message " + templateId + " is not a query; a QueryFrame holds "
                    + TEMPLATE_MIN + " to " + TEMPLATE_MAX);
        }
        final MessageShape shape = MessageShape.of(templateId);
        if (shape == null) {
            if (pack.header().blockLength() < Long.BYTES) {
                throw new MalformedMessageException("query " + templateId + " has no room for its correlation id");
            }
            return Refusal.unsupported("query", templateId);
        }
        final DirectBuffer buffer = pack.buffer();
        final int offset = pack.messageOffset();
        shape.check(pack.header(), buffer, offset, pack.messageLength());
        if (pack.messageLength() > Limits.QUERY_BYTES_MAX) {
            return Refusal.invalid(
                    "a query of " + pack.messageLength() + " bytes; " + Limits.QUERY_BYTES_MAX + " are allowed");
        }
        return checkFields(shape, buffer, offset);
    }

    private Refusal checkFields(final MessageShape shape, final DirectBuffer buffer, final int offset) {
        final int block = MessageShape.block(offset);
        switch (shape) {
            case GET:
                get.wrap(buffer, block, GetDecoder.BLOCK_LENGTH, GetDecoder.SCHEMA_VERSION);
                checkLevel(get.levelRaw());
                return checkKey(shape, buffer, offset, 1);
            case SCAN:
                scan.wrap(buffer, block, ScanDecoder.BLOCK_LENGTH, ScanDecoder.SCHEMA_VERSION);
                checkLevel(scan.levelRaw());
                return isPage(scan.entriesMax()) ? checkKey(shape, buffer, offset, 0) : noPage(scan.entriesMax());
            case FIND_BY_TERM:
                findByTerm.wrap(buffer, block, FindByTermDecoder.BLOCK_LENGTH, FindByTermDecoder.SCHEMA_VERSION);
                checkLevel(findByTerm.levelRaw());
                return isPage(findByTerm.entriesMax())
                        ? checkTerm(shape, buffer, offset)
                        : noPage(findByTerm.entriesMax());
            case COUNT_BY_TERM:
                countByTerm.wrap(buffer, block, CountByTermDecoder.BLOCK_LENGTH, CountByTermDecoder.SCHEMA_VERSION);
                checkLevel(countByTerm.levelRaw());
                return checkTerm(shape, buffer, offset);
            case FIND_NAMESPACE:
                find.wrap(buffer, block, FindNamespaceDecoder.BLOCK_LENGTH, FindNamespaceDecoder.SCHEMA_VERSION);
                checkLevel(find.levelRaw());
                return null;
            case LIST_NAMESPACES:
                list.wrap(buffer, block, ListNamespacesDecoder.BLOCK_LENGTH, ListNamespacesDecoder.SCHEMA_VERSION);
                checkLevel(list.levelRaw());
                return null;
            case GET_HISTORY:
                history.wrap(buffer, block, GetHistoryDecoder.BLOCK_LENGTH, GetHistoryDecoder.SCHEMA_VERSION);
                checkLevel(history.levelRaw());
                return null;
            case PROMOTE:
                promote.wrap(buffer, block, PromoteDecoder.BLOCK_LENGTH, PromoteDecoder.SCHEMA_VERSION);
                return checkPromotion(promote.timeoutMs(), shape, buffer, offset);
            default:
                return null;
        }
    }

    private void checkLevel(final short level) {
        if (level < 0 || level > LINEARIZABLE) {
            throw new MalformedMessageException("a query's level is " + level + "; 0 to 2 was expected");
        }
        linearizable = level == LINEARIZABLE;
    }

    private static Refusal checkPromotion(
            final int timeoutMs, final MessageShape shape, final DirectBuffer buffer, final int offset) {
        if (timeoutMs < Protocol.PROMOTION_TIMEOUT_MS_MIN || timeoutMs > Protocol.PROMOTION_TIMEOUT_MS_MAX) {
            return Refusal.invalid("a promotion's timeout of " + timeoutMs + " ms; " + Protocol.PROMOTION_TIMEOUT_MS_MIN
                    + " to " + Protocol.PROMOTION_TIMEOUT_MS_MAX + " are allowed");
        }
        final Refusal who = Remark.check("who", shape, buffer, offset, 0, Protocol.WHO_BYTES_MAX);
        return who != null ? who : Remark.check("why", shape, buffer, offset, 1, Protocol.WHY_BYTES_MAX);
    }

    private static boolean isPage(final int entriesMax) {
        return entriesMax >= 1 && entriesMax <= Protocol.SCAN_ENTRIES_MAX;
    }

    private static Refusal noPage(final int entriesMax) {
        return Refusal.invalid(
                "a page of " + entriesMax + " entries; 1 to " + Protocol.SCAN_ENTRIES_MAX + " are allowed");
    }

    private static Refusal checkTerm(final MessageShape shape, final DirectBuffer buffer, final int offset) {
        final int bytes = shape.fieldBytes(buffer, offset, 0);
        return bytes < 1 || bytes > Protocol.TERM_BYTES_MAX
                ? Refusal.invalid("a term of " + bytes + " bytes; 1 to " + Protocol.TERM_BYTES_MAX + " are allowed")
                : null;
    }

    private static Refusal checkKey(
            final MessageShape shape, final DirectBuffer buffer, final int offset, final int bytesMin) {
        final int keyBytes = shape.fieldBytes(buffer, offset, 0);
        if (keyBytes < bytesMin) {
            return Refusal.invalid("the key is empty; it must have at least one byte");
        }
        return keyBytes > Protocol.KEY_BYTES_MAX ? Refusal.keyTooLarge(keyBytes, Protocol.KEY_BYTES_MAX) : null;
    }
}
