package io.sternline.server.state;

import io.sternline.protocol.sbe.DigestReportDecoder;
import io.sternline.protocol.sbe.GroupRecoveredDecoder;
import io.sternline.protocol.sbe.GroupSettingsDecoder;
import io.sternline.server.engine.ByteSlice;

/**
 * Carries out what the primary's own gateway puts into the log. Such commands come without a client and are not
 * answered; one that makes no sense is passed over.
 */
final class NodeCommands {
    private final GroupSettingsDecoder settings = new GroupSettingsDecoder();
    private final GroupRecoveredDecoder recovered = new GroupRecoveredDecoder();
    private final DigestReportDecoder report = new DigestReportDecoder();
    private final TakeoverCommands takeovers;
    private final ByteSlice who = new ByteSlice();
    private final ByteSlice why = new ByteSlice();
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
                || templateId == GroupRecoveredDecoder.TEMPLATE_ID
                || TakeoverCommands.includes(templateId);
    }

    /** @param message of a kind that is {@link #includes included}. */
    void onCommand(final Message message) {
        switch (message.templateId()) {
            case GroupSettingsDecoder.TEMPLATE_ID -> onSettings(message);
            case DigestReportDecoder.TEMPLATE_ID -> onReport(message);
            case GroupRecoveredDecoder.TEMPLATE_ID -> onRecovered(message);
            default -> malformed += takeovers.onCommand(message) ? 0 : 1;
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

    /** Each primary of a recovered group says it in each term; only the first time does it change anything. */
    private void onRecovered(final Message message) {
        final VarData varData = message.varData();
        if (message.blockLength() < GroupRecoveredDecoder.BLOCK_LENGTH
                || !varData.next16(who)
                || !varData.next16(why)
                || !TakeoverCommands.areRemarks(who, why)) {
            malformed++;
            return;
        }
        recovered.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        if (NewLife.begin(state, recovered.recovery())) {
            state.takeovers()
                    .onRecovered(
                            recovered.nodeId(),
                            recovered.logPosition(),
                            state.groupTimeMs(),
                            who.toArray(),
                            why.toArray());
        }
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
