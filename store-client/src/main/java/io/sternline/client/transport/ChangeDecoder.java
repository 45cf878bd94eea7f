package io.sternline.client.transport;

import io.sternline.client.Change;
import io.sternline.client.Change.Kind;
import io.sternline.client.Entry;
import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ChangeNamespaceDecoder;
import io.sternline.protocol.sbe.ChangeOtherDecoder;
import io.sternline.protocol.sbe.ChangePutDecoder;
import io.sternline.protocol.sbe.ChangeRemoveDecoder;
import io.sternline.protocol.sbe.ChangeTouchDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.TermListDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes changes of what a watch brings. As with replies, each message is read through a view that ends where the message
 * does, so that no length a node may send reaches beyond it. Owned by the loop.
 */
final class ChangeDecoder {
    private static final byte[] NO_BYTES = {};
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NEVER_EXPIRES = -1;

    private final NamespaceNames names;
    private final ArrayBuffer view = new ArrayBuffer(NO_BYTES);
    private final ArrayBuffer termsView = new ArrayBuffer(NO_BYTES);
    private final MessageHeaderDecoder termsHeader = new MessageHeaderDecoder();
    private final TermListDecoder termList = new TermListDecoder();
    private final EntryDecoder entries = new EntryDecoder();
    private final ChangePutDecoder put = new ChangePutDecoder();
    private final ChangeTouchDecoder touch = new ChangeTouchDecoder();
    private final ChangeRemoveDecoder remove = new ChangeRemoveDecoder();
    private final ChangeNamespaceDecoder namespace = new ChangeNamespaceDecoder();
    private final ChangeOtherDecoder other = new ChangeOtherDecoder();

    ChangeDecoder(final NamespaceNames names) {
        this.names = names;
    }

    /**
     * Decodes the message that {@code pack} stands on.
     *
     * @param namespaceId what the watch asked for; 0: all.
     */
    Change decode(final PackReader pack, final RunningWatch watch, final int namespaceId) {
        final MessageHeaderDecoder header = pack.header();
        view.wrap(pack.buffer().byteArray(), 0, pack.messageOffset() + pack.messageLength());
        final int body = pack.messageOffset() + MessageHeaderDecoder.ENCODED_LENGTH;
        return switch (header.templateId()) {
            case ChangePutDecoder.TEMPLATE_ID -> put(header, body, watch, namespaceId);
            case ChangeTouchDecoder.TEMPLATE_ID -> touch(header, body, watch, namespaceId);
            case ChangeRemoveDecoder.TEMPLATE_ID -> remove(header, body, watch, namespaceId);
            case ChangeNamespaceDecoder.TEMPLATE_ID -> namespace(header, body, watch, namespaceId);
            case ChangeOtherDecoder.TEMPLATE_ID -> other(header, body, namespaceId);
            default ->
                throw new MalformedMessageException(
                        "change of template " + header.templateId() + ", which this client does not know");
        };
    }

    private Change put(
            final MessageHeaderDecoder header, final int body, final RunningWatch watch, final int namespaceId) {
        put.wrap(view, body, ReplyDecoder.blockLength(header, ChangePutDecoder.BLOCK_LENGTH), header.version());
        final String name = name(put.namespaceId(), watch, namespaceId);
        final long expiresAtMs = expiresAtMs(put.deadlineMs(), put.idleMs(), put.touchedMs());
        final byte[] key = allocate(put.keyLength());
        put.getKey(key, 0, key.length);
        final byte[] value = allocate(put.valueLength());
        put.getValue(value, 0, value.length);
        final byte[] terms = allocate(put.termsLength());
        put.getTerms(terms, 0, terms.length);
        final Reply.Shown shown = entries.shown(put.entryType(), put.revision(), value);
        if (shown == null) {
            throw new MalformedMessageException("a put without an entry");
        }
        final String text = text(key);
        final long remainingMs = expiresAtMs == NEVER ? NEVER_EXPIRES : Math.max(0, expiresAtMs - put.groupTimeMs());
        final Entry entry = EntryDecoder.entry(text, shown, remainingMs);
        return new Change(
                Kind.PUT,
                name,
                text,
                put.revision(),
                Optional.of(entry),
                terms(terms),
                instant(expiresAtMs),
                Instant.ofEpochMilli(put.groupTimeMs()),
                put.clientId());
    }

    private Change touch(
            final MessageHeaderDecoder header, final int body, final RunningWatch watch, final int namespaceId) {
        touch.wrap(view, body, ReplyDecoder.blockLength(header, ChangeTouchDecoder.BLOCK_LENGTH), header.version());
        final String name = name(touch.namespaceId(), watch, namespaceId);
        final long expiresAtMs = expiresAtMs(touch.deadlineMs(), touch.idleMs(), touch.touchedMs());
        final byte[] key = allocate(touch.keyLength());
        touch.getKey(key, 0, key.length);
        return new Change(
                Kind.TOUCHED,
                name,
                text(key),
                touch.revision(),
                Optional.empty(),
                List.of(),
                instant(expiresAtMs),
                Instant.ofEpochMilli(touch.groupTimeMs()),
                touch.clientId());
    }

