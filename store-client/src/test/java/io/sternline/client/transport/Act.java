package io.sternline.client.transport;

import io.sternline.protocol.sbe.ResultCode;

/**
 * What a scripted node does with one command or query.
 *
 * @param isApplied whether the store carries it out.
 * @param code if not null, an ErrorReply of this code is the answer.
 * @param why the words of that reply.
 */
record Act(boolean isApplied, Then then, ResultCode code, String why) {
    /** What follows. */
    enum Then {
        REPLY,
        REPLY_TWICE,
        HOLD,
        NOTHING,
        CLOSE,
        SEND_GARBAGE,
        SEND_UNKNOWN_REPLY,
        SEND_HUGE_FRAME
    }

    static final Act ANSWER = new Act(true, Then.REPLY, null, "");

    /** Carried out and answered, but the answer goes out only when the test says so. */
    static final Act HOLD = new Act(true, Then.HOLD, null, "");

    /** Lost on the way: not carried out, not answered. */
    static final Act DROP = new Act(false, Then.NOTHING, null, "");

    /** Carried out; the answer is lost. */
    static final Act APPLY_ONLY = new Act(true, Then.NOTHING, null, "");

    static final Act CLOSE = new Act(false, Then.CLOSE, null, "");
    static final Act APPLY_AND_CLOSE = new Act(true, Then.CLOSE, null, "");
    static final Act GARBAGE = new Act(false, Then.SEND_GARBAGE, null, "");
    static final Act UNKNOWN_REPLY = new Act(false, Then.SEND_UNKNOWN_REPLY, null, "");
    static final Act HUGE_FRAME = new Act(false, Then.SEND_HUGE_FRAME, null, "");

    /** The copy, and another one that was sent before it, are answered: the namespace is not known. */
    static final Act UNKNOWN_TWICE =
            new Act(false, Then.REPLY_TWICE, ResultCode.UNKNOWN_NAMESPACE, "scripted UNKNOWN_NAMESPACE");

    static Act refuse(final ResultCode code) {
        return refuse(code, "scripted " + code);
    }

    static Act refuse(final ResultCode code, final String why) {
        return new Act(false, Then.REPLY, code, why);
    }
}
