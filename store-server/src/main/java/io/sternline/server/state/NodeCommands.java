package io.sternline.server.state;

import io.sternline.protocol.sbe.DigestReportDecoder;
import io.sternline.protocol.sbe.GroupSettingsDecoder;

/**
 * Carries out what the primary's own gateway puts into the log. Such commands come without a client and are not
 * answered; one that makes no sense is passed over.
 */
final class NodeCommands {
    private final GroupSettingsDecoder settings = new GroupSettingsDecoder();
    private final DigestReportDecoder report = new DigestReportDecoder();
    private final TakeoverCommands takeovers;
    private final StoreState state;
    private final DigestWatch watch;
    private long malformed;

    NodeCommands(final StoreState state, final DigestWatch watch) {
        this.state = state;
        this.watch = watch;
        this.takeovers = new TakeoverCommands(state);
    }

    /** Whether a command of this kind is a node's own, and not for clients to send. */
    static boolean includes(final int templateId) {
        return templateId == GroupSettingsDecoder.TEMPLATE_ID
                || templateId == DigestReportDecoder.TEMPLATE_ID
                || TakeoverCommands.includes(templateId);
    }

    /** @param message of a kind that is {@link #includes included}. */
    void onCommand(final Message message) {
        if (message.templateId() == GroupSettingsDecoder.TEMPLATE_ID) {
            onSettings(message);
        } else if (TakeoverCommands.includes(message.templateId())) {
            malformed += takeovers.onCommand(message) ? 0 : 1;
        } else {
            onReport(message);
        }
    }

    /** Commands that were cut off or made no sense. */
    long malformed() {
        return malformed;
    }

    private void onSettings(final Message message) {
        if (message.blockLength() < GroupSettingsDecoder.BLOCK_LENGTH) {
            malformed++;
            return;
        }
        settings.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        state.offerSeed(settings.hashSeed0(), settings.hashSeed1());
        state.settings().limits(settings.stateBytesMax(), settings.entriesMax());
    }

    private void onReport(final Message message) {
        if (message.blockLength() < DigestReportDecoder.BLOCK_LENGTH) {
            malformed++;
            return;
        }
        report.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        watch.onReport(report);
    }
}
