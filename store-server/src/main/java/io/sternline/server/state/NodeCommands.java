package io.sternline.server.state;

import io.sternline.protocol.sbe.DigestReportDecoder;
import io.sternline.protocol.sbe.GroupRecoveredDecoder;
import io.sternline.protocol.sbe.GroupSettingsDecoder;

/**
 * Carries out what the primary's own gateway puts into the log. Such commands come without a client and are not
 * answered; one that makes no sense is passed over.
 */
final class NodeCommands {
    private final GroupSettingsDecoder settings = new GroupSettingsDecoder();
    private final GroupRecoveredDecoder recovered = new GroupRecoveredDecoder();
    private final DigestReportDecoder report = new DigestReportDecoder();
    private final StoreState state;
    private final DigestWatch watch;
    private long malformed;

    NodeCommands(final StoreState state, final DigestWatch watch) {
        this.state = state;
        this.watch = watch;
    }

    /** Whether a command of this kind is a node's own, and not for clients to send. */
    static boolean includes(final int templateId) {
        return templateId == GroupSettingsDecoder.TEMPLATE_ID
                || templateId == DigestReportDecoder.TEMPLATE_ID
                || templateId == GroupRecoveredDecoder.TEMPLATE_ID;
    }

    /** @param message of a kind that is {@link #includes included}. */
    void onCommand(final Message message) {
        switch (message.templateId()) {
            case GroupSettingsDecoder.TEMPLATE_ID -> onSettings(message);
            case GroupRecoveredDecoder.TEMPLATE_ID -> onRecovered(message);
            default -> onReport(message);
        }
    }

    /** Commands that were cut off. */
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

    /** Each primary of a recovered group says it in each term; only the first time does it change anything. */
    private void onRecovered(final Message message) {
        if (message.blockLength() < GroupRecoveredDecoder.BLOCK_LENGTH) {
            malformed++;
            return;
        }
        recovered.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        NewLife.begin(state, recovered.recovery());
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
