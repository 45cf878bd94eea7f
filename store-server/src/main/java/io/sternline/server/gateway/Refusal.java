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

    static Refusal full() {
        return new Refusal(
                ResultCode.STORE_FULL,
                "the primary has no memory left for more: remove entries or let them expire, or give all nodes more"
                        + " (java -Xmx)");
    }

    static Refusal invalid(final String message) {
        return new Refusal(ResultCode.INVALID_ARGUMENT, message);
    }

    static Refusal unsupported(final String kind, final int templateId) {
        return new Refusal(ResultCode.UNSUPPORTED, "this node does not know " + kind + " " + templateId);
    }
}
