package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Rejection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Finds the ids of namespaces; calls wait for theirs. Owned by the loop.
 *
 * <p>Asks at SESSION level first: ids are for ever, so what any node knows is true, also while there is no primary. Only
 * a node that does not know the name is not believed; a majority is asked then.
 */
final class NamespaceResolver {
    private final OutstandingCalls outstanding;
    private final Consumer<Call<?>> submit;
    private final long timeoutMs;

    /** @param submit takes calls whose namespace is known, and queries for one. */
    NamespaceResolver(final OutstandingCalls outstanding, final Consumer<Call<?>> submit, final long timeoutMs) {
        this.outstanding = outstanding;
        this.submit = submit;
        this.timeoutMs = timeoutMs;
    }

    /** Queues a call until its namespace is known. */
    void await(final Call<?> call) {
        final NamespaceRef namespace = call.namespace;
        namespace.waiting.add(call);
        if (!namespace.isResolving) {
            resolve(namespace);
        }
    }

    /** @return whether the call was waiting here. */
    boolean remove(final Call<?> call) {
        return call.namespace != null && call.namespace.waiting.remove(call);
    }

    private void resolve(final NamespaceRef namespace) {
        namespace.isResolving = true;
        final ReadCall<Integer> query = new ReadCall<>(
                "looking up namespace '" + namespace.name + "'",
                null,
                timeoutMs,
                QueryKind.FIND_NAMESPACE,
                ReadLevel.SESSION,
                QueryEncoder.findNamespace(namespace.name),
                Answers::namespaceId);
        query.future.thenAccept(outcome -> onResolved(namespace, outcome));
        outstanding.add(query);
        submit.accept(query);
    }

    private void onResolved(final NamespaceRef namespace, final Outcome<Integer> outcome) {
        namespace.isResolving = false;
        if (outcome instanceof Outcome.Ok<Integer> found) {
            namespace.id = found.value();
            takeWaiting(namespace).forEach(submit);
        } else if (outcome instanceof Outcome.Rejected<Integer> rejected) {
            takeWaiting(namespace).forEach(call -> reject(call, rejected));
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

    private void reject(final Call<?> call, final Outcome.Rejected<Integer> rejected) {
        final String message = rejected.reason() == Rejection.UNKNOWN_NAMESPACE
                ? call + ": the group has no such namespace; admin().defineNamespace makes one"
                : call + ": " + rejected.message();
        outstanding.end(call, new Outcome.Rejected<>(rejected.reason(), message));
    }
}
