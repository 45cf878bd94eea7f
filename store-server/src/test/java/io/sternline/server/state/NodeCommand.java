package io.sternline.server.state;

import io.sternline.protocol.sbe.DigestReportEncoder;
import io.sternline.protocol.sbe.GroupRecoveredEncoder;
import io.sternline.protocol.sbe.GroupSettingsEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PromotionPlannedEncoder;
import io.sternline.protocol.sbe.TakeoverCause;
import io.sternline.protocol.sbe.TermLostEncoder;
import io.sternline.protocol.sbe.TermStartedEncoder;
import org.agrona.MutableDirectBuffer;

/** What the primary's own gateway puts into the log, as values, for tests. */
non-sealed interface NodeCommand extends Command {
    record Settings(long requestNumber, long hashSeed0, long hashSeed1, long stateBytesMax, long entriesMax)
            implements NodeCommand {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final GroupSettingsEncoder encoder = new GroupSettingsEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .hashSeed0(hashSeed0)
                    .hashSeed1(hashSeed1)
                    .stateBytesMax(stateBytesMax)
                    .entriesMax(entriesMax);
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Recovered(int recovery) implements NodeCommand {
        @Override
        public long requestNumber() {
            return 0;
        }

        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final GroupRecoveredEncoder encoder = new GroupRecoveredEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(0)
                    .recovery(recovery)
                    .nodeId(2)
                    .logPosition(4_096)
                    .who("operator")
                    .why("two nodes burned down");
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Report(long requestNumber, int nodeId, long reportPosition, long revision, long stateDigest)
            implements NodeCommand {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final DigestReportEncoder encoder = new DigestReportEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .nodeId(nodeId)
                    .reportPosition(reportPosition)
                    .revision(revision)
                    .stateDigest(stateDigest);
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Planned(
            long requestNumber, long term, int primaryNodeId, int nodeId, TakeoverCause cause, String who, String why)
            implements NodeCommand {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final PromotionPlannedEncoder encoder = new PromotionPlannedEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .term(term)
                    .primaryNodeId(primaryNodeId)
                    .nodeId(nodeId)
                    .cause(cause)
                    .who(who)
                    .why(why);
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Started(long requestNumber, long term, int nodeId) implements NodeCommand {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final TermStartedEncoder encoder = new TermStartedEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .term(term)
                    .nodeId(nodeId);
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Lost(long requestNumber, long term, int nodeId) implements NodeCommand {
        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final TermLostEncoder encoder = new TermLostEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .term(term)
                    .nodeId(nodeId);
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }
}
