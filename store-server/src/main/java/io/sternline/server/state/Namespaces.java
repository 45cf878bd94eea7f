package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sternline.protocol.Protocol;
import io.sternline.server.engine.ByteSlice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The registry of namespaces. Ids are given in order from 1 and never go away; where a recovery of the group has set some
 * aside, there are none. The namespace {@code default} has id 1 and is there from the start.
 */
final class Namespaces {
    static final String DEFAULT_NAME = "default";

    /** No namespace has this id. */
    static final int NONE = 0;

    private static final int IDS_INITIAL = 16;

    private final List<StoredNamespace> inOrder = new ArrayList<>();
    private final List<StoredNamespace> unmodifiable = Collections.unmodifiableList(inOrder);
    private final Map<String, StoredNamespace> byName = new HashMap<>();
    private final Digest hashes = new Digest();
    private StoredNamespace[] byId = new StoredNamespace[IDS_INITIAL];
    private int nextId = 1;
    private int leasesId = NONE;
    private long digest;
    private Consumer<StoredNamespace> listener = namespace -> {};

    Namespaces() {
        define(DEFAULT_NAME, StoredNamespace.Settings.DEFAULT);
    }

    /** The namespace with this id; null if there is none. */
    StoredNamespace find(final int id) {
        return id < 1 || id >= nextId || id >= byId.length ? null : byId[id];
    }

    /** The namespace of this name; null if there is none. */
    StoredNamespace find(final String name) {
        return byName.get(name);
    }

    /** Id of the namespace whose entries are leases; {@link #NONE}: it is not there yet. */
    int leasesId() {
        return leasesId;
    }

    /** Creates a namespace, or replaces the settings of the one of this name. */
    StoredNamespace define(final String name, final StoredNamespace.Settings settings) {
        StoredNamespace namespace = byName.get(name);
        if (namespace == null) {
            namespace = new StoredNamespace(nextId++, name, settings);
            if (namespace.id() >= byId.length) {
                byId = Arrays.copyOf(byId, Math.max(namespace.id() + 1, 2 * byId.length));
            }
            byId[namespace.id()] = namespace;
            inOrder.add(namespace);
            byName.put(name, namespace);
            leasesId = name.equals(Protocol.LEASES_NAMESPACE) ? namespace.id() : leasesId;
        } else {
            digest -= hashes.ofNamespace(namespace);
            namespace.settings(settings);
        }
        digest += hashes.ofNamespace(namespace);
        listener.accept(namespace);
        return namespace;
    }

    /** From here on {@code newListener} is told of each namespace that is created or gets other settings. */
    void onDefined(final Consumer<StoredNamespace> newListener) {
        listener = newListener;
    }

    /** In order of id. */
    List<StoredNamespace> all() {
        return unmodifiable;
    }

    int nextId() {
        return nextId;
    }

    /** Gives the ids below to nobody any more. */
    void skipTo(final int newNextId) {
        nextId = Math.max(nextId, newNextId);
    }

    /** What namespaces count changes with every reaped entry, so it is hashed when it is asked for. */
    long digest() {
        long sum = digest;
        for (int i = 0; i < inOrder.size(); i++) {
            sum += hashes.ofUsage(inOrder.get(i));
        }
        return sum;
    }

    /** The name in these bytes, one character a byte; null if no namespace may have such a name. */
    static String nameIn(final ByteSlice bytes) {
        if (bytes.length() > Protocol.NAMESPACE_NAME_BYTES_MAX) {
            return null;
        }
        final String name = new String(bytes.toArray(), ISO_8859_1);
        return Protocol.isNamespaceName(name) ? name : null;
    }

    static String nameComplaint(final ByteSlice bytes) {
        return "a namespace's name is 1 to " + Protocol.NAMESPACE_NAME_BYTES_MAX + " of a-z A-Z 0-9 . _ -, not the "
                + bytes.length() + " bytes given";
    }
}
