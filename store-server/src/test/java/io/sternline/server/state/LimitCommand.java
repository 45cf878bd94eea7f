package io.sternline.server.state;

import io.sternline.protocol.sbe.CountInWindowEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.TakeEncoder;
import org.agrona.MutableDirectBuffer;

/** Commands on limits and on windows of counted events. */
sealed interface LimitCommand extends Command {
    static Take take(final long requestNumber, final String key, final long cost) {
        return new Take(requestNumber, DEFAULT_NAMESPACE, cost, 10, 100_000_000, key);
    }

    static Count count(final long requestNumber, final String key, final long amount) {
        return new Count(requestNumber, DEFAULT_NAMESPACE, amount, 1_000, key);
    }

    record Take(long requestNumber, int namespaceId, long cost, long burst, long intervalNs, String key)
            implements LimitCommand {
        Take in(final int newNamespaceId) {
            return new Take(requestNumber, newNamespaceId, cost, burst, intervalNs, key);
        }

        Take of(final long newBurst, final long newIntervalNs) {
            return new Take(requestNumber, namespaceId, cost, newBurst, newIntervalNs, key);
        }

        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final TakeEncoder encoder = new TakeEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .namespaceId(namespaceId)
                    .cost(cost)
                    .burst(burst)
                    .intervalNs(intervalNs)
                    .putKey(Command.bytes(key), 0, key.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }

    record Count(long requestNumber, int namespaceId, long amount, long windowMs, String key) implements LimitCommand {
        Count in(final int newNamespaceId) {
            return new Count(requestNumber, newNamespaceId, amount, windowMs, key);
        }

        Count over(final long newWindowMs) {
            return new Count(requestNumber, namespaceId, amount, newWindowMs, key);
        }

        @Override
        public int encode(final MutableDirectBuffer buffer, final int offset) {
            final CountInWindowEncoder encoder = new CountInWindowEncoder();
            encoder.wrapAndApplyHeader(buffer, offset, new MessageHeaderEncoder())
                    .requestNumber(requestNumber)
                    .namespaceId(namespaceId)
                    .amount(amount)
                    .windowMs(windowMs)
                    .putKey(Command.bytes(key), 0, key.length());
            return MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength();
        }
    }
}
