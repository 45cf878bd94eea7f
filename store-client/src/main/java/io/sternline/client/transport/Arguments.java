package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.Expiry;
import io.sternline.client.Limit;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Page;
import io.sternline.client.Promotion;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.WriteOptions;
import io.sternline.protocol.Protocol;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Checks what callers pass in, before anything is sent. What the protocol can never carry is rejected here; the limits of
 * a namespace are the store's to check, as they may change at any time. Null is a mistake in the program and no outcome.
 */
final class Arguments {
    /** What a message quotes of a name that is too long. */
    private static final int QUOTED_CHARS_MAX = 40;

    /** What one {@code char} takes at most; those of a pair take two each. */
    private static final int UTF_8_BYTES_MAX = 3;

    private static final byte[] FROM_START = {};

    private Arguments() {}

    /** The key as it is stored. */
    static byte[] key(final String key) {
        Objects.requireNonNull(key, "key");
        if (key.isEmpty()) {
            throw new RejectedException(
                    Rejection.INVALID_ARGUMENT,
                    "the key is empty; a key has 1 to " + Protocol.KEY_BYTES_MAX + " bytes of UTF-8");
        }
        return keyBytes("key", key);
    }

    /** Whether {@link #key} takes it; allocates nothing, but for a key of a length that makes it doubtful. */
    static boolean isKey(final String key) {
        final int chars = key.length();
        if (chars > Protocol.KEY_BYTES_MAX / UTF_8_BYTES_MAX) {
            return isWellFormed(key) && key.getBytes(UTF_8).length <= Protocol.KEY_BYTES_MAX;
        }
        return chars > 0 && isWellFormed(key);
    }

    /** The prefix of a scan; may be empty. */
    static byte[] prefix(final String prefix) {
        return keyBytes("prefix", Objects.requireNonNull(prefix, "prefix"));
    }

    /** A term as it is stored. */
    static byte[] term(final String term) {
        if (!term.isEmpty() && term.charAt(0) == Protocol.OWNER_TERM_MARK) {
            throw invalid("a term must not begin with U+0001: such terms name the leases that own entries");
        }
        return named("term", Objects.requireNonNull(term, "term"), Protocol.TERM_BYTES_MAX);
    }

    /** The name of a map's field as it is stored. */
    static byte[] fieldName(final String name) {
        return named("field's name", Objects.requireNonNull(name, "name"), Protocol.FIELD_NAME_BYTES_MAX);
    }

    static byte[] value(final byte[] value) {
        Objects.requireNonNull(value, "value");
        if (value.length > Protocol.VALUE_BYTES_MAX) {
            throw new RejectedException(
                    Rejection.VALUE_TOO_LARGE,
                    "the value has " + value.length + " bytes, the limit is " + Protocol.VALUE_BYTES_MAX
                            + ": split it, or keep it elsewhere");
        }
        return value;
    }

    static long revision(final long revision) {
        if (revision < 1) {
            throw invalid("revision must be one that an entry or a receipt carries, from 1 on, not " + revision);
        }
        return revision;
    }

    static long cost(final long cost, final Limit limit) {
        Objects.requireNonNull(limit, "limit");
        if (cost < 0 || cost > limit.burst()) {
            throw invalid("cost must be 0 to " + limit.burst() + ", the limit's burst, not " + cost
                    + ": more than that is never there at once");
        }
        return cost;
    }

    /** Of events. */
    static long amount(final long amount) {
        if (amount < 0) {
            throw invalid("amount must be 0 or more, not " + amount + ": events cannot be taken back");
        }
        return amount;
    }

    static long windowMs(final Duration window) {
        Objects.requireNonNull(window, "window");
        if (window.compareTo(Duration.ofMillis(1)) < 0
                || window.compareTo(Duration.ofMillis(Protocol.WINDOW_MS_MAX)) > 0) {
            throw invalid("a window must be from 1 ms to 7 days, not " + window);
        }
        return window.toMillis();
    }

    static int entriesMax(final int entriesMax) {
        if (entriesMax < 1 || entriesMax > Protocol.SCAN_ENTRIES_MAX) {
            throw invalid("entriesMax must be 1 to " + Protocol.SCAN_ENTRIES_MAX + ", not " + entriesMax);
        }
        return entriesMax;
    }

    /** Where a scan goes on; empty: at the start. */
    static byte[] cursor(final Optional<Page.Cursor> from) {
        final byte[] cursor = from.map(Page.Cursor::bytes).orElse(FROM_START);
        if (cursor.length > Protocol.CURSOR_BYTES_MAX) {
            throw invalid("a cursor of " + cursor.length + " bytes did not come from a page; the limit is "
                    + Protocol.CURSOR_BYTES_MAX);
        }
        return cursor;
    }

    static String namespaceName(final String name) {
        Objects.requireNonNull(name, "name");
        if (!Protocol.isNamespaceName(name)) {
            throw invalid("a namespace's name has 1 to " + Protocol.NAMESPACE_NAME_BYTES_MAX
                    + " of a-z A-Z 0-9 . _ -, not '" + name + "'");
        }
        return name;
    }

