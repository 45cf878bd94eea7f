package io.sternline.client.transport;

import java.util.ArrayDeque;
import java.util.Queue;

/** A namespace by its name, and the id that stands for it in messages once it is known. Owned by the loop. */
final class NamespaceRef {
    static final int UNRESOLVED = -1;

    final String name;
    int id = UNRESOLVED;

    /** In which life of the group the id was found out; see {@link NamespaceResolver#forgetAll}. */
    int life;

    /** Calls that wait for the id. */
    final Queue<Call<?>> waiting = new ArrayDeque<>();

    boolean isResolving;

    NamespaceRef(final String name) {
        this.name = name;
    }
}
