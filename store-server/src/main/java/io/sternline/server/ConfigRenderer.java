package io.sternline.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.sternline.replication.Member;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.server.gateway.DeclaredNamespace;
import io.sternline.server.gateway.GatewayLimits;
import io.sternline.server.gateway.GroupLimits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a configuration as the YAML that would give it. */
final class ConfigRenderer {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS));

    private ConfigRenderer() {}

    static String render(final ServerConfig config) {
        final Map<String, Object> root = new LinkedHashMap<>();
        root.put("group", config.group());
        root.put("nodeId", config.nodeId());
        root.put("dataDir", config.dataDir().toString());
        root.put("durability", ServerConfig.lower(config.durability()));
        root.put("timing", ServerConfig.lower(config.timing()));
        root.put("profile", ServerConfig.lower(config.profile().choice()));
        root.put("snapshotLogMiB", config.snapshotLogMiB());
        root.put(
                "members", config.members().stream().map(ConfigRenderer::member).toList());
        root.put("client", client(config.client()));
        root.put("limits", limits(config.limits()));
        root.put("changeLog", changeLog(config.changeLog()));
        root.put("async", async(config.async()));
        root.put(
                "namespaces",
                config.namespaces().stream().map(ConfigRenderer::namespace).toList());
        try {
            return YAML.writeValueAsString(root);
        } catch (final JsonProcessingException e) {
            throw new IllegalStateException("maps of text and numbers can always be written", e);
        }
    }

    private static Map<String, Object> member(final Member member) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", member.id());
        fields.put("host", member.host());
        fields.put("port", member.basePort());
        return fields;
    }

    private static Map<String, Object> client(final ServerConfig.ClientPort client) {
        final GatewayLimits limits = client.limits();
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("bindHost", client.bindHost());
        fields.put("connectionsMax", limits.connectionsMax());
        fields.put("idleTimeout", HumanDuration.render(limits.idleTimeout()));
        fields.put("handshakeTimeout", HumanDuration.render(limits.handshakeTimeout()));
        fields.put("stallTimeout", HumanDuration.render(limits.stallTimeout()));
        return fields;
    }

    private static Map<String, Object> limits(final GroupLimits limits) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("stateBytesMax", HumanBytes.render(limits.stateBytesMax()));
        fields.put("entriesMax", limits.entriesMax());
        fields.put("asyncBytesMax", HumanBytes.render(limits.asyncBytesMax()));
        return fields;
    }

    private static Map<String, Object> changeLog(final ChangeLogConfig changeLog) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("enabled", changeLog.isEnabled());
        fields.put("retention", HumanDuration.render(changeLog.retention()));
        fields.put("bytesMax", HumanBytes.render(changeLog.bytesMax()));
        return fields;
    }

    private static Map<String, Object> async(final AsyncConfig async) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("lagMax", HumanDuration.render(async.lagMax()));
        fields.put("lagRecordsMax", async.lagRecordsMax());
        fields.put("logRetention", HumanDuration.render(async.logRetention()));
        fields.put("logBytesMax", HumanBytes.render(async.logBytesMax()));
        return fields;
    }

    private static Map<String, Object> namespace(final DeclaredNamespace namespace) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", namespace.name());
        fields.put("ttl", HumanDuration.render(Duration.ofMillis(namespace.ttlMs())));
        fields.put("idle", HumanDuration.render(Duration.ofMillis(namespace.idleMs())));
        fields.put("keyBytesMax", namespace.keyBytesMax());
        fields.put("valueBytesMax", namespace.valueBytesMax());
        fields.put("entriesMax", namespace.entriesMax());
        fields.put("bytesMax", HumanBytes.render(namespace.bytesMax()));
        fields.put("whenFull", ServerConfig.lower(namespace.whenFull()));
        fields.put("replication", ServerConfig.lower(namespace.replication()));
        return fields;
    }
}
