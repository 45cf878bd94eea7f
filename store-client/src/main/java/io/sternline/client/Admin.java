package io.sternline.client;

import java.util.List;
import java.util.Map;

/** What operators ask of a group. Thread-safe; calls block and throw as those of {@link Namespace} do. */
public interface Admin {
    /**
     * Creates a namespace, or gives an existing one new settings. New settings hold for later writes.
     *
     * @param name 1 to 64 of {@code a-z A-Z 0-9 . _ -}.
     */
    void defineNamespace(String name, NamespaceSettings settings);

    /**
     * Creates a namespace unless there is one of this name.
     *
     * @return its settings, new or old.
     */
    NamespaceSettings defineNamespaceIfAbsent(String name, NamespaceSettings settings);

    /** All namespaces by name. */
    Map<String, NamespaceInfo> namespaces();

    /**
     * Status of every node of the group that this client knows of, in order of node id; each node is asked itself.
     * Nodes that do not answer within the call timeout are missing from the list.
     */
    List<NodeStatus> status();

    /**
     * Marks a node as draining: clients leave it for the other nodes, without a call failing, and no new ones come, until
     * {@link #undrain}; also when it is restarted in between. A draining node stays a full member of its group, and while
     * it is the primary it serves as ever: make another node the primary, or stop it, which does the same. Nothing happens
     * if it is draining already.
     *
     * @throws RejectedException INVALID_ARGUMENT if there is no such node, or all others are draining.
     */
    void drain(int nodeId);

    /** Lets clients come back to a node. Nothing happens if it is not draining. */
    void undrain(int nodeId);

    /**
     * What promoting a node would do, and why it would be refused; changes nothing. The group's primary is asked.
     *
     * @param nodeId the node that would become primary.
     */
    PromotionPlan promotionPlan(int nodeId);

    /**
     * Makes a node primary in place of the one that is. Writes wait meanwhile and are not failed; nothing is lost, whatever
     * the result.
     *
     * <p>The request is sent to one primary once and is never repeated after it may have been begun. If its answer is lost
     * the history is looked at, as long as the timeout allows, to tell what came of it. Takes at most the timeout and three
     * seconds.
     *
     * @param nodeId the node that is to become primary.
     * @throws UnavailableException if no primary was found in time: nothing was begun.
     */
    PromotionResult promote(int nodeId, Promotion options);

    /** Who became primary when and why: the newest 256 takeovers, oldest first. */
    List<Takeover> history();

    /**
     * Brings the changes of all SYNC namespaces in one order, and with them everything else that takes a revision, see {@link
     * Change.Kind}: all that goes through the group's log. Changes of ASYNC namespaces do not, and their revisions are a line
     * of their own: watch each by {@link Namespace#watch}. Otherwise as there; a prefix chooses among entries only.
     */
    Watch watch(WatchOptions options);

    /**
     * @param settings the namespace's settings.
     * @param entries live entries, and expired ones not yet reaped.
     * @param bytes what they take, counted as {@link NamespaceSettings#bytesMax} is.
     * @param expired entries that went away by themselves since the namespace was defined.
     * @param evicted entries that were removed since then to make room, see {@link WhenFull#EVICT_SOONEST}.
     * @param rejected writes that were refused since then for want of room.
     */
    record NamespaceInfo(
            NamespaceSettings settings, long entries, long bytes, long expired, long evicted, long rejected) {}
}
