package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Rejection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Finds the ids of namespaces, and how they are replicated; calls wait for theirs. Owned by the loop.
 *
 * <p>Asks at SESSION level first: ids are for ever, so what any node knows is true, also while there is no primary. Only
 * a node that does not know the name is not believed; a majority is asked then.
 *
 * <p>For ever means for as long as the group lives. A group that was rebuilt from nothing gives ids anew, and a call under
 * an id of its former life would go to another namespace. So all ids are forgotten when that has happened or could have.
 */
final class NamespaceResolver {
    private final OutstandingCalls outstanding;
    private final Consumer<Call<?>> submit;
    private final long timeoutMs;
    private final Predicate<NamespaceRef> isKnown = this::isKnown;
    private int life;

    /** @param submit takes calls whose namespace is known, and queries for one. */
    NamespaceResolver(final OutstandingCalls outstanding, final Consumer<Call<?>> submit, final long timeoutMs) {
        this.outstanding = outstanding;
        this.submit = submit;
        this.timeoutMs = timeoutMs;
    }

    /** Whether the id that the call goes under, if it needs any, can be relied on. */
    boolean isKnown(final Call<?> call) {
        return unknown(call) == null;
    }

    boolean isKnown(final NamespaceRef namespace) {
        return namespace.id != NamespaceRef.UNRESOLVED && namespace.life == life;
    }

    /** Counts how often ids had to be forgotten. */
    int life() {
        return life;
    }

    /** The group may have been rebuilt: every id is to be found out again before it is used. */
    void forgetAll() {
        life++;
    }

    /** Queues a call until its namespace, and those of its guards, are known. */
    void await(final Call<?> call) {
        final NamespaceRef unknown = unknown(call);
        final NamespaceRef namespace = unknown == null ? call.namespace : unknown;
        namespace.waiting.add(call);
        if (!namespace.isResolving) {
            resolve(namespace);
        }
    }

    /** @return whether the call was waiting here. */
    boolean remove(final Call<?> call) {
        boolean isRemoved = call.namespace != null && call.namespace.waiting.remove(call);
        if (call instanceof WriteCall<?> write) {
            for (final NamespaceRef namespace : write.guards().namespaces()) {
                isRemoved |= namespace.waiting.remove(call);
            }
        }
        return isRemoved;
    }

    /** A namespace that the call needs the id of, and that is not known; null: there is none. */
    private NamespaceRef unknown(final Call<?> call) {
        if (call.namespace != null && !isKnown(call.namespace)) {
            return call.namespace;
        }
        return call instanceof WriteCall<?> write ? write.guards().unknown(isKnown) : null;
    }

    private void resolve(final NamespaceRef namespace) {
        namespace.isResolving = true;
        find(namespace, outcome -> onResolved(namespace, outcome));
    }

    /**
     * Asks for an id, and what else a namespace's calls need to know.
     *
     * @param then told on the loop; the id can be relied on only if {@link #isKnown} then says so.
     */
    void find(final NamespaceRef namespace, final Consumer<Outcome<Reply.FoundNamespace>> then) {
        final ReadCall<Reply.FoundNamespace> query = new ReadCall<>(
                "looking up namespace '" + namespace.name + "'",
                null,
                timeoutMs,
                QueryKind.FIND_NAMESPACE,
                ReadLevel.SESSION,
                QueryEncoder.findNamespace(namespace.name),
                Answers::namespace);
        final int askedInLife = life;
        query.future.thenAccept(outcome -> {
            if (outcome instanceof Outcome.Ok<Reply.FoundNamespace> found && askedInLife == life) {
                namespace.id = found.value().namespaceId();
                namespace.replication = found.value().settings().replication();
                namespace.life = life;
            }
            then.accept(outcome);
        });
        submit(query);
    }

    /** Sends a query that no caller made. */
    void submit(final ReadCall<?> query) {
        outstanding.add(query);
        submit.accept(query);
    }

    private void onResolved(final NamespaceRef namespace, final Outcome<Reply.FoundNamespace> outcome) {
        namespace.isResolving = false;
        if (outcome instanceof Outcome.Ok && isKnown(namespace)) {
            takeWaiting(namespace).forEach(submit);
        } else if (outcome instanceof Outcome.Rejected<Reply.FoundNamespace> rejected) {
            takeWaiting(namespace).forEach(call -> reject(call, namespace, rejected));
        } else if (!namespace.waiting.isEmpty()) {
            // Those that came later still have time.
            resolve(namespace);
        }
    }

    private static List<Call<?>> takeWaiting(final NamespaceRef namespace) {
        final List<Call<?>> waiting = List.copyOf(namespace.waiting);
        namespace.waiting.clear();
        return waiting;
    }

    private void reject(
            final Call<?> call, final NamespaceRef namespace, final Outcome.Rejected<Reply.FoundNamespace> rejected) {
        final String which = namespace == call.namespace
                ? "the group has no such namespace"
                : "the group has no namespace '" + namespace.name + "', which a guard is of";
        final String message = rejected.reason() == Rejection.UNKNOWN_NAMESPACE
                ? call + ": " + which + "; admin().defineNamespace makes one"
                : call + ": " + rejected.message();
        outstanding.end(call, new Outcome.Rejected<>(rejected.reason(), message));
    }
}
