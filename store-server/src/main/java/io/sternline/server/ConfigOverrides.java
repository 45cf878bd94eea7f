package io.sternline.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lays the environment over the file, and options over both. */
final class ConfigOverrides {
    /** Keys that environment and options may set, with the variable of each. Namespaces are declared in the file only. */
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("group", "STERNLINE_GROUP"),
            Map.entry("nodeId", "STERNLINE_NODE_ID"),
            Map.entry("dataDir", "STERNLINE_DATA_DIR"),
            Map.entry("durability", "STERNLINE_DURABILITY"),
            Map.entry("timing", "STERNLINE_TIMING"),
            Map.entry("profile", "STERNLINE_PROFILE"),
            Map.entry("snapshotLogMiB", "STERNLINE_SNAPSHOT_LOG_MIB"),
            Map.entry("members", "STERNLINE_MEMBERS"),
            Map.entry("client.bindHost", "STERNLINE_CLIENT_BIND_HOST"),
            Map.entry("client.connectionsMax", "STERNLINE_CLIENT_CONNECTIONS_MAX"),
            Map.entry("client.idleTimeout", "STERNLINE_CLIENT_IDLE_TIMEOUT"),
            Map.entry("client.handshakeTimeout", "STERNLINE_CLIENT_HANDSHAKE_TIMEOUT"),
            Map.entry("client.stallTimeout", "STERNLINE_CLIENT_STALL_TIMEOUT"),
            Map.entry("limits.stateBytesMax", "STERNLINE_LIMITS_STATE_BYTES_MAX"),
            Map.entry("limits.entriesMax", "STERNLINE_LIMITS_ENTRIES_MAX"),
            Map.entry("limits.asyncBytesMax", "STERNLINE_LIMITS_ASYNC_BYTES_MAX"),
            Map.entry("changeLog.enabled", "STERNLINE_CHANGE_LOG_ENABLED"),
            Map.entry("changeLog.retention", "STERNLINE_CHANGE_LOG_RETENTION"),
            Map.entry("changeLog.bytesMax", "STERNLINE_CHANGE_LOG_BYTES_MAX"),
            Map.entry("async.lagMax", "STERNLINE_ASYNC_LAG_MAX"),
            Map.entry("async.lagRecordsMax", "STERNLINE_ASYNC_LAG_RECORDS_MAX"),
            Map.entry("async.logRetention", "STERNLINE_ASYNC_LOG_RETENTION"),
            Map.entry("async.logBytesMax", "STERNLINE_ASYNC_LOG_BYTES_MAX"));

    private static final Pattern MEMBER = Pattern.compile("\\s*(\\d+)=(.+):(\\d+)\\s*");
    private final List<String> problems;

    ConfigOverrides(final List<String> problems) {
        this.problems = problems;
    }

    /** The variable of each key that has one. */
    static Map<String, String> variables() {
        return VARIABLES;
    }

    void apply(final ConfigNode root, final Map<String, String> environment, final Map<String, String> options) {
        VARIABLES.forEach((key, variable) -> {
            if (environment.containsKey(variable)) {
                set(root, key, "environment variable " + variable, environment.get(variable));
            }
        });
        options.forEach((key, value) -> {
            if (VARIABLES.containsKey(key)) {
                set(root, key, "option " + key, value);
            } else {
                problems.add("option " + key + ": unknown; known: "
                        + String.join(", ", VARIABLES.keySet().stream().sorted().toList()));
            }
        });
    }

    private void set(final ConfigNode root, final String key, final String origin, final String text) {
        final int dot = key.indexOf('.');
        if (dot < 0) {
            root.fields().put(key, "members".equals(key) ? members(origin, text) : ConfigNode.scalar(origin, text));
            return;
        }
        final ConfigNode section =
                root.fields().computeIfAbsent(key.substring(0, dot), k -> ConfigNode.mapping(origin));
        if (section.fields() != null) {
            section.fields().put(key.substring(dot + 1), ConfigNode.scalar(origin, text));
        }
    }

    /** {@code 0=host:port,1=host:port}; IPv6 addresses may stand in brackets. */
    private ConfigNode members(final String origin, final String text) {
        final List<ConfigNode> items = new ArrayList<>();
        for (final String item : text.split(",", -1)) {
            final Matcher matcher = MEMBER.matcher(item);
            if (!matcher.matches()) {
                problems.add(origin + ": member '" + item + "' is not of the form id=host:port");
                continue;
            }
            final ConfigNode member = ConfigNode.mapping(origin);
            member.fields().put("id", ConfigNode.scalar(origin, matcher.group(1)));
            member.fields()
                    .put("host", ConfigNode.scalar(origin, matcher.group(2).replaceAll("^\\[|]$", "")));
            member.fields().put("port", ConfigNode.scalar(origin, matcher.group(3)));
            items.add(member);
        }
        return ConfigNode.list(origin, items);
    }
}
