package io.sternline.client;

import io.sternline.client.lease.Lease;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link Namespace#updateMap} is to do with a map: fields to set and to remove, all of them or none.
 *
 * <pre>{@code
 * MapUpdate update = MapUpdate.create()
 *         .set("cart", bytes)
 *         .setIfRevision("seats", "2", seats.revision())
 *         .remove("coupon")
 *         .onlyIfPresent();
 * }</pre>
 *
 * <p>Fields that are not named stay as they are, so writers of different fields do not overwrite each other. Of two
 * changes to the same field the later one counts. Names are text of 1 to 256 bytes of UTF-8; a map has up to 10,000
 * fields, and an update up to 10,000 changes. What is beyond a limit is found out by the call.
 *
 * <p>Mutable and not thread-safe; a call takes what it needs before it returns, so the update (and the arrays given to it)
 * may be used again.
 */
public final class MapUpdate {
    /** What must be true of the whole entry for the update to be made. */
    public enum Condition {
        NONE,
        ABSENT,
        PRESENT,
        REVISION
    }

    /**
     * What is to become of one field.
     *
     * @param value null: the field is removed.
     * @param expectedRevision the revision the field must have, {@link #ABSENT} or {@link #ANY}.
     */
    public record Change(String name, byte[] value, long expectedRevision) {
        /** Whatever stands there. */
        public static final long ANY = -1;

        /** There must be no such field. */
        public static final long ABSENT = 0;
    }

    private final Map<String, Change> changes = new LinkedHashMap<>();
    private Condition condition = Condition.NONE;
    private long revision;
    private boolean isReplacingAll;
    private Expiry expiry = Expiry.DEFAULT;
    private List<String> terms;
    private String leaseId;

    private MapUpdate() {}

    /** An update that changes nothing yet. */
    public static MapUpdate create() {
        return new MapUpdate();
    }

    /** Sets a field, whatever was there. */
    public MapUpdate set(final String name, final byte[] value) {
        return change(name, Objects.requireNonNull(value, "value"), Change.ANY);
    }

    /** Sets a field to a text, stored as UTF-8. */
    public MapUpdate set(final String name, final String text) {
        return set(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets a field, provided that there is none of this name; otherwise the whole update is not made. */
    public MapUpdate setIfAbsent(final String name, final byte[] value) {
        return change(name, Objects.requireNonNull(value, "value"), Change.ABSENT);
    }

    /** {@link #setIfAbsent(String, byte[])} with a text, stored as UTF-8. */
    public MapUpdate setIfAbsent(final String name, final String text) {
        return setIfAbsent(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets a field, provided that its revision is still this one; otherwise the whole update is not made.
     *
     * @param fieldRevision the {@link Field#revision} that was read.
     */
    public MapUpdate setIfRevision(final String name, final byte[] value, final long fieldRevision) {
        return change(name, Objects.requireNonNull(value, "value"), known(fieldRevision));
    }

    /** {@link #setIfRevision(String, byte[], long)} with a text, stored as UTF-8. */
    public MapUpdate setIfRevision(final String name, final String text, final long fieldRevision) {
        return setIfRevision(name, text.getBytes(StandardCharsets.UTF_8), fieldRevision);
    }

    /** Removes a field, if there is one. */
    public MapUpdate remove(final String name) {
        return change(name, null, Change.ANY);
    }

    /** Removes a field, provided that its revision is still this one; otherwise the whole update is not made. */
    public MapUpdate removeIfRevision(final String name, final long fieldRevision) {
        return change(name, null, known(fieldRevision));
    }

    /** Only where there is a live entry: does not bring back a map that was removed meanwhile. */
    public MapUpdate onlyIfPresent() {
        return only(Condition.PRESENT, 0);
    }

    /** Only where there is no live entry. */
    public MapUpdate onlyIfAbsent() {
        return only(Condition.ABSENT, 0);
    }

    /** Only if the entry's revision is still this one, that is, if no field has changed. */
    public MapUpdate onlyIfRevision(final long entryRevision) {
        return only(Condition.REVISION, known(entryRevision));
    }

    /**
     * Fields that this update does not set are removed, and an entry that is no map is replaced. Expiry is that of a new
     * map: the namespace's, unless {@link #withExpiry} says otherwise.
     */
    public MapUpdate replacingAll() {
        isReplacingAll = true;
        return this;
    }

    /**
     * Gives the map this expiry from now on. Unless told so, a map keeps the one it has; only one that is new, or {@link
     * #replacingAll replaced}, gets the namespace's.
     */
    public MapUpdate withExpiry(final Expiry newExpiry) {
        expiry = Objects.requireNonNull(newExpiry, "expiry");
        return this;
    }

    /**
     * Gives the map these terms and no others (none, if none are given): up to 4 different ones, each of 1 to 256 bytes
     * of UTF-8. Unless told so, a map keeps those it has.
     */
    public MapUpdate withTerms(final String... newTerms) {
        terms = List.of(newTerms);
        return this;
    }

    /**
     * Gives the map to a lease: it goes when the lease ends, see {@link WriteOptions#ownedBy}. The map then has the terms that
     * {@link #withTerms} says here, and no others. Unless told so, a map stays with the lease that owns it, and one whose terms
     * are said without a lease is nobody's any more.
     */
    public MapUpdate ownedBy(final Lease lease) {
        leaseId = lease.id();
        terms = terms == null ? List.of() : terms;
        return this;
    }

    /** The changes, one for each field named, in the order in which the fields were first named. */
    public Collection<Change> changes() {
        return Collections.unmodifiableCollection(changes.values());
    }

    public Condition condition() {
        return condition;
    }

    /** The revision that {@link Condition#REVISION} asks for; 0 for other conditions. */
    public long revision() {
        return revision;
    }

    public boolean isReplacingAll() {
        return isReplacingAll;
    }

    public Expiry expiry() {
        return expiry;
    }

    /** The terms the map is to have; empty: those it has already. */
    public Optional<List<String>> terms() {
        return Optional.ofNullable(terms);
    }

    /** Id of the lease that is to own the map; empty: if terms are said, none, otherwise the one that owns it already. */
    public Optional<String> leaseId() {
        return Optional.ofNullable(leaseId);
    }

    private MapUpdate change(final String name, final byte[] value, final long expectedRevision) {
        changes.put(Objects.requireNonNull(name, "name"), new Change(name, value, expectedRevision));
        return this;
    }

    private MapUpdate only(final Condition newCondition, final long entryRevision) {
        condition = newCondition;
        revision = entryRevision;
        return this;
    }

    private static long known(final long revision) {
        if (revision < 1) {
            throw new IllegalArgumentException(
                    "revision must be one that an entry or a field carries, from 1 on, not " + revision);
        }
        return revision;
    }
}
