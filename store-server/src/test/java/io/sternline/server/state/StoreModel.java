package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The store in the plainest Java that says what it must do: maps, strings and full walks. Predicts every reply of the
 * state machine. Written from the contract, not from the code it checks.
 */
final class StoreModel {
    record Key(int namespaceId, String key) implements Comparable<Key> {
        @Override
        public int compareTo(final Key other) {
            return namespaceId != other.namespaceId
                    ? Integer.compare(namespaceId, other.namespaceId)
                    : key.compareTo(other.key);
        }
    }

    record Entry(EntryType type, String value, long revision, long deadlineMs, long idleMs, long touchedMs) {
        long expiresAtMs() {
            final long absoluteMs = deadlineMs == 0 ? Long.MAX_VALUE : deadlineMs;
            return idleMs == 0 ? absoluteMs : Math.min(absoluteMs, touchedMs + idleMs);
        }

        long number() {
            long number = 0;
            for (int i = 7; i >= 0; i--) {
                number = number << 8 | value.charAt(i);
            }
            return number;
        }
    }

    record Namespace(int id, String name, StoredNamespace.Settings settings) {}

    private record Kept(Answer answer, int bytes) {}

    private static final class Client {
        private long finishedBelow;
        private long lastActiveMs;
        private final TreeMap<Long, Kept> results = new TreeMap<>();
    }

    private final StateLimits limits;
    private final TreeMap<Key, Entry> entries = new TreeMap<>();
    private final List<Namespace> namespaces = new ArrayList<>();
    private final LinkedHashMap<Long, Client> clients = new LinkedHashMap<>();
    private long nextClientId = 1;
    private long revision;
    private long timeMs;

    StoreModel(final StateLimits limits) {
        this.limits = limits;
        namespaces.add(new Namespace(1, "default", StoredNamespace.Settings.DEFAULT));
    }

    /** Predicts the answers to a batch, but for the words that explain a refusal: on those nothing may depend. */
    List<Answer> apply(final long nowMs, final Batch batch) {
        advance(nowMs);
        final List<Answer> answers = new ArrayList<>();
        for (final Batch.Frame frame : batch.frames()) {
            final Client client = clients.get(frame.clientId());
            if (client != null) {
                client.lastActiveMs = timeMs;
                client.finishedBelow = Math.max(client.finishedBelow, frame.finishedBelow());
                client.results.headMap(client.finishedBelow).clear();
                clients.remove(frame.clientId());
                clients.put(frame.clientId(), client);
            }
            for (final Command command : frame.commands()) {
                answers.add(answer(frame.clientId(), client, command));
            }
        }
        return answers;
    }

    void advance(final long nowMs) {
        timeMs = Math.max(timeMs, nowMs);
        final List<Key> due = entries.entrySet().stream()
                .filter(entry -> entry.getValue().expiresAtMs() <= timeMs)
                .sorted(Comparator.comparing((Map.Entry<Key, Entry> entry) ->
                                entry.getValue().expiresAtMs())
                        .thenComparing(entry -> entry.getValue().revision()))
                .map(Map.Entry::getKey)
                .limit(limits.reapedEntriesMax())
                .toList();
        due.forEach(entries::remove);
        revision += due.size();
        final List<Long> inactive = clients.entrySet().stream()
                .filter(client -> timeMs - client.getValue().lastActiveMs >= 600_000)
                .map(Map.Entry::getKey)
                .limit(limits.droppedWindowsMax())
                .toList();
        inactive.forEach(clients::remove);
    }

    TreeMap<String, Entry> live(final int namespaceId) {
        final TreeMap<String, Entry> live = new TreeMap<>();
        entries.forEach((key, entry) -> {
            if (key.namespaceId == namespaceId && entry.expiresAtMs() > timeMs) {
                live.put(key.key, entry);
            }
        });
        return live;
    }

    List<Namespace> namespaces() {
        return namespaces;
    }

    long revision() {
        return revision;
    }

    long timeMs() {
        return timeMs;
    }

    int clients() {
        return clients.size();
    }

    long entries() {
        return entries.size();
    }

    long bytes() {
        return entries.entrySet().stream()
                .mapToLong(entry ->
                        entry.getKey().key.length() + entry.getValue().value.length())
                .sum();
    }

