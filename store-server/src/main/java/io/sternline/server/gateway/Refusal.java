package io.sternline.server.gateway;

import io.sternline.protocol.sbe.ResultCode;

/** Why a single command or query is not done, although the connection behaves. */
record Refusal(ResultCode code, String message) {
    static Refusal keyTooLarge(final int bytes, final int bytesMax) {
        return new Refusal(ResultCode.KEY_TOO_LARGE, "a key of " + bytes + " bytes; " + bytesMax + " are allowed");
    }

    static Refusal valueTooLarge(final int bytes, final int bytesMax) {
        return new Refusal(ResultCode.VALUE_TOO_LARGE, "a value of " + bytes + " bytes; " + bytesMax + " are allowed");
    }

    static Refusal heapFull() {
        return new Refusal(
                ResultCode.OVERLOADED,
                "not done: the results kept for clients fill the primary's Java heap; wait for calls under way before"
                        + " making more, or give all nodes a larger heap (java -Xmx)");
    }

    static Refusal invalid(final String message) {
        return new Refusal(ResultCode.INVALID_ARGUMENT, message);
    }

    static Refusal nodesOwn(final int templateId) {
        return invalid("command " + templateId + " is a node's own: no client can send it");
    }

    static Refusal observer(final String what) {
        return invalid("an observer sends no " + what + ": say Hello with isObserver 0 for that");
    }

    static Refusal unsupported(final String kind, final int templateId) {
        return new Refusal(ResultCode.UNSUPPORTED, "this node does not know " + kind + " " + templateId);
    }
}
