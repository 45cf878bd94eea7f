package io.sternline.client.transport;

import io.sternline.client.Replication;
import java.util.ArrayDeque;
import java.util.Queue;

/** A namespace by its name, and what messages need of it once it is known: its id, and which way writes go. Owned by the loop. */
final class NamespaceRef {
    static final int UNRESOLVED = -1;

    final String name;
    int id = UNRESOLVED;

    /** Known with the id; null before. */
    Replication replication;

    /** In which life of the group the id was found out; see {@link NamespaceResolver#forgetAll}. */
    int life;

    /** Calls that wait for the id. */
    final Queue<Call<?>> waiting = new ArrayDeque<>();

    boolean isResolving;

    NamespaceRef(final String name) {
        this.name = name;
    }
}