    private Answer answer(final long clientId, final Client client, final Command command) {
        final long number = command.requestNumber();
        if (clientId == 0) {
            return isWrite(command)
                    ? Answer.Write.plain(number, ResultCode.CLIENT_UNKNOWN, revision)
                    : execute(command, false);
        }
        if (client == null) {
            return refusal(command, ResultCode.CLIENT_UNKNOWN);
        }
        if (number < client.finishedBelow) {
            return refusal(command, ResultCode.REQUEST_TOO_OLD);
        }
        if (number >= client.finishedBelow + Protocol.WINDOW_REQUESTS_MAX) {
            return refusal(command, ResultCode.WINDOW_FULL);
        }
        if (client.results.containsKey(number)) {
            return client.results.get(number).answer();
        }
        if (allResultBytes() + 160 > limits.resultBytesMax()) {
            return refusal(command, ResultCode.OVERLOADED);
        }
        final Answer answer = execute(command, true);
        client.results.put(number, kept(client, answer));
        return answer;
    }

    private Kept kept(final Client client, final Answer answer) {
        final int fullBytes = bytes(answer);
        final int clientBytes =
                client.results.values().stream().mapToInt(Kept::bytes).sum();
        if (clientBytes + fullBytes <= limits.clientResultBytesMax()
                && allResultBytes() + fullBytes <= limits.resultBytesMax() / 2) {
            return new Kept(answer, fullBytes);
        }
        if (answer instanceof Answer.Write write && write.entryType() != EntryType.NONE) {
            final ResultCode code = write.code() == ResultCode.OK ? ResultCode.RESULT_DISCARDED : ResultCode.OVERLOADED;
            final Answer shortened = Answer.Write.plain(write.number(), code, write.revision());
            return new Kept(shortened, bytes(shortened));
        }
        return new Kept(answer, bytes(answer));
    }

    private long allResultBytes() {
        return clients.values().stream()
                .flatMap(client -> client.results.values().stream())
                .mapToLong(Kept::bytes)
                .sum();
    }

    private static int bytes(final Answer answer) {
        if (answer instanceof Answer.Write write) {
            return 49 + write.value().length();
        }
        if (answer instanceof Answer.Namespace namespace) {
            return 74 + namespace.name().length();
        }
        return answer instanceof Answer.Registered ? 27 : 20;
    }

    private static boolean isWrite(final Command command) {
        return command instanceof Command.Put
                || command instanceof Command.Remove
                || command instanceof Command.Touch
                || command instanceof Command.Increment;
    }

    private Answer refusal(final Command command, final ResultCode code) {
        final long number = command.requestNumber();
        if (isWrite(command)) {
            return Answer.Write.plain(number, code, revision);
        }
        if (command instanceof Command.Define) {
            return Answer.Namespace.none(number, code, revision);
        }
        return command instanceof Command.Register
                ? new Answer.Registered(number, code, 0)
                : new Answer.Error(number, code, true);
    }

    private Answer execute(final Command command, final boolean registered) {
        if (command instanceof Command.Put put) {
            return put(put);
        }
        if (command instanceof Command.Remove remove) {
            return remove(remove);
        }
        if (command instanceof Command.Touch touch) {
            return touch(touch);
        }
        if (command instanceof Command.Increment increment) {
            return increment(increment);
        }
        if (command instanceof Command.Define define) {
            return define(define);
        }
        if (command instanceof Command.Register register) {
            return registered ? refusal(command, ResultCode.INVALID_ARGUMENT) : register(register);
        }
        return refusal(command, ResultCode.UNSUPPORTED);
    }

    private Answer register(final Command.Register register) {
        if (clients.size() >= limits.clientsMax()) {
            final Map.Entry<Long, Client> idlest = clients.entrySet().iterator().next();
            if (timeMs - idlest.getValue().lastActiveMs < 120_000) {
                return refusal(register, ResultCode.OVERLOADED);
            }
            clients.remove(idlest.getKey());
        }
        final Client client = new Client();
        client.lastActiveMs = timeMs;
        clients.put(nextClientId, client);
        return new Answer.Registered(register.requestNumber(), ResultCode.OK, nextClientId++);
    }

