package io.sternline.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One group of keys. Each getter gives the key's value or its default, and notes what is wrong instead of throwing, so
 * that all problems come out at once. After the last getter {@link #rejectUnknown} knows all keys there are.
 */
final class ConfigSection {
    private final ConfigNode node;
    private final String prefix;
    private final List<String> problems;
    private final TreeSet<String> known = new TreeSet<>();

    ConfigSection(final ConfigNode node, final String prefix, final List<String> problems) {
        this.node = node;
        this.prefix = prefix;
        this.problems = problems;
    }

    String text(final String key, final String fallback, final Predicate<String> isValid, final String allowed) {
        final ConfigNode value = scalar(key);
        if (value == null) {
            return fallback;
        }
        if (!isValid.test(value.text())) {
            wrong(key, value, allowed);
            return fallback;
        }
        return value.text();
    }

    boolean flag(final String key, final boolean fallback) {
        final String text =
                text(key, Boolean.toString(fallback), value -> value.matches("true|false"), "true or false");
        return Boolean.parseBoolean(text);
    }

    int integer(final String key, final int fallback, final int min, final int max) {
        return (int) number(key, fallback, min, max);
    }

    long number(final String key, final long fallback, final long min, final long max) {
        final ConfigNode value = scalar(key);
        if (value == null) {
            return fallback;
        }
        if (value.text().matches("-?\\d{1,18}")) {
            final long number = Long.parseLong(value.text());
            if (number >= min && number <= max) {
                return number;
            }
        }
        wrong(key, value, "a whole number from " + min + " to " + max);
        return fallback;
    }

    /** An amount of memory. */
    long bytes(final String key, final long fallback, final long min, final long max) {
        final ConfigNode value = scalar(key);
        if (value == null) {
            return fallback;
        }
        final OptionalLong bytes = HumanBytes.parse(value.text());
        if (bytes.isEmpty()) {
            wrong(key, value, HumanBytes.FORM);
            return fallback;
        }
        if (bytes.getAsLong() < min || bytes.getAsLong() > max) {
            wrong(key, value, HumanBytes.render(min) + " to " + HumanBytes.render(max));
            return fallback;
        }
        return bytes.getAsLong();
    }

    Duration duration(final String key, final Duration fallback, final Duration min, final Duration max) {
        final ConfigNode value = scalar(key);
        if (value == null) {
            return fallback;
        }
        final Duration duration = HumanDuration.parse(value.text());
        if (duration == null) {
            wrong(key, value, HumanDuration.FORM);
            return fallback;
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            wrong(key, value, HumanDuration.render(min) + " to " + HumanDuration.render(max));
            return fallback;
        }
        return duration;
    }

    /** As {@link #duration}, or none at all. */
    Duration durationOrZero(final String key, final Duration fallback, final Duration min, final Duration max) {
        final ConfigNode value = scalar(key);
        if (value == null) {
            return fallback;
        }
        final Duration duration = HumanDuration.parse(value.text());
        if (duration == null || duration.isZero()) {
            return duration(key, fallback, Duration.ZERO, max);
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            wrong(key, value, "0, or " + HumanDuration.render(min) + " to " + HumanDuration.render(max));
            return fallback;
        }
        return duration;
    }

    <E extends Enum<E>> E choice(final String key, final E fallback) {
        final ConfigNode value = scalar(key);
        if (value == null) {
            return fallback;
        }
        final E[] all = fallback.getDeclaringClass().getEnumConstants();
        for (final E one : all) {
            if (ServerConfig.lower(one).equals(value.text())) {
                return one;
            }
        }
        wrong(key, value, Arrays.stream(all).map(ServerConfig::lower).collect(Collectors.joining(" or ")));
        return fallback;
    }

    /** @return the sections of a list; empty where there is none. */
    List<ConfigSection> list(final String key, final int itemsMax) {
        final ConfigNode value = find(key);
        final List<ConfigSection> sections = new ArrayList<>();
        if (value == null) {
            return sections;
        }
        if (value.items() == null || value.items().size() > itemsMax) {
            wrong(key, value, "a list of at most " + itemsMax + " entries");
            return sections;
        }
        for (int i = 0; i < value.items().size(); i++) {
            final ConfigNode item = value.items().get(i);
            if (item.fields() == null) {
                problem(item, prefix + key + "[" + i + "] is " + item.kind() + "; a group of keys was expected");
            } else {
                sections.add(new ConfigSection(item, prefix + key + "[" + i + "].", problems));
            }
        }
        return sections;
    }

    ConfigSection section(final String key) {
        final ConfigNode value = find(key);
        if (value != null && value.fields() == null) {
            wrong(key, value, "a group of keys");
        }
        final boolean isThere = value != null && value.fields() != null;
        return new ConfigSection(isThere ? value : ConfigNode.mapping(node.origin()), prefix + key + ".", problems);
    }

    boolean has(final String key) {
        return node.fields().containsKey(key);
    }

    /** Notes that a key without a default is not there. */
    void require(final String key, final String what) {
        if (!has(key)) {
            problem(node, "key '" + prefix + key + "' is missing: " + what);
        }
    }

    void rejectUnknown() {
        for (final Map.Entry<String, ConfigNode> field : node.fields().entrySet()) {
            if (!known.contains(field.getKey())) {
                problem(
                        field.getValue(),
                        "unknown key '" + prefix + field.getKey() + "'; known here: " + String.join(", ", known));
            }
        }
    }

    void problem(final String message) {
        problem(node, message);
    }

    private void problem(final ConfigNode at, final String message) {
        problems.add(at.origin() + ": " + message);
    }

    private void wrong(final String key, final ConfigNode value, final String allowed) {
        problem(value, "key '" + prefix + key + "' is " + value.kind() + "; " + allowed + " was expected");
    }

    private ConfigNode scalar(final String key) {
        final ConfigNode value = find(key);
        if (value != null && value.text() == null) {
            wrong(key, value, "a single value");
            return null;
        }
        return value;
    }

    private ConfigNode find(final String key) {
        known.add(key);
        return node.fields().get(key);
    }
}
