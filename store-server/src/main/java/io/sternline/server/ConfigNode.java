package io.sternline.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A piece of a configuration with the place it was written at, so that whatever is wrong with it can be found.
 *
 * @param origin file and line, or the variable or option it came from.
 * @param text a scalar; null otherwise.
 * @param items a list; null otherwise.
 * @param fields a mapping; null otherwise.
 */
record ConfigNode(String origin, String text, List<ConfigNode> items, Map<String, ConfigNode> fields) {
    static ConfigNode scalar(final String origin, final String text) {
        return new ConfigNode(origin, text, null, null);
    }

    static ConfigNode list(final String origin, final List<ConfigNode> items) {
        return new ConfigNode(origin, null, items, null);
    }

    static ConfigNode mapping(final String origin) {
        return new ConfigNode(origin, null, null, new LinkedHashMap<>());
    }

    /** In words, for a message. */
    String kind() {
        if (items != null) {
            return "a list";
        }
        return fields != null ? "a group of keys" : "'" + text + "'";
    }
}
