package io.sternline.server.watch;

import io.sternline.protocol.sbe.ChangeTouchDecoder;

/**
 * Which changes a watch brings.
 *
 * @param namespaceId of whose entries; {@link #ALL}: of all in the log, and changes that concern no entry as long as {@code prefix} is
 *     empty.
 * @param touches whether also those that change expiry only.
 * @param prefix of keys.
 */
record WatchFilter(int namespaceId, boolean touches, byte[] prefix) {
    /** In place of a namespace id. */
    static final int ALL = 0;

    boolean matches(final ChangeHead change) {
        return (namespaceId == ALL || namespaceId == change.namespaceId())
                && (touches || change.templateId() != ChangeTouchDecoder.TEMPLATE_ID)
                && change.keyBeginsWith(prefix);
    }
}
