package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import java.util.Arrays;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * What one client asked lately and was answered: the results of its requests from {@code finishedBelow} on, at most
 * {@link Protocol#WINDOW_REQUESTS_MAX} of them. Owned by {@link ClientWindows}, which keeps the books over all windows.
 */
final class ClientWindow {
    /** What a window knows of a request number. */
    enum Standing {
        /** Not seen before. */
        NEW,
        /** Answered before; the result is kept. */
        ANSWERED,
        /** The client said that it was done with it. */
        TOO_OLD,
        /** Too far ahead of what the client has finished. */
        BEYOND
    }

    private final long clientId;
    private final byte[] name;
    private final long nameHash;
    private final Long2ObjectHashMap<StoredResult> results = new Long2ObjectHashMap<>();
    private long finishedBelow;
    private long lastActiveMs;
    private int resultBytes;

    /** Neighbours in the order of activity. */
    ClientWindow lessRecent;

    ClientWindow moreRecent;

    ClientWindow(final long clientId, final byte[] name, final long nameHash) {
        this.clientId = clientId;
        this.name = name;
        this.nameHash = nameHash;
    }

    Standing standing(final long requestNumber) {
        if (requestNumber < finishedBelow) {
            return Standing.TOO_OLD;
        }
        // Neither is negative here, so the difference cannot overflow.
        if (requestNumber - finishedBelow >= Protocol.WINDOW_REQUESTS_MAX) {
            return Standing.BEYOND;
        }
        return results.containsKey(requestNumber) ? Standing.ANSWERED : Standing.NEW;
    }

    /** The result of a request that is {@link Standing#ANSWERED}. */
    StoredResult result(final long requestNumber) {
        return results.get(requestNumber);
    }

    void keep(final long requestNumber, final StoredResult result) {
        results.put(requestNumber, result);
        resultBytes += result.length();
    }

    /** Takes a result out; null if there is none. */
    StoredResult forget(final long requestNumber) {
        final StoredResult result = results.remove(requestNumber);
        if (result != null) {
            resultBytes -= result.length();
        }
        return result;
    }

    /** Numbers of the requests whose results are kept, ascending. */
    long[] answered() {
        final long[] numbers = new long[results.size()];
        final Long2ObjectHashMap<StoredResult>.KeyIterator keys =
                results.keySet().iterator();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = keys.nextLong();
        }
        Arrays.sort(numbers);
        return numbers;
    }

    long clientId() {
        return clientId;
    }

    byte[] name() {
        return name;
    }

    long nameHash() {
        return nameHash;
    }

    /** Requests below this are finished for the client; starts at 0 and only moves up. */
    long finishedBelow() {
        return finishedBelow;
    }

    void finishedBelow(final long newFinishedBelow) {
        finishedBelow = newFinishedBelow;
    }

    /** Group time at which the client was last heard of. */
    long lastActiveMs() {
        return lastActiveMs;
    }

    void lastActiveMs(final long newLastActiveMs) {
        lastActiveMs = newLastActiveMs;
    }

    int results() {
        return results.size();
    }

    int resultBytes() {
        return resultBytes;
    }
}
