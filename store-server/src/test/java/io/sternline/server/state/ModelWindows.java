package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The clients of the model, each with the answers that are kept for it; the least recently active first. */
final class ModelWindows {
    private record Kept(Answer answer, int bytes) {}

    /** What is known of one client. */
    static final class Client {
        private long finishedBelow;
        private long lastActiveMs;
        private final TreeMap<Long, Kept> results = new TreeMap<>();

        private long bytes() {
            return results.values().stream().mapToLong(Kept::bytes).sum();
        }
    }

    private final LinkedHashMap<Long, Client> clients = new LinkedHashMap<>();
    private final StateLimits limits;
    private long nextClientId = 1;

    ModelWindows(final StateLimits limits) {
        this.limits = limits;
    }

    void dropInactive(final long nowMs) {
        final List<Long> inactive = clients.entrySet().stream()
                .filter(client -> nowMs - client.getValue().lastActiveMs >= 600_000)
                .map(Map.Entry::getKey)
                .limit(limits.droppedWindowsMax())
                .toList();
        inactive.forEach(clients::remove);
    }

    /** A frame of the client came; null if the client is not known. */
    Client onFrame(final Batch.Frame frame, final long nowMs) {
        final Client client = clients.remove(frame.clientId());
        if (client != null) {
            client.lastActiveMs = nowMs;
            client.finishedBelow = Math.max(client.finishedBelow, frame.finishedBelow());
            client.results.headMap(client.finishedBelow).clear();
            clients.put(frame.clientId(), client);
        }
        return client;
    }

    /** The id of a new client; 0 if there is no room for it. */
    long register(final long nowMs) {
        if (clients.size() >= limits.clientsMax()) {
            final Map.Entry<Long, Client> idlest = clients.entrySet().iterator().next();
            if (nowMs - idlest.getValue().lastActiveMs < 120_000) {
                return 0;
            }
            clients.remove(idlest.getKey());
        }
        final Client client = new Client();
        client.lastActiveMs = nowMs;
        clients.put(nextClientId, client);
        return nextClientId++;
    }

    /** Why a request has no place in the window; OK if it has, or has been answered. */
    static ResultCode standing(final Client client, final long requestNumber) {
        if (requestNumber < client.finishedBelow) {
            return ResultCode.REQUEST_TOO_OLD;
        }
        final boolean beyond = requestNumber >= client.finishedBelow + Protocol.WINDOW_REQUESTS_MAX;
        return beyond ? ResultCode.WINDOW_FULL : ResultCode.OK;
    }

    /** The answer given before; null if there was none. */
    static Answer kept(final Client client, final long requestNumber) {
        final Kept kept = client.results.get(requestNumber);
        return kept == null ? null : kept.answer;
    }

    boolean hasRoom() {
        return bytes() + 160 <= limits.resultBytesMax();
    }

    /** Keeps an answer, in full or short. */
    void keep(final Client client, final Answer answer) {
        client.results.put(answer.number(), toKeep(client, answer));
    }

    private Kept toKeep(final Client client, final Answer answer) {
        final int fullBytes = bytes(answer);
        final boolean inFull = client.bytes() + fullBytes <= limits.clientResultBytesMax()
                && bytes() + fullBytes <= limits.resultBytesMax() / 2;
        if (!inFull && answer instanceof Answer.Write write && write.entryType() != EntryType.NONE) {
            final ResultCode code = write.code() == ResultCode.OK ? ResultCode.RESULT_DISCARDED : ResultCode.OVERLOADED;
            final Answer shortened = Answer.Write.plain(write.number(), code, write.revision());
            return new Kept(shortened, bytes(shortened));
        }
        return new Kept(answer, fullBytes);
    }

    int size() {
        return clients.size();
    }

    private long bytes() {
        return clients.values().stream().mapToLong(Client::bytes).sum();
    }

    /** Length of the reply message, without the words that explain a refusal. */
    private static int bytes(final Answer answer) {
        if (answer instanceof Answer.Write write) {
            return 49 + write.value().length();
        }
        if (answer instanceof Answer.Namespace namespace) {
            return 75 + namespace.name().length();
        }
        return answer instanceof Answer.Registered ? 27 : 20;
    }
}
