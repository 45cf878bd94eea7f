package io.sternline.client.transport;

import io.sternline.client.Admin;
import io.sternline.client.Durability;
import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.Takeover;
import io.sternline.protocol.sbe.ResultCode;
import java.util.List;
import java.util.Map;

/** What came back, out of its bytes. */
sealed interface Reply {
    /** Number of the command or query it answers. */
    long number();

    ResultCode code();

    /** Why, where the code is a refusal. */
    String message();

    /** Revision of the state that gave the answer; 0 where no state did. */
    default long revision() {
        return 0;
    }

    /**
     * An entry as replies show it: without its key, which the caller knows.
     *
     * @param value empty for a map.
     * @param fields a map's; empty for other entries.
     */
    record Shown(Entry.Type type, long revision, byte[] value, Map<String, Field> fields) {}

    /** @param shown null if no entry is shown. */
    record Written(
            long number, ResultCode code, String message, long revision, Durability durability, long value, Shown shown)
            implements Reply {}

    record Registration(long number, ResultCode code, String message, long clientId) implements Reply {}

    record FoundNamespace(
            long number, ResultCode code, String message, long revision, int namespaceId, NamespaceSettings settings)
            implements Reply {}

    /** @param remainingMs -1: never expires. */
    record Read(long number, ResultCode code, String message, long revision, Shown shown, long remainingMs)
            implements Reply {}

    record Scanned(long number, ResultCode code, String message, long revision, List<Entry> entries, byte[] cursor)
            implements Reply {}

    /** How many there are of what was asked for. */
    record Count(long number, ResultCode code, String message, long revision, long count) implements Reply {}

    /** @param names by namespace id. */
    record Namespaces(
            long number,
            ResultCode code,
            String message,
            long revision,
            Map<String, Admin.NamespaceInfo> namespaces,
            Map<Integer, String> names)
            implements Reply {}

    /** @param status what the node said, its endpoint being the one it was asked at. */
    record Status(long number, NodeStatus status) implements Reply {
        @Override
        public ResultCode code() {
            return ResultCode.OK;
        }

        @Override
        public String message() {
            return "";
        }
    }

    record History(long number, ResultCode code, String message, long revision, List<Takeover> takeovers)
            implements Reply {}

    record Plan(long number, ResultCode code, String message, PromotionPlan plan) implements Reply {}

    record Promoted(long number, ResultCode code, String message, PromotionResult result) implements Reply {}

    /** The call never reached the state machine. */
    record Error(long number, ResultCode code, String message, boolean answersCommand) implements Reply {}
}
