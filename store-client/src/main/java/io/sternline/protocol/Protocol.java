package io.sternline.protocol;

/** Versions and limits of the protocol. A server may be configured below a limit, never above it. */
public final class Protocol {
    /** Oldest protocol version this code speaks. */
    public static final int VERSION_MIN = 1;

    /** Newest protocol version this code speaks. */
    public static final int VERSION_MAX = 1;

    /** Bytes of the length that stands before every frame and every packed message; unsigned, little endian. */
    public static final int LENGTH_BYTES = Integer.BYTES;

    /**
     * Largest frame, without its length. One frame must fit one message of the replicated log, whose limit is an
     * eighth of an 8 MiB Aeron term.
     */
    public static final int FRAME_BYTES_MAX = 640 * 1024;

    /** Frames are filled up to this size where there is a choice; only a single large message exceeds it. */
    public static final int FRAME_BYTES_TARGET = 64 * 1024;

    /** Largest frame before the handshake is complete. */
    public static final int HANDSHAKE_FRAME_BYTES_MAX = 8 * 1024;

    /** Largest key. A key has at least one byte. */
    public static final int KEY_BYTES_MAX = 1024;

    /** Largest value. A value may be empty. */
    public static final int VALUE_BYTES_MAX = 512 * 1024;

    /** Most guards of one write. */
    public static final int GUARDS_MAX = 4;

    /** Most index terms that an entry is given by its user. */
    public static final int USER_TERMS_MAX = 4;

    /** Most index terms of an entry: its user's, and the one that names the lease which owns it. */
    public static final int TERMS_MAX = USER_TERMS_MAX + 1;

    /** What the term begins with that names the lease which owns an entry; behind it stands the lease's id. */
    public static final char OWNER_TERM_MARK = '\u0001';

    /** The namespace whose entries are leases: an entry's key is the lease's id. */
    public static final String LEASES_NAMESPACE = "sternline.leases";

    /** Most entries that a lease owns in all SYNC namespaces together, and as many again in all ASYNC ones. */
    public static final int OWNED_ENTRIES_MAX = 10_000;

    /** Longest index term, in bytes of UTF-8. A term has at least one byte. */
    public static final int TERM_BYTES_MAX = 256;

    /** Longest name of a map's field, in bytes of UTF-8. A name has at least one byte. */
    public static final int FIELD_NAME_BYTES_MAX = 256;

    /** Most fields of a map; its value's size bounds it too. */
    public static final int FIELDS_MAX = 10_000;

    /** Longest cursor of a scan. */
    public static final int CURSOR_BYTES_MAX = KEY_BYTES_MAX + Long.BYTES;

    /** Longest name of a namespace: 1 to 64 of {@code a-z A-Z 0-9 . _ -}. */
    public static final int NAMESPACE_NAME_BYTES_MAX = 64;

    /** Longest client name, in bytes of UTF-8. */
    public static final int CLIENT_NAME_BYTES_MAX = 128;

    /** Highest id of a node. */
    public static final int NODE_ID_MAX = 6;

    /** Most unfinished writes of one client. */
    public static final int WINDOW_REQUESTS_MAX = 4096;

    /** Most entries in one page of a scan. */
    public static final int SCAN_ENTRIES_MAX = 1000;

    /** A page of a scan ends once it holds this many key and value bytes; it always holds at least one entry. */
    public static final int SCAN_PAGE_BYTES_TARGET = 64 * 1024;

    /** Longest time to live and idle timeout: ten years of 365 days. */
    public static final long EXPIRY_MS_MAX = 10L * 365 * 24 * 3600 * 1000;

    /** Longest window in which events are counted: seven days. */
    public static final long WINDOW_MS_MAX = 7L * 24 * 3600 * 1000;

    /** Longest deadline of a call. Client windows are kept far longer, so that a re-sent write always finds its own. */
    public static final long CALL_TIMEOUT_MS_MAX = 60_000;

    /** Shortest time a promotion can be given: confirmations and an election must fit. */
    public static final int PROMOTION_TIMEOUT_MS_MIN = 2_000;

    /** Longest time a promotion can be given. */
    public static final int PROMOTION_TIMEOUT_MS_MAX = 60_000;

    /** What the history says of who asked for something, in bytes of UTF-8. */
    public static final int WHO_BYTES_MAX = 128;

    /** What the history says of why, in bytes of UTF-8. */
    public static final int WHY_BYTES_MAX = 256;

    /**
     * A revision of ASYNC namespaces holds, from this bit on, the term of the primary that gave it, and below it a number
     * that counts from 1 in each term.
     */
    public static final int ASYNC_TERM_SHIFT = 40;

    private Protocol() {}

    /** Whether {@code name} may name a namespace. */
    public static boolean isNamespaceName(final String name) {
        if (name.isEmpty() || name.length() > NAMESPACE_NAME_BYTES_MAX) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            final char c = name.charAt(i);
            final boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }
}
