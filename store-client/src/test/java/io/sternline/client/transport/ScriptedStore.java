package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CountByTermDecoder;
import io.sternline.protocol.sbe.CountInWindowDecoder;
import io.sternline.protocol.sbe.DefineNamespaceDecoder;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.FindByTermDecoder;
import io.sternline.protocol.sbe.FindNamespaceDecoder;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.GetHistoryDecoder;
import io.sternline.protocol.sbe.GetStatusDecoder;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.ListNamespacesDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MoveDecoder;
import io.sternline.protocol.sbe.PlanPromotionDecoder;
import io.sternline.protocol.sbe.PromoteDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanDecoder;
import io.sternline.protocol.sbe.TakeDecoder;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import io.sternline.protocol.sbe.WriteCondition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The store behind the scripted nodes: what a group would agree on, in the simplest form that still keeps the protocol's
 * promises, client windows included. Thread-safe.
 */
final class ScriptedStore {
    private static final long NO_EXPIRY = PutDecoder.ttlMsNullValue();

    record Item(EntryType type, byte[] value, long revision, long ttlMs, long idleMs, List<String> terms) {}

    /** @param results replies by request number. */
    private record Window(Map<Long, byte[]> results, long[] finishedBelow) {}

    private final Map<Integer, TreeMap<String, Item>> entries = new HashMap<>();
    private final Map<String, Integer> namespaceIds = new LinkedHashMap<>();
    private final Map<Integer, ReplyEncoder.Settings> settings = new HashMap<>();
    private final Map<Long, Window> windows = new HashMap<>();
    private final Map<String, Integer> appliedByKey = new HashMap<>();
    private final Map<Long, Window> localWindows = new HashMap<>();
    private long revision;

    /** Of ASYNC namespaces, of which replicas of these scripted groups know at once. */
    private long asyncRevision = 1L << Protocol.ASYNC_TERM_SHIFT;

    private long nextClientId;

    ScriptedStore() {
        define("default", ReplyEncoder.Settings.WIDE);
    }

    synchronized int define(final String name, final ReplyEncoder.Settings newSettings) {
        final int id = namespaceIds.computeIfAbsent(name, key -> namespaceIds.size() + 1);
        entries.computeIfAbsent(id, key -> new TreeMap<>());
        settings.put(id, newSettings);
        return id;
    }

    synchronized Item item(final String namespace, final String key) {
        return entries.get(namespaceIds.get(namespace)).get(key);
    }

    /** How often commands changed this key. */
    synchronized int applied(final String key) {
        return appliedByKey.getOrDefault(key, 0);
    }

    synchronized long revision() {
        return revision;
    }

    synchronized int clients() {
        return windows.size();
    }

    synchronized void forgetClients() {
        windows.clear();
        localWindows.clear();
    }

    /** The group has another primary: what it gives ASYNC revisions from. */
    synchronized void asyncTerm(final long term) {
        asyncRevision = term << Protocol.ASYNC_TERM_SHIFT;
    }

    /** The group has another primary, which never had what was written to this key since. */
    synchronized void asyncTerm(final long term, final String namespace, final String key, final Item kept) {
        entries.get(namespaceIds.get(namespace)).put(key, kept);
        // Its term begins with a change that concerns nothing.
        asyncRevision = (term << Protocol.ASYNC_TERM_SHIFT) + 1;
    }

    synchronized long asyncRevision() {
        return asyncRevision;
    }

    /** Loses everything, as a group does whose nodes all start anew with empty disks. */
    synchronized void rebuild() {
        entries.clear();
        namespaceIds.clear();
        settings.clear();
        windows.clear();
        localWindows.clear();
        appliedByKey.clear();
        revision = 0;
        asyncTerm(0);
        nextClientId = 0;
        define("default", ReplyEncoder.Settings.WIDE);
    }

    /** Carries out a command of a LocalCommandFrame, once. */
    synchronized byte[] applyLocal(final long clientId, final long finishedBelow, final PackReader pack) {
        if (windows.containsKey(clientId)) {
            localWindows.computeIfAbsent(clientId, id -> new Window(new HashMap<>(), new long[1]));
        }
        final long groupRevision = revision;
        revision = asyncRevision;
        try {
            return apply(localWindows, clientId, finishedBelow, pack);
        } finally {
            asyncRevision = revision;
            revision = groupRevision;
        }
    }

