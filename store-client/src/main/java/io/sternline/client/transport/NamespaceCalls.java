package io.sternline.client.transport;

import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.Limit;
import io.sternline.client.MapUpdate;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.Previous;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.RejectedException;
import io.sternline.client.Taken;
import io.sternline.client.WatchOptions;
import io.sternline.client.WriteOptions;
import io.sternline.client.transport.CommandEncoder.PutMode;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Makes the calls of one namespace: checks and encodes the arguments, says what to make of the answer, and hands the call
 * to the loop. Both views of a namespace are made of these. Any thread.
 */
final class NamespaceCalls {
    private static final byte[] NO_BYTES = {};

    private final NamespaceRef namespace;
    private final ClientLoop loop;
    private final WriteListener listener;
    private final Guarding guards;

    /** @param listener told of writes that were answered, before their callers are: from then on they may look into a near cache. */
    NamespaceCalls(final NamespaceRef namespace, final ClientLoop loop, final WriteListener listener) {
        this(namespace, loop, listener, Guarding.NONE);
    }

    private NamespaceCalls(
            final NamespaceRef namespace, final ClientLoop loop, final WriteListener listener, final Guarding guards) {
        this.guards = guards;
        this.namespace = namespace;
        this.loop = loop;
        this.listener = listener;
    }

    String name() {
        return namespace.name;
    }

    /** The same calls, of which all writes carry these guards beside those that they carry already. */
    NamespaceCalls guardedBy(final List<Guard> more, final Function<String, NamespaceRef> refs) {
        return new NamespaceCalls(namespace, loop, listener, guards.and(more, refs));
    }

    Call<Receipt> put(final String key, final byte[] value, final WriteOptions options) {
        return write("put", () -> encodePut(key, value, options, PutMode.PLAIN), Answers::receipt);
    }

    Call<Conditional> putIfAbsent(final String key, final byte[] value, final WriteOptions options) {
        return write(
                "putIfAbsent",
                () -> encodePut(key, value, options, PutMode.IF_ABSENT),
                reply -> Answers.conditional(key, reply));
    }

    Call<Conditional> replaceIfPresent(final String key, final byte[] value, final WriteOptions options) {
        return write(
                "replaceIfPresent",
                () -> encodePut(key, value, options, PutMode.IF_PRESENT),
                reply -> Answers.conditional(key, reply));
    }

    Call<Conditional> replaceIfRevision(
            final String key, final byte[] value, final long revision, final WriteOptions options) {
        return write(
                "replaceIfRevision",
                () -> encodePut(key, value, options, PutMode.ifRevision(Arguments.revision(revision))),
                reply -> Answers.conditional(key, reply));
    }

    Call<Previous> getAndPut(final String key, final byte[] value, final WriteOptions options) {
        return write(
                "getAndPut",
                () -> encodePut(key, value, options, PutMode.GET_AND_PUT),
                reply -> Answers.previous(key, reply));
    }

    Call<Effect> remove(final String key) {
        return write("remove", () -> CommandEncoder.remove(Arguments.key(key), 0), Answers::effect);
    }

    Call<Conditional> removeIfRevision(final String key, final long revision) {
        return write(
                "removeIfRevision",
                () -> CommandEncoder.remove(Arguments.key(key), Arguments.revision(revision)),
                reply -> Answers.conditional(key, reply));
    }

    Call<Effect> touch(final String key, final Expiry expiry) {
        return write(
                "touch", () -> CommandEncoder.touch(Arguments.key(key), Arguments.expiry(expiry)), Answers::effect);
    }

    Call<Counted> increment(final String key, final long delta, final Expiry expiry) {
        return write(
                "increment",
                () -> CommandEncoder.increment(Arguments.key(key), delta, Arguments.expiry(expiry)),
                Answers::counted);
    }

    Call<Taken> take(final String key, final Limit limit, final long cost) {
        return write(
                "take",
                () -> CommandEncoder.take(Arguments.key(key), limit, Arguments.cost(cost, limit)),
                reply -> Answers.taken(limit, cost, reply));
    }

    Call<Counted> countInWindow(final String key, final long amount, final Duration window) {
        return write(
                "countInWindow",
                () -> CommandEncoder.countInWindow(
                        Arguments.key(key), Arguments.amount(amount), Arguments.windowMs(window)),
                Answers::counted);
    }

