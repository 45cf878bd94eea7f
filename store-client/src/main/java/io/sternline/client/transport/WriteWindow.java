package io.sternline.client.transport;

import java.util.function.Consumer;

/**
 * The writes that were sent and have not ended, by request number. Owned by the loop.
 *
 * <p>Numbers are dense and never used twice, not even under another client id, so a late answer can never be taken for
 * that of another call. The store keeps results from {@link #finishedBelow} on, for a bounded distance; a write that
 * would be further ahead than that has to wait (see {@link #hasRoom}) until the oldest has ended.
 */
final class WriteWindow {
    private final WriteCall<?>[] calls;
    private final int mask;
    private long finishedBelow;
    private long nextNumber;

    /** @param requestsMax a power of two. */
    WriteWindow(final int requestsMax, final long firstNumber) {
        if (Integer.bitCount(requestsMax) != 1) {
            throw new IllegalArgumentException("requestsMax must be a power of two, not " + requestsMax);
        }
        calls = new WriteCall<?>[requestsMax];
        mask = requestsMax - 1;
        finishedBelow = firstNumber;
        nextNumber = firstNumber;
    }

    boolean hasRoom(final int requestsMax) {
        return nextNumber - finishedBelow < Math.min(requestsMax, calls.length);
    }

    /** Takes a call in and gives it the next number. There must be room. */
    void add(final WriteCall<?> call, final long clientId) {
        call.number(nextNumber, clientId);
        calls[(int) nextNumber & mask] = call;
        nextNumber++;
    }

    /** The unfinished call of this number; null if it has ended or never was. */
    WriteCall<?> get(final long requestNumber) {
        return requestNumber < finishedBelow || requestNumber >= nextNumber ? null : calls[(int) requestNumber & mask];
    }

    void remove(final WriteCall<?> call) {
        calls[(int) call.requestNumber & mask] = null;
        while (finishedBelow < nextNumber && calls[(int) finishedBelow & mask] == null) {
            finishedBelow++;
        }
    }

    /** Every number below this has ended. */
    long finishedBelow() {
        return finishedBelow;
    }

    /** The number the next call will get. */
    long nextNumber() {
        return nextNumber;
    }

    /** Visits the calls in the order of their numbers. The visitor may remove the call it is given. */
    void forEach(final Consumer<WriteCall<?>> visitor) {
        final long end = nextNumber;
        for (long number = finishedBelow; number < end; number++) {
            final WriteCall<?> call = get(number);
            if (call != null) {
                visitor.accept(call);
            }
        }
    }
}