    /** Carries a command out, once. */
    synchronized byte[] apply(final long clientId, final long finishedBelow, final PackReader pack) {
        final int template = pack.templateId();
        if (template == RegisterClientDecoder.TEMPLATE_ID) {
            if (nextClientId == 0) {
                nextClientId = (nonceOf(pack) & 0x7fff_ffff_0000_0000L) + 1;
            }
            windows.put(nextClientId, new Window(new HashMap<>(), new long[1]));
            return ReplyEncoder.registered(numberOf(pack), nextClientId++);
        }
        return apply(windows, clientId, finishedBelow, pack);
    }

    private byte[] apply(
            final Map<Long, Window> among, final long clientId, final long finishedBelow, final PackReader pack) {
        final Window window = among.get(clientId);
        final long number = numberOf(pack);
        if (window == null) {
            return ReplyEncoder.written(number, ResultCode.CLIENT_UNKNOWN, revision, 0, null, "register again");
        }
        window.finishedBelow()[0] = Math.max(window.finishedBelow()[0], finishedBelow);
        window.results().keySet().removeIf(kept -> kept < window.finishedBelow()[0]);
        if (number < window.finishedBelow()[0]) {
            return ReplyEncoder.written(number, ResultCode.REQUEST_TOO_OLD, revision, 0, null, "finished");
        }
        final byte[] known = window.results().get(number);
        if (known != null) {
            return known;
        }
        final byte[] reply = execute(pack.templateId(), number, pack);
        window.results().put(number, reply);
        return reply;
    }

    private byte[] execute(final int template, final long number, final PackReader pack) {
        return switch (template) {
            case PutDecoder.TEMPLATE_ID -> put(number, Messages.put(pack));
            case RemoveDecoder.TEMPLATE_ID -> remove(number, Messages.remove(pack));
            case TouchDecoder.TEMPLATE_ID -> touch(number, Messages.touch(pack));
            case IncrementDecoder.TEMPLATE_ID -> increment(number, Messages.increment(pack));
            case TakeDecoder.TEMPLATE_ID -> take(number, Messages.take(pack));
            case CountInWindowDecoder.TEMPLATE_ID -> countInWindow(number, Messages.countInWindow(pack));
            case UpdateMapDecoder.TEMPLATE_ID -> updateMap(number, Messages.updateMap(pack));
            case MoveDecoder.TEMPLATE_ID -> move(number, Messages.move(pack));
            case GuardedDecoder.TEMPLATE_ID -> guarded(number, Messages.guarded(pack));
            case DefineNamespaceDecoder.TEMPLATE_ID -> defineNamespace(number, Messages.define(pack));
            default -> throw new IllegalStateException("command " + template);
        };
    }

    private byte[] put(final long number, final PutDecoder put) {
        final String key = text(put.keyLength(), put::getKey);
        final byte[] value = Messages.bytes(put.valueLength(), put::getValue);
        final List<String> terms = ScriptedMaps.terms(Messages.bytes(put.termsLength(), put::getTerms));
        final Map<String, Item> space = entries.get(put.namespaceId());
        final Item before = space.get(key);
        if (!holds(put.condition(), put.expectedRevision(), before)) {
            return ReplyEncoder.written(number, ResultCode.CONDITION_FAILED, revision, 0, before, "");
        }
        change(key);
        space.put(key, new Item(EntryType.VALUE, value, revision, put.ttlMs(), put.idleMs(), terms));
        return ReplyEncoder.written(number, ResultCode.OK, revision, 0, put.returnPrevious() == 1 ? before : null, "");
    }

    private byte[] remove(final long number, final RemoveDecoder remove) {
        final String key = text(remove.keyLength(), remove::getKey);
        final Map<String, Item> space = entries.get(remove.namespaceId());
        final Item before = space.get(key);
        if (before == null && remove.condition() == WriteCondition.NONE) {
            return ReplyEncoder.written(number, ResultCode.NOT_FOUND, revision, 0, null, "");
        }
        if (!holds(remove.condition(), remove.expectedRevision(), before)) {
            return ReplyEncoder.written(number, ResultCode.CONDITION_FAILED, revision, 0, before, "");
        }
        change(key);
        space.remove(key);
        return ReplyEncoder.written(number, ResultCode.OK, revision, 0, null, "");
    }