    private Change remove(
            final MessageHeaderDecoder header, final int body, final RunningWatch watch, final int namespaceId) {
        remove.wrap(view, body, ReplyDecoder.blockLength(header, ChangeRemoveDecoder.BLOCK_LENGTH), header.version());
        final String name = name(remove.namespaceId(), watch, namespaceId);
        final Kind kind = kind(remove.cause());
        final byte[] key = allocate(remove.keyLength());
        remove.getKey(key, 0, key.length);
        return ofNoEntry(
                kind,
                name,
                text(key),
                remove.revision(),
                Instant.ofEpochMilli(remove.groupTimeMs()),
                remove.clientId());
    }

    private Change namespace(
            final MessageHeaderDecoder header, final int body, final RunningWatch watch, final int namespaceId) {
        namespace.wrap(
                view, body, ReplyDecoder.blockLength(header, ChangeNamespaceDecoder.BLOCK_LENGTH), header.version());
        final int id = namespace.namespaceId();
        final long revision = namespace.revision();
        final Instant time = Instant.ofEpochMilli(namespace.groupTimeMs());
        final long clientId = namespace.clientId();
        names.learn(id, namespace.name());
        return ofNoEntry(Kind.NAMESPACE_DEFINED, name(id, watch, namespaceId), "", revision, time, clientId);
    }

    private Change other(final MessageHeaderDecoder header, final int body, final int namespaceId) {
        other.wrap(view, body, ReplyDecoder.blockLength(header, ChangeOtherDecoder.BLOCK_LENGTH), header.version());
        if (namespaceId != NamespaceNames.ALL) {
            throw new MalformedMessageException(
                    "a change of no namespace came to the watch of namespace " + namespaceId);
        }
        return ofNoEntry(
                Kind.OTHER, "", "", other.revision(), Instant.ofEpochMilli(other.groupTimeMs()), other.clientId());
    }

    private static Change ofNoEntry(
            final Kind kind,
            final String namespace,
            final String key,
            final long revision,
            final Instant time,
            final long clientId) {
        return new Change(
                kind, namespace, key, revision, Optional.empty(), List.of(), Optional.empty(), time, clientId);
    }

    private String name(final int changedId, final RunningWatch watch, final int watchedId) {
        if (watchedId == NamespaceNames.ALL) {
            return names.name(changedId);
        }
        if (changedId != watchedId) {
            throw new MalformedMessageException(
                    "a change of namespace " + changedId + " came to the watch of namespace " + watchedId);
        }
        return watch.namespace.name;
    }

    private static Kind kind(final RemovalCause cause) {
        return switch (cause) {
            case REMOVED -> Kind.REMOVED;
            case EXPIRED -> Kind.EXPIRED;
            case EVICTED -> Kind.EVICTED;
            case MOVED -> Kind.MOVED;
            case LEASE_ENDED -> Kind.LEASE_ENDED;
            default -> throw new MalformedMessageException("removal cause " + cause + " is not known to this client");
        };
    }

    /** The earlier of deadline and idle timeout. */
    private static long expiresAtMs(final long deadlineMs, final long idleMs, final long touchedMs) {
        final long byDeadlineMs = deadlineMs == 0 ? NEVER : deadlineMs;
        final long byIdleMs = idleMs == 0 ? NEVER : touchedMs + idleMs;
        return Math.min(byDeadlineMs, byIdleMs);
    }

    private static Optional<Instant> instant(final long expiresAtMs) {
        return expiresAtMs == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expiresAtMs));
    }

    private List<String> terms(final byte[] part) {
        if (part.length == 0) {
            return List.of();
        }
        termsView.wrap(part);
        termsHeader.wrap(termsView, 0);
        if (termsHeader.schemaId() != MessageHeaderDecoder.SCHEMA_ID
                || termsHeader.templateId() != TermListDecoder.TEMPLATE_ID) {
            throw new MalformedMessageException("an entry's terms are message " + termsHeader.templateId()
                    + " of schema " + termsHeader.schemaId() + " instead of TermList");
        }
        termList.wrapAndApplyHeader(termsView, 0, termsHeader);
        final List<String> terms = new ArrayList<>();
        for (final TermListDecoder.TermsDecoder element : termList.terms()) {
            final byte[] term = allocate(element.termLength());
            element.getTerm(term, 0, term.length);
            // Which lease owns the entry is not among the terms its users gave it.
            if (term.length == 0 || term[0] != Protocol.OWNER_TERM_MARK) {
                terms.add(text(term));
            }
        }
        return List.copyOf(terms);
    }

    private static String text(final byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] allocate(final int length) {
        if (length < 0 || length > view.capacity()) {
            throw new MalformedMessageException("field of " + Integer.toUnsignedLong(length)
                    + " bytes in a message that ends at " + view.capacity());
        }
        return length == 0 ? NO_BYTES : new byte[length];
    }
}
