package io.sternline.server.gateway;

import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.server.state.DigestPoint;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What the gateway asks of the node it stands in front of. Any thread may call. */
public interface NodeView {
    NodeStatus status();

    /** Which life of the group the node is in; always the same. */
    Life life();

    /** A client says it has heard of a later life of the group than this node's: it may be right, or mistaken, or lie. */
    void onLaterLife(int recovery);

    /** Changes of role this process has seen: lets the gateway notice one without asking for the status. */
    long roleChanges();

    /** Highest sequence of this process's own messages that the state has applied; 0: none yet. */
    long ownSequenceApplied();

    /** Whether the Java heap has room for the results of more commands. */
    boolean hasHeapRoom();

    /** The nodes that are draining as far as this node has applied the log, one bit for each node id. */
    int drainingNodes();

    /** The last digest report that this node has applied, and its own digest there. */
    DigestPoint lastReport();

    /** The changes of this node's state; empty if it keeps no log of them. Always the same. */
    Optional<ChangeLog> changeLog();

    /** The changes of its ASYNC namespaces, whose revisions count apart; empty if it keeps no log of them. Always the same. */
    Optional<ChangeLog> asyncChangeLog();

    /** Whether what this node holds of ASYNC namespaces is of one moment; while it is given a copy, it is not. */
    boolean isAsyncWhole();

    /** Whether it is, and has besides all that the primary had done a moment ago. */
    boolean isAsyncCurrent();

    /** How a namespace is replicated; empty: the log has not told this node of it yet. */
    Optional<Replication> replication(int namespaceId);

    /** Group time of the last message that this node has applied; 0: none yet. */
    long groupTimeMs();

    /** What promoting a node would do. Answered from another thread. */
    CompletableFuture<PromotionPlan> promotionPlan(int chosenId);

    /** Makes another node primary in place of this one. Answered from another thread. */
    CompletableFuture<PromotionOutcome> promote(int chosenId, Duration timeout);
}