    private byte[] touch(final long number, final TouchDecoder touch) {
        final String key = text(touch.keyLength(), touch::getKey);
        final Map<String, Item> space = entries.get(touch.namespaceId());
        final Item before = space.get(key);
        if (before == null) {
            return ReplyEncoder.written(number, ResultCode.NOT_FOUND, revision, 0, null, "");
        }
        change(key);
        space.put(
                key,
                new Item(
                        before.type(),
                        before.value(),
                        before.revision(),
                        touch.ttlMs(),
                        touch.idleMs(),
                        before.terms()));
        return ReplyEncoder.written(number, ResultCode.OK, revision, 0, null, "");
    }

    private byte[] increment(final long number, final IncrementDecoder increment) {
        final long delta = increment.delta();
        final String key = text(increment.keyLength(), increment::getKey);
        final Map<String, Item> space = entries.get(increment.namespaceId());
        final Item before = space.get(key);
        if (before != null && before.type() != EntryType.COUNTER) {
            return ReplyEncoder.written(number, ResultCode.WRONG_TYPE, revision, 0, null, "not a counter");
        }
        final long value = (before == null ? 0 : counter(before.value())) + delta;
        change(key);
        final byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        final List<String> terms = before == null ? List.of() : before.terms();
        space.put(key, new Item(EntryType.COUNTER, bytes, revision, increment.ttlMs(), increment.idleMs(), terms));
        return ReplyEncoder.written(number, ResultCode.OK, revision, value, null, "");
    }

    /** Its clock stands still: what is taken does not come back. */
    private byte[] take(final long number, final TakeDecoder take) {
        final String key = text(take.keyLength(), take::getKey);
        final Map<String, Item> space = entries.get(take.namespaceId());
        final long spanNs = take.burst() * take.intervalNs();
        final long standingNs = space.containsKey(key) ? counter(space.get(key).value()) : 0;
        final long fullAtNs = standingNs + take.cost() * take.intervalNs();
        if (take.cost() > 0 && fullAtNs <= spanNs) {
            change(key);
            space.put(key, numbers(EntryType.LIMIT, fullAtNs, spanNs - fullAtNs));
        }
        return ReplyEncoder.written(number, ResultCode.OK, revision, spanNs - fullAtNs, null, "");
    }

    private byte[] countInWindow(final long number, final CountInWindowDecoder count) {
        final String key = text(count.keyLength(), count::getKey);
        final Map<String, Item> space = entries.get(count.namespaceId());
        final Item before = space.get(key);
        final long events = count.amount()
                + (before == null ? 0 : new ArrayBuffer(before.value()).getLong(Long.BYTES, ByteOrder.LITTLE_ENDIAN));
        if (count.amount() > 0) {
            change(key);
            space.put(key, numbers(EntryType.WINDOW, 0, events, 0));
        }
        return ReplyEncoder.written(number, ResultCode.OK, revision, events, null, "");
    }

    private Item numbers(final EntryType type, final long... numbers) {
        final ByteBuffer bytes =
                ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (final long value : numbers) {
            bytes.putLong(value);
        }
        return new Item(type, bytes.array(), revision, NO_EXPIRY, NO_EXPIRY, List.of());
    }

    private byte[] updateMap(final long number, final UpdateMapDecoder update) {
        final String key = text(update.keyLength(), update::getKey);
        final Map<String, Item> space = entries.get(update.namespaceId());
        final Item before = space.get(key);
        if (!holds(update.condition(), update.expectedRevision(), before)) {
            return ReplyEncoder.written(number, ResultCode.CONDITION_FAILED, revision, 0, before, "");
        }
        if (before != null && before.type() != EntryType.MAP && update.replace() == 0) {
            return ReplyEncoder.written(number, ResultCode.WRONG_TYPE, revision, 0, null, "not a map");
        }
        final Optional<Item> after = ScriptedMaps.updated(before, update, revision + 1);
        if (after.isEmpty()) {
            return ReplyEncoder.written(number, ResultCode.CONDITION_FAILED, revision, 0, before, "");
        }
        change(key);
        space.put(key, after.get());
        return ReplyEncoder.written(number, ResultCode.OK, revision, 0, null, "");
    }

