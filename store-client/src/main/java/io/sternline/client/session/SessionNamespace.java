package io.sternline.client.session;

import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Outcome;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A namespace that is made on first use, and made again should the group have lost it (because it was set up anew): calls that were refused for that reason have
 * changed nothing and are made once more. Thread-safe; that two define it at a time does no harm.
 */
final class SessionNamespace {
    private final StoreClient client;
    private final Namespace namespace;
    private final NamespaceSettings settings;
    private volatile boolean isDefined;
    private volatile boolean isSync;

    SessionNamespace(final StoreClient client, final String name, final NamespaceSettings settings) {
        this.client = client;
        this.namespace = client.namespace(name);
        this.settings = settings;
    }

    /** That of the sessions themselves. Expiry is told with each session; what the namespace has is for entries that say nothing. */
    static SessionNamespace ofSessions(final StoreClient client, final SessionSettings settings) {
        final Expiry expiry = Expiry.ttl(settings.lifetime()).andIdle(settings.storedIdle(settings.maxInactive()));
        return new SessionNamespace(
                client,
                settings.namespaceName(),
                settings.namespace().withTtl(expiry.ttl()).withIdle(expiry.idle()));
    }

    /** That of the locks of sessions and subscriptions, and of how far the latter have got. */
    static SessionNamespace ofLocks(final StoreClient client, final SessionSettings settings) {
        return new SessionNamespace(client, settings.namespaceName() + ".locks", NamespaceSettings.DEFAULT);
    }

    /** Once it is there. */
    Namespace namespace() {
        if (!isDefined) {
            final NamespaceSettings standing = client.admin().defineNamespaceIfAbsent(namespace.name(), settings);
            isSync = standing.replication() == Replication.SYNC;
            isDefined = true;
        }
        return namespace;
    }

    /** Whether it is SYNC, whatever it was meant to be; once it is there. */
    boolean isSync() {
        return isSync;
    }

    /** Finds out with the next call whether the namespace is there, and whether the client is closed. */
    void lookAgain() {
        isDefined = false;
    }

    <T> T call(final Function<Namespace, T> call) {
        try {
            return call.apply(namespace());
        } catch (final RejectedException ex) {
            if (ex.reason() != Rejection.UNKNOWN_NAMESPACE) {
                throw ex;
            }
            isDefined = false;
            return call.apply(namespace());
        }
    }

    /** @param call to its asynchronous view. */
    <T> CompletionStage<Outcome<T>> callAsync(final Function<Namespace, CompletionStage<Outcome<T>>> call) {
        if (!isDefined) {
            return defineThen(call);
        }
        return call.apply(namespace).thenCompose(outcome -> {
            if (outcome instanceof Outcome.Rejected<T> rejected && rejected.reason() == Rejection.UNKNOWN_NAMESPACE) {
                isDefined = false;
                return defineThen(call);
            }
            return CompletableFuture.completedStage(outcome);
        });
    }

    /** Defining blocks, and so happens elsewhere; once in a client's life. */
    private <T> CompletionStage<Outcome<T>> defineThen(final Function<Namespace, CompletionStage<Outcome<T>>> call) {
        return CompletableFuture.supplyAsync(this::define)
                .thenCompose(failure ->
                        failure == null ? call.apply(namespace) : CompletableFuture.completedStage(failed(failure)));
    }

    private StoreException define() {
        try {
            namespace();
            return null;
        } catch (final StoreException ex) {
            return ex;
        }
    }

    private static <T> Outcome<T> failed(final StoreException failure) {
        // Whatever became of the definition: the call itself was not made.
        return failure instanceof RejectedException rejected
                ? new Outcome.Rejected<>(rejected.reason(), rejected.getMessage())
                : new Outcome.Unavailable<>(failure.getMessage());
    }
}