    static Expiry expiry(final Expiry expiry) {
        return Objects.requireNonNull(expiry, "expiry");
    }

    static WriteOptions options(final WriteOptions options) {
        return Objects.requireNonNull(options, "options");
    }

    static NamespaceSettings settings(final NamespaceSettings settings) {
        Objects.requireNonNull(settings, "settings");
        duration("ttl", settings.ttl());
        duration("idle", settings.idle());
        range("keyBytesMax", settings.keyBytesMax(), 1, Protocol.KEY_BYTES_MAX);
        range("valueBytesMax", settings.valueBytesMax(), 0, Protocol.VALUE_BYTES_MAX);
        limit("entriesMax", settings.entriesMax());
        limit("bytesMax", settings.bytesMax());
        Objects.requireNonNull(settings.whenFull(), "whenFull");
        Objects.requireNonNull(settings.replication(), "replication");
        return settings;
    }

    static int nodeId(final int nodeId) {
        if (nodeId < 0) {
            throw invalid("a node's id is 0 or more, not " + nodeId);
        }
        return nodeId;
    }

    static Promotion promotion(final Promotion options) {
        Objects.requireNonNull(options, "options");
        final Duration timeout = Objects.requireNonNull(options.timeout(), "timeout");
        if (timeout.compareTo(Duration.ofMillis(Protocol.PROMOTION_TIMEOUT_MS_MIN)) < 0
                || timeout.compareTo(Duration.ofMillis(Protocol.PROMOTION_TIMEOUT_MS_MAX)) > 0) {
            throw invalid("the timeout of a promotion must be " + Protocol.PROMOTION_TIMEOUT_MS_MIN + " to "
                    + Protocol.PROMOTION_TIMEOUT_MS_MAX + " ms, not " + timeout);
        }
        remark("who", options.who(), Protocol.WHO_BYTES_MAX);
        remark("why", options.why(), Protocol.WHY_BYTES_MAX);
        return options;
    }

    private static void remark(final String what, final String text, final int bytesMax) {
        final int bytes = utf8(what, Objects.requireNonNull(text, what)).length;
        if (bytes > bytesMax) {
            throw invalid("'" + what + "' has " + bytes + " bytes of UTF-8, the limit is " + bytesMax);
        }
    }

    private static void duration(final String what, final Duration duration) {
        Objects.requireNonNull(duration, what);
        final boolean isTooShort = !duration.isZero() && duration.compareTo(Duration.ofMillis(1)) < 0;
        if (isTooShort || duration.compareTo(Duration.ofMillis(Protocol.EXPIRY_MS_MAX)) > 0) {
            throw invalid(what + " must be zero (none) or from 1 ms to 3650 days, not " + duration);
        }
    }

    private static void range(final String what, final int value, final int min, final int max) {
        if (value < min || value > max) {
            throw invalid(what + " must be " + min + " to " + max + ", not " + value);
        }
    }

    private static void limit(final String what, final long value) {
        if (value < 0) {
            throw invalid(what + " must be 0 (none) or more, not " + value);
        }
    }

    private static byte[] named(final String what, final String text, final int bytesMax) {
        final byte[] bytes = utf8(what, text);
        if (bytes.length < 1 || bytes.length > bytesMax) {
            final String beginning = text.substring(0, Math.min(QUOTED_CHARS_MAX, text.length()));
            throw invalid("a " + what + " has 1 to " + bytesMax + " bytes of UTF-8, not " + bytes.length + ": '"
                    + beginning + "'");
        }
        return bytes;
    }

    private static byte[] keyBytes(final String what, final String text) {
        final byte[] bytes = utf8(what, text);
        if (bytes.length > Protocol.KEY_BYTES_MAX) {
            throw new RejectedException(
                    Rejection.KEY_TOO_LARGE,
                    "the " + what + " has " + bytes.length + " bytes of UTF-8, the limit is " + Protocol.KEY_BYTES_MAX);
        }
        return bytes;
    }

    private static byte[] utf8(final String what, final String text) {
        requireWellFormed(what, text);
        return text.getBytes(UTF_8);
    }

    /** The JDK would turn a lone surrogate into a question mark, and two different keys into one. */
    private static void requireWellFormed(final String what, final String text) {
        final int index = loneSurrogate(text);
        if (index >= 0) {
            throw invalid("the " + what + " is no text: half a surrogate pair stands at index " + index);
        }
    }

    private static boolean isWellFormed(final String text) {
        return loneSurrogate(text) < 0;
    }

    /** @return -1: there is none. */
    private static int loneSurrogate(final String text) {
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return i;
            }
        }
        return -1;
    }

    static RejectedException invalid(final String message) {
        return new RejectedException(Rejection.INVALID_ARGUMENT, message);
    }
}