    private byte[] move(final long number, final MoveDecoder move) {
        final Map<String, Item> space = entries.get(move.namespaceId());
        final String key = text(move.keyLength(), move::getKey);
        final String newKey = text(move.newKeyLength(), move::getNewKey);
        final Item before = space.get(key);
        if (before == null) {
            return ReplyEncoder.written(number, ResultCode.NOT_FOUND, revision, 0, null, "");
        }
        if (space.containsKey(newKey)) {
            return ReplyEncoder.written(number, ResultCode.CONDITION_FAILED, revision, 0, space.get(newKey), "");
        }
        change(key);
        space.remove(key);
        change(newKey);
        space.put(
                newKey,
                new Item(before.type(), before.value(), revision, before.ttlMs(), before.idleMs(), before.terms()));
        return ReplyEncoder.written(number, ResultCode.OK, revision, 0, null, "");
    }

    private byte[] guarded(final long number, final GuardedDecoder guarded) {
        for (final GuardedDecoder.GuardsDecoder guard : guarded.guards()) {
            final long wanted = guard.revision();
            final int namespaceId = guard.namespaceId();
            final Item item = entries.get(namespaceId).get(text(guard.keyLength(), guard::getKey));
            if ((item == null ? 0 : item.revision()) != wanted) {
                return ReplyEncoder.written(number, ResultCode.FENCED, revision, 0, null, "scripted fence");
            }
        }
        // A field with its length is a pack of one message.
        final PackReader within =
                new PackReader().wrap(guarded.buffer(), guarded.limit(), Integer.BYTES + guarded.commandLength());
        if (!within.next() || numberOf(within) != number) {
            throw new IllegalStateException("request " + number + " guards another");
        }
        return execute(within.templateId(), number, within);
    }

    private byte[] defineNamespace(final long number, final DefineNamespaceDecoder define) {
        final ReplyEncoder.Settings asked = new ReplyEncoder.Settings(
                define.ttlMs(),
                define.idleMs(),
                define.keyBytesMax(),
                define.valueBytesMax(),
                define.entriesMax(),
                define.bytesMax(),
                define.whenFull(),
                define.replication());
        final boolean ifAbsent = define.ifAbsent() == 1;
        final String name = define.name();
        final Integer known = namespaceIds.get(name);
        final int id = known != null && ifAbsent ? known : define(name, asked);
        revision++;
        return ReplyEncoder.namespace(number, ResultCode.OK, revision, id, settings.get(id), name);
    }

    /** Answers a query. */
    synchronized byte[] query(final PackReader pack, final ScriptedNode node) {
        final long number = numberOf(pack);
        return switch (pack.templateId()) {
            case GetDecoder.TEMPLATE_ID -> {
                final GetDecoder get = Messages.get(pack);
                final Map<String, Item> space = entries.get(get.namespaceId());
                final boolean isAsync =
                        space != null && settings.get(get.namespaceId()).replication() == Replication.ASYNC;
                final Item item = space == null ? null : space.get(text(get.keyLength(), get::getKey));
                yield ReplyEncoder.read(number, isAsync ? asyncRevision : revision, item, remainingMs(item));
            }
            case ScanDecoder.TEMPLATE_ID -> scan(number, Messages.scan(pack));
            case FindByTermDecoder.TEMPLATE_ID -> findByTerm(number, Messages.findByTerm(pack));
            case CountByTermDecoder.TEMPLATE_ID -> {
                final CountByTermDecoder count = Messages.countByTerm(pack);
                final boolean isAsync = settings.get(count.namespaceId()).replication() == Replication.ASYNC;
                final String term = text(count.termLength(), count::getTerm);
                final long carriers = entries.get(count.namespaceId()).values().stream()
                        .filter(item -> item.terms().contains(term))
                        .count();
                yield ReplyEncoder.counted(number, isAsync ? asyncRevision : revision, carriers);
            }
            case FindNamespaceDecoder.TEMPLATE_ID -> {
                final String name = Messages.find(pack).name();
                final Integer id = namespaceIds.get(name);
                yield id == null
                        ? ReplyEncoder.namespace(
                                number, ResultCode.UNKNOWN_NAMESPACE, revision, 0, ReplyEncoder.Settings.WIDE, name)
                        : ReplyEncoder.namespace(number, ResultCode.OK, revision, id, settings.get(id), name);
            }
            case ListNamespacesDecoder.TEMPLATE_ID ->
                ReplyEncoder.namespaces(number, revision, namespaceIds, settings, entries);
            case GetHistoryDecoder.TEMPLATE_ID -> AdminReplyEncoder.history(number, node.group());
            case PlanPromotionDecoder.TEMPLATE_ID -> AdminReplyEncoder.plan(number, node);
            case PromoteDecoder.TEMPLATE_ID -> AdminReplyEncoder.promoted(number, node);
            case GetStatusDecoder.TEMPLATE_ID -> ReplyEncoder.status(number, node, revision);
            default -> throw new IllegalStateException("query " + pack.templateId());
        };
    }

