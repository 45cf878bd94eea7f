package io.sternline.replication.promotion;

/** What came of a planned promotion. Whatever it is, nothing that was acknowledged is lost. */
public sealed interface PromotionOutcome {
    /**
     * The chosen node is primary.
     *
     * @param primaryBefore member id of the primary that gave the role away.
     * @param primaryAfter member id of the primary now: the chosen one.
     * @param tookMs from the request to the moment at which the old primary knew the new one.
     * @param pauseMs the part of it during which the group took no writes.
     */
    record Done(int primaryBefore, int primaryAfter, long termBefore, long termAfter, long tookMs, long pauseMs)
            implements PromotionOutcome {}

    /** Nothing was begun. */
    record Refused(String reason) implements PromotionOutcome {}

    /**
     * It was begun, and another node than the chosen one is primary: the old one, which carries on, or a third.
     *
     * @param primaryId member id of the primary now.
     * @param term its term.
     */
    record Failed(String reason, int primaryId, long term) implements PromotionOutcome {}

    /** It was begun, and when the time was up this node knew of no primary. Ask for the group's status. */
    record Unknown(String reason) implements PromotionOutcome {}
}
