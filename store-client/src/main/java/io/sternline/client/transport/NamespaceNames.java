package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Names of namespaces by their ids, for watches of all namespaces: their changes tell ids only. Asked for before such a watch
 * begins; those that are defined later are told by the watch itself. Owned by the loop.
 */
final class NamespaceNames {
    /** In place of a namespace's id: all of them. */
    static final int ALL = 0;

    private final NamespaceResolver namespaces;
    private final long timeoutMs;
    private final Map<Integer, String> names = new HashMap<>();
    private int life = GroupIdentity.NO_LIFE;

    NamespaceNames(final NamespaceResolver namespaces, final long timeoutMs) {
        this.namespaces = namespaces;
        this.timeoutMs = timeoutMs;
    }

    /** Whether they were asked for since the group may have given ids anew. */
    boolean isKnown() {
        return life == namespaces.life();
    }

    void find(final Consumer<Outcome<?>> then) {
        final ReadCall<Map<Integer, String>> query = new ReadCall<>(
                "looking up the names of all namespaces",
                null,
                timeoutMs,
                QueryKind.LIST_NAMESPACES,
                ReadLevel.SESSION,
                QueryEncoder.listNamespaces(),
                Answers::namespaceNames);
        final int askedInLife = namespaces.life();
        query.future.thenAccept(outcome -> {
            if (outcome instanceof Outcome.Ok<Map<Integer, String>> found && askedInLife == namespaces.life()) {
                if (life != askedInLife) {
                    names.clear();
                    life = askedInLife;
                }
                names.putAll(found.value());
            }
            then.accept(outcome);
        });
        namespaces.submit(query);
    }

    /** Asks a majority for the revision of its state. */
    void findRevision(final Consumer<Outcome<Long>> then) {
        final ReadCall<Long> query = new ReadCall<>(
                "asking for the group's revision",
                null,
                timeoutMs,
                QueryKind.LIST_NAMESPACES,
                ReadLevel.LINEARIZABLE,
                QueryEncoder.listNamespaces(),
                reply -> new Outcome.Ok<>(reply.revision()));
        query.future.thenAccept(then);
        namespaces.submit(query);
    }

    void learn(final int namespaceId, final String name) {
        names.put(namespaceId, name);
    }

    /** The id itself if there is no name for it. */
    String name(final int namespaceId) {
        final String name = names.get(namespaceId);
        return name == null ? "#" + namespaceId : name;
    }
}