    private byte[] scan(final long number, final ScanDecoder scan) {
        final int entriesMax = scan.entriesMax();
        final TreeMap<String, Item> space = entries.get(scan.namespaceId());
        final String prefix = text(scan.prefixLength(), scan::getPrefix);
        final String cursor = text(scan.cursorLength(), scan::getCursor);
        final List<Map.Entry<String, Item>> page = new ArrayList<>();
        String next = "";
        for (final Map.Entry<String, Item> entry : space.tailMap(cursor, false).entrySet()) {
            if (entry.getKey().startsWith(prefix)) {
                if (page.size() == entriesMax) {
                    next = page.get(page.size() - 1).getKey();
                    break;
                }
                page.add(entry);
            }
        }
        final boolean isAsync = settings.get(scan.namespaceId()).replication() == Replication.ASYNC;
        return ReplyEncoder.scanned(number, isAsync ? asyncRevision : revision, page, next);
    }

    private byte[] findByTerm(final long number, final FindByTermDecoder find) {
        final int entriesMax = find.entriesMax();
        final String term = find.term();
        final String cursor = text(find.cursorLength(), find::getCursor);
        final long after = cursor.isEmpty() ? 0 : Long.parseLong(cursor);
        final List<Map.Entry<String, Item>> found = entries.get(find.namespaceId()).entrySet().stream()
                .filter(entry -> entry.getValue().terms().contains(term))
                .filter(entry -> entry.getValue().revision() > after)
                .sorted(Comparator.comparingLong(entry -> entry.getValue().revision()))
                .toList();
        final List<Map.Entry<String, Item>> page = found.subList(0, Math.min(entriesMax, found.size()));
        final boolean isLast = page.size() == found.size();
        final String next =
                isLast ? "" : Long.toString(page.get(page.size() - 1).getValue().revision());
        final boolean isAsync = settings.get(find.namespaceId()).replication() == Replication.ASYNC;
        return ReplyEncoder.scanned(number, isAsync ? asyncRevision : revision, page, next);
    }

    private void change(final String key) {
        revision++;
        appliedByKey.merge(key, 1, Integer::sum);
    }

    private static boolean holds(final WriteCondition condition, final long expectedRevision, final Item before) {
        return switch (condition) {
            case ABSENT -> before == null;
            case PRESENT -> before != null;
            case REVISION -> before != null && before.revision() == expectedRevision;
            default -> true;
        };
    }

    private static long remainingMs(final Item item) {
        return item == null || item.ttlMs() == NO_EXPIRY || item.ttlMs() == 0 ? -1 : item.ttlMs();
    }

    static long counter(final byte[] value) {
        return new ArrayBuffer(value).getLong(0, ByteOrder.LITTLE_ENDIAN);
    }

    private static long nonceOf(final PackReader pack) {
        return new RegisterClientDecoder()
                .wrapAndApplyHeader(pack.buffer(), pack.messageOffset(), new MessageHeaderDecoder())
                .nonce();
    }

    static long numberOf(final PackReader pack) {
        return pack.buffer().getLong(pack.messageOffset() + 8, ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(final int length, final Messages.BytesReader reader) {
        return new String(Messages.bytes(length, reader), UTF_8);
    }
}