    Call<Conditional> updateMap(final String key, final MapUpdate update) {
        return write(
                "updateMap",
                () -> CommandEncoder.updateMap(Arguments.key(key), Objects.requireNonNull(update, "update")),
                reply -> Answers.conditional(key, reply));
    }

    Call<Conditional> move(final String key, final String newKey) {
        return write(
                "move",
                () -> CommandEncoder.move(Arguments.key(key), Arguments.key(newKey)),
                reply -> Answers.conditional(newKey, reply));
    }

    Call<Optional<Entry>> get(final String key, final ReadLevel level) {
        return read(
                "get",
                QueryKind.GET,
                Objects.requireNonNull(level, "level"),
                () -> QueryEncoder.get(Arguments.key(key)),
                reply -> Answers.entry(key, reply));
    }

    /** A read at level SESSION by somebody who has use for more of the answer than the caller is shown. */
    Call<Optional<Entry>> get(
            final String key, final BiFunction<Reply, Outcome<Optional<Entry>>, Outcome<Optional<Entry>>> taker) {
        return read(
                "get",
                QueryKind.GET,
                ReadLevel.SESSION,
                () -> QueryEncoder.get(Arguments.key(key)),
                reply -> taker.apply(reply, Answers.entry(key, reply)));
    }

    /** A page and when it was true, at level SESSION. */
    Call<NearSource.CopyPage> copyPage(final String prefix, final int entriesMax, final Optional<Page.Cursor> from) {
        final long askedNs = System.nanoTime();
        return read(
                "scan for a near cache",
                QueryKind.SCAN,
                ReadLevel.SESSION,
                () -> QueryEncoder.scan(Arguments.prefix(prefix), entriesMax, Arguments.cursor(from)),
                reply -> Answers.page(reply).map(page -> new NearSource.CopyPage(page, reply.revision(), askedNs)));
    }

    Call<Page> scan(
            final String prefix, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return read(
                "scan",
                QueryKind.SCAN,
                Objects.requireNonNull(level, "level"),
                () -> QueryEncoder.scan(
                        Arguments.prefix(prefix), Arguments.entriesMax(entriesMax), Arguments.cursor(from)),
                Answers::page);
    }

    Call<Page> findByTerm(
            final String term, final int entriesMax, final Optional<Page.Cursor> from, final ReadLevel level) {
        return read(
                "findByTerm",
                QueryKind.FIND_BY_TERM,
                Objects.requireNonNull(level, "level"),
                () -> QueryEncoder.findByTerm(
                        Arguments.term(term), Arguments.entriesMax(entriesMax), Arguments.cursor(from)),
                Answers::page);
    }

    Call<Long> countByTerm(final String term, final ReadLevel level) {
        return read(
                "countByTerm",
                QueryKind.COUNT_BY_TERM,
                Objects.requireNonNull(level, "level"),
                () -> QueryEncoder.countByTerm(Arguments.term(term)),
                Answers::count);
    }

    /** Opens a watch of the namespace for whoever deals with what it brings. */
    WatchControl watch(final WatchOptions options, final WatchSink sink) {
        return loop.watch(namespace, options, sink);
    }

    private static byte[] encodePut(
            final String key, final byte[] value, final WriteOptions options, final PutMode mode) {
        return CommandEncoder.put(Arguments.key(key), Arguments.value(value), Arguments.options(options), mode);
    }

    private <T> Call<T> write(final String operation, final Supplier<byte[]> message, final Function<Reply, T> answer) {
        final long timeoutMs = loop.callTimeoutMs();
        try {
            final byte[] command = guards.wrap(message.get());
            return loop.submit(new WriteCall<>(operation, namespace, timeoutMs, command, answer, listener, guards));
        } catch (final RejectedException ex) {
            final Call<T> refused = new WriteCall<>(operation, namespace, timeoutMs, NO_BYTES, answer);
            return refused.refuse(ex.reason(), refused + ": " + ex.getMessage());
        }
    }

    private <T> Call<T> read(
            final String operation,
            final QueryKind kind,
            final ReadLevel level,
            final Supplier<byte[]> message,
            final Function<Reply, Outcome<T>> answer) {
        final long timeoutMs = loop.callTimeoutMs();
        try {
            return loop.submit(new ReadCall<>(operation, namespace, timeoutMs, kind, level, message.get(), answer));
        } catch (final RejectedException ex) {
            final Call<T> refused = new ReadCall<>(operation, namespace, timeoutMs, kind, level, NO_BYTES, answer);
            return refused.refuse(ex.reason(), refused + ": " + ex.getMessage());
        }
    }
}
