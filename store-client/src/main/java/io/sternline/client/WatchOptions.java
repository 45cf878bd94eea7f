package io.sternline.client;

import io.sternline.protocol.Protocol;

/**
 * What a watch brings.
 *
 * <pre>{@code
 * WatchOptions.after(revision).withPrefix("user/")
 * }</pre>
 *
 * @param afterRevision changes after this one; {@link #NOW}: those from now on.
 * @param prefix changes of keys that begin with it; empty: all.
 * @param touches whether also those that change expiry only.
 * @param bufferBytesMax most bytes of changes that wait in this client, 4 KiB to 64 MiB.
 */
public record WatchOptions(long afterRevision, String prefix, boolean touches, int bufferBytesMax) {
    /** In place of a revision: from now on. */
    public static final long NOW = -1;

    private static final int BUFFER_BYTES_DEFAULT = 1 << 20;

    public WatchOptions {
        if (afterRevision < NOW) {
            throw new IllegalArgumentException("afterRevision must be a revision, 0 or -1 (now), not " + afterRevision);
        }
        if (bufferBytesMax < 4 << 10 || bufferBytesMax > 64 << 20) {
            throw new IllegalArgumentException(
                    "bufferBytesMax must be from 4,096 to 67,108,864 bytes, not " + bufferBytesMax);
        }
        if (prefix.length() > Protocol.KEY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a prefix has at most " + Protocol.KEY_BYTES_MAX + " bytes, not " + prefix.length());
        }
    }

    /** All changes from now on, but for touches. */
    public static WatchOptions fromNow() {
        return after(NOW);
    }

    /** All changes after {@code revision}, but for touches. 0: all that ever were, if they are all retained. */
    public static WatchOptions after(final long revision) {
        return new WatchOptions(revision, "", false, BUFFER_BYTES_DEFAULT);
    }

    public WatchOptions withPrefix(final String newPrefix) {
        return new WatchOptions(afterRevision, newPrefix, touches, bufferBytesMax);
    }

    public WatchOptions withTouches() {
        return new WatchOptions(afterRevision, prefix, true, bufferBytesMax);
    }

    public WatchOptions withBufferBytesMax(final int bytesMax) {
        return new WatchOptions(afterRevision, prefix, touches, bytesMax);
    }
}