    private Answer define(final Command.Define define) {
        final StoredNamespace.Settings settings = define.settings();
        if (!define.name().matches("[a-zA-Z0-9._-]{1,64}")
                || settings.ttlMs() < 0
                || settings.idleMs() < 0
                || settings.keyBytesMax() < 1
                || settings.valueBytesMax() < 0) {
            return refusal(define, ResultCode.INVALID_ARGUMENT);
        }
        for (int i = 0; i < namespaces.size(); i++) {
            final Namespace namespace = namespaces.get(i);
            if (namespace.name.equals(define.name())) {
                if (!define.ifAbsent() && !namespace.settings.equals(settings)) {
                    namespaces.set(i, new Namespace(namespace.id, namespace.name, settings));
                    revision++;
                }
                return defined(define, namespaces.get(i));
            }
        }
        if (namespaces.size() == limits.namespacesMax()) {
            return refusal(define, ResultCode.STORE_FULL);
        }
        namespaces.add(new Namespace(namespaces.size() + 1, define.name(), settings));
        revision++;
        return defined(define, namespaces.get(namespaces.size() - 1));
    }

    private Answer defined(final Command.Define define, final Namespace namespace) {
        return new Answer.Namespace(
                define.requestNumber(), ResultCode.OK, revision, namespace.id, namespace.settings, namespace.name);
    }

    private Namespace namespace(final int id) {
        return id >= 1 && id <= namespaces.size() ? namespaces.get(id - 1) : null;
    }

    private static boolean bad(final Command.Times times) {
        return (times.ttlMs() != null && (times.ttlMs() < 0 || times.ttlMs() > Protocol.EXPIRY_MS_MAX))
                || (times.idleMs() != null && (times.idleMs() < 0 || times.idleMs() > Protocol.EXPIRY_MS_MAX));
    }

