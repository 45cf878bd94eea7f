package io.sternline.client.session;

import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.client.MapUpdate;
import io.sternline.protocol.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a session can be found by. The store has an entry's terms as a whole; so that requests that set different ones do not undo each other, they
 * are kept in a field too, and written only if that stands as it was read: otherwise the changes are made to what stands, and tried again.
 * The field has a line {@code name=value} for each, which are the terms.
 */
final class Indexes {
    static final String PRINCIPAL = "principal";

    private static final String FIELD = "~indexes";
    private static final int NAME_CHARS_MAX = 64;

    private final Map<String, String> values = new TreeMap<>();

    /** Since they were loaded or saved; without a value: removed. */
    private final Map<String, Optional<String>> changes = new LinkedHashMap<>();

    /** Of the field; 0: there is none. */
    private long revision;

    Indexes() {}

    Indexes(final Entry entry) {
        load(entry);
    }

    Optional<String> get(final String name) {
        return Optional.ofNullable(values.get(name));
    }

    void set(final String name, final String value) {
        term(name, value);
        if (!value.equals(values.get(name))) {
            if (!values.containsKey(name) && values.size() == Protocol.USER_TERMS_MAX) {
                throw new IllegalArgumentException("a session has at most " + Protocol.USER_TERMS_MAX
                        + " indexes, which are " + values.keySet() + " already; there is no room for '" + name + "'");
            }
            values.put(name, value);
            changes.put(name, Optional.of(value));
        }
    }

    void remove(final String name) {
        if (values.remove(name) != null) {
            changes.put(name, Optional.empty());
        }
    }

    boolean isChanged() {
        return !changes.isEmpty();
    }

    void write(final MapUpdate update) {
        final byte[] field = String.join("\n", terms()).getBytes(StandardCharsets.UTF_8);
        update.withTerms(terms());
        if (revision == 0) {
            update.setIfAbsent(FIELD, field);
        } else {
            update.setIfRevision(FIELD, field, revision);
        }
    }

    /** @param newRevision of the update that wrote them. */
    void written(final long newRevision) {
        changes.clear();
        revision = newRevision;
    }

    /** Takes what stands in the store, and what was changed here on top of it. */
    void rebase(final Entry entry) {
        load(entry);
        final Map<String, Optional<String>> again = new LinkedHashMap<>(changes);
        changes.clear();
        again.forEach((name, value) -> value.ifPresentOrElse(present -> set(name, present), () -> remove(name)));
    }

    private void load(final Entry entry) {
        values.clear();
        final Optional<Field> field = entry.field(FIELD);
        revision = field.map(Field::revision).orElse(0L);
        field.map(Field::text).stream().flatMap(String::lines).forEach(line -> {
            final int sign = line.indexOf('=');
            values.put(line.substring(0, sign), line.substring(sign + 1));
        });
    }

    private String[] terms() {
        return values.entrySet().stream()
                .map(index -> term(index.getKey(), index.getValue()))
                .toArray(String[]::new);
    }

    /** @throws IllegalArgumentException if that can be no index. */
    static String term(final String name, final String value) {
        if (!name.matches("[A-Za-z0-9._-]{1," + NAME_CHARS_MAX + "}")) {
            throw new IllegalArgumentException(
                    "the name of an index is 1 to " + NAME_CHARS_MAX + " of a-z A-Z 0-9 . _ -, not '" + name + "'");
        }
        if (value.lines().count() != 1 || value.endsWith("\n") || value.endsWith("\r")) {
            throw new IllegalArgumentException("the value of index '" + name + "' must be one line of text");
        }
        final String term = name + "=" + value;
        final int bytes = term.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > Protocol.TERM_BYTES_MAX) {
            throw new IllegalArgumentException("index '" + name + "' and its value take " + bytes
                    + " bytes of UTF-8, the limit is " + Protocol.TERM_BYTES_MAX);
        }
        return term;
    }
}