    private Answer put(final Command.Put put) {
        final Namespace namespace = namespace(put.namespaceId());
        if (namespace == null) {
            return refusal(put, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (put.key().isEmpty() || put.key().length() > namespace.settings.keyBytesMax()) {
            return refusal(put, ResultCode.KEY_TOO_LARGE);
        }
        if (put.value().length() > namespace.settings.valueBytesMax()) {
            return refusal(put, ResultCode.VALUE_TOO_LARGE);
        }
        if (bad(put.times())) {
            return refusal(put, ResultCode.INVALID_ARGUMENT);
        }
        final Key key = new Key(put.namespaceId(), put.key());
        final Entry standing = standing(key);
        final boolean holds = switch (put.condition()) {
            case NONE -> true;
            case ABSENT -> standing == null;
            default -> standing != null && standing.revision == put.expectedRevision();
        };
        if (!holds) {
            return showing(put.requestNumber(), ResultCode.CONDITION_FAILED, revision, standing);
        }
        if (full(standing, put.key(), put.value().length())) {
            return refusal(put, ResultCode.STORE_FULL);
        }
        revision++;
        entries.put(key, fresh(EntryType.VALUE, put.value(), put.times(), namespace));
        return showing(put.requestNumber(), ResultCode.OK, revision, put.returnPrevious() ? standing : null);
    }

    private Answer remove(final Command.Remove remove) {
        if (namespace(remove.namespaceId()) == null) {
            return refusal(remove, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (remove.key().isEmpty() || remove.key().length() > Protocol.KEY_BYTES_MAX) {
            return refusal(remove, ResultCode.KEY_TOO_LARGE);
        }
        if (remove.condition() == WriteCondition.ABSENT) {
            return refusal(remove, ResultCode.INVALID_ARGUMENT);
        }
        final Key key = new Key(remove.namespaceId(), remove.key());
        final Entry standing = standing(key);
        final boolean conditional = remove.condition() == WriteCondition.REVISION;
        if (conditional && (standing == null || standing.revision != remove.expectedRevision())) {
            return showing(remove.requestNumber(), ResultCode.CONDITION_FAILED, revision, standing);
        }
        if (standing == null) {
            return refusal(remove, ResultCode.NOT_FOUND);
        }
        revision++;
        entries.remove(key);
        return showing(remove.requestNumber(), ResultCode.OK, revision, remove.returnPrevious() ? standing : null);
    }

    private Answer touch(final Command.Touch touch) {
        if (namespace(touch.namespaceId()) == null) {
            return refusal(touch, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (touch.key().isEmpty() || touch.key().length() > Protocol.KEY_BYTES_MAX) {
            return refusal(touch, ResultCode.KEY_TOO_LARGE);
        }
        if (bad(touch.times())) {
            return refusal(touch, ResultCode.INVALID_ARGUMENT);
        }
        final Key key = new Key(touch.namespaceId(), touch.key());
        final Entry standing = standing(key);
        if (standing == null) {
            return refusal(touch, ResultCode.NOT_FOUND);
        }
        revision++;
        final Command.Times times = touch.times();
        entries.put(
                key,
                new Entry(
                        standing.type,
                        standing.value,
                        standing.revision,
                        times.ttlMs() == null ? standing.deadlineMs : deadline(times.ttlMs()),
                        times.idleMs() == null ? standing.idleMs : times.idleMs(),
                        timeMs));
        return Answer.Write.plain(touch.requestNumber(), ResultCode.OK, revision);
    }

    private Answer increment(final Command.Increment increment) {
        final Namespace namespace = namespace(increment.namespaceId());
        if (namespace == null) {
            return refusal(increment, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (increment.key().isEmpty() || increment.key().length() > namespace.settings.keyBytesMax()) {
            return refusal(increment, ResultCode.KEY_TOO_LARGE);
        }
        if (bad(increment.times())) {
            return refusal(increment, ResultCode.INVALID_ARGUMENT);
        }
        final Key key = new Key(increment.namespaceId(), increment.key());
        final Entry standing = standing(key);
        if (standing == null) {
            if (full(null, increment.key(), Long.BYTES)) {
                return refusal(increment, ResultCode.STORE_FULL);
            }
            revision++;
            entries.put(key, fresh(EntryType.COUNTER, text(increment.delta()), increment.times(), namespace));
            return counted(increment, increment.delta());
        }
        if (standing.type != EntryType.COUNTER) {
            return refusal(increment, ResultCode.WRONG_TYPE);
        }
        final long sum;
        try {
            sum = Math.addExact(standing.number(), increment.delta());
        } catch (final ArithmeticException overflow) {
            return refusal(increment, ResultCode.COUNTER_OVERFLOW);
        }
        revision++;
        entries.put(
                key, new Entry(EntryType.COUNTER, text(sum), revision, standing.deadlineMs, standing.idleMs, timeMs));
        return counted(increment, sum);
    }

    private Answer counted(final Command.Increment increment, final long value) {
        return new Answer.Write(increment.requestNumber(), ResultCode.OK, revision, EntryType.NONE, 0, value, "");
    }

    private boolean full(final Entry standing, final String key, final int valueBytes) {
        final long usedBytes = bytes() + 64L * entries.size();
        final long addedBytes =
                standing == null ? key.length() + valueBytes + 64 : valueBytes - standing.value.length();
        return addedBytes > 0 && usedBytes + addedBytes > limits.stateBytesMax();
    }

    private Entry fresh(
            final EntryType type, final String value, final Command.Times times, final Namespace namespace) {
        final long ttlMs = times.ttlMs() == null ? namespace.settings.ttlMs() : times.ttlMs();
        final long idleMs = times.idleMs() == null ? namespace.settings.idleMs() : times.idleMs();
        return new Entry(type, value, revision, deadline(ttlMs), idleMs, timeMs);
    }

    private long deadline(final long ttlMs) {
        return ttlMs == 0 ? 0 : timeMs + ttlMs;
    }

    /** The live entry; one that has expired and was not reaped yet goes now, which is a change. */
    private Entry standing(final Key key) {
        final Entry entry = entries.get(key);
        if (entry != null && entry.expiresAtMs() <= timeMs) {
            entries.remove(key);
            revision++;
            return null;
        }
        return entry;
    }

    private static Answer showing(final long number, final ResultCode code, final long atRevision, final Entry entry) {
        return entry == null
                ? Answer.Write.plain(number, code, atRevision)
                : new Answer.Write(number, code, atRevision, entry.type, entry.revision, 0, entry.value);
    }

    private static String text(final long number) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < Long.BYTES; i++) {
            text.append((char) (number >>> (8 * i) & 0xff));
        }
        return text.toString();
    }
}
