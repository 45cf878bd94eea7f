package io.sternline.client.session;

import io.sternline.client.Expiry;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.session.codec.AttributeCodec;
import io.sternline.protocol.Protocol;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What sessions are like, see {@link Sessions}. Immutable.
 *
 * <pre>{@code
 * SessionSettings.of("shop")
 *         .withMaxInactive(Duration.ofMinutes(20))
 *         .withLifetime(Duration.ofHours(12))
 *         .withCodec(KryoCodec.builder().register(100, Cart.class).build())
 * }</pre>
 *
 * @param name of the sessions: all clients that name the same see the same ones. 1 to {@value #NAME_CHARS_MAX} of {@code a-z A-Z 0-9 . _ -}.
 * @param maxInactive how long a new session may go without being accessed; zero: for ever.
 * @param lifetime how long a new session may live at all; zero: for ever.
 * @param touchFraction an access is written down only if the last one written is longer ago than this share of {@code maxInactive}, 0 (always) to 1.
 *     The store waits longer by this share, so that no session ends early; one may end that much later.
 * @param saveMode which attributes a save writes.
 * @param codecs what attributes are stored as.
 * @param attributeBytesMax most bytes of an attribute, as stored and as inflated.
 * @param compressAboveBytes attributes that are larger are deflated, if that makes them smaller; 0: none.
 * @param nearCache what is held in this process's memory for {@link Sessions#load(String)}; empty: nothing.
 * @param leaseTtl how long the locks and shared subscriptions of a process outlive it.
 * @param namespace of the sessions' namespace, for its limits and its replication. Expiry there is ignored. Counts only where the namespace does not exist yet.
 */
public record SessionSettings(
        String name,
        Duration maxInactive,
        Duration lifetime,
        double touchFraction,
        SaveMode saveMode,
        AttributeCodecs codecs,
        int attributeBytesMax,
        int compressAboveBytes,
        Optional<NearCacheOptions> nearCache,
        Duration leaseTtl,
        NamespaceSettings namespace) {
    /** Longest name. */
    public static final int NAME_CHARS_MAX = 48;

    /** Half of what the store can wait: it is told up to twice as much. */
    private static final Duration MAX_INACTIVE_MAX = Duration.ofMillis(Protocol.EXPIRY_MS_MAX / 2);

    private static final Duration MAX_INACTIVE_DEFAULT = Duration.ofMinutes(30);
    private static final Duration LEASE_TTL_DEFAULT = Duration.ofSeconds(10);
    private static final double TOUCH_FRACTION_DEFAULT = 0.1;
    private static final int ATTRIBUTE_BYTES_MAX_DEFAULT = 64 << 10;

    public SessionSettings {
        if (!Protocol.isNamespaceName(name) || name.length() > NAME_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "the name of sessions is 1 to " + NAME_CHARS_MAX + " of a-z A-Z 0-9 . _ -, not '" + name + "'");
        }
        checkMaxInactive(maxInactive);
        Expiry.ttl(lifetime);
        if (!(touchFraction >= 0 && touchFraction <= 1)) {
            throw new IllegalArgumentException("touchFraction must be 0 to 1, not " + touchFraction);
        }
        Objects.requireNonNull(saveMode, "saveMode");
        Objects.requireNonNull(codecs, "codecs");
        if (attributeBytesMax < 1 || attributeBytesMax > Protocol.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "attributeBytesMax must be 1 to " + Protocol.VALUE_BYTES_MAX + ", not " + attributeBytesMax);
        }
        if (compressAboveBytes < 0) {
            throw new IllegalArgumentException(
                    "compressAboveBytes must be 0 (never) or more, not " + compressAboveBytes);
        }
        Objects.requireNonNull(nearCache, "nearCache");
        Objects.requireNonNull(leaseTtl, "leaseTtl");
        Objects.requireNonNull(namespace, "namespace");
    }

    /**
     * Sessions of 30 minutes, Kryo with the JDK's classes, attributes of up to 64 KiB, no compression, no near cache, and an access written down every
     * three minutes at most.
     */
    public static SessionSettings of(final String name) {
        return new SessionSettings(
                name,
                MAX_INACTIVE_DEFAULT,
                Duration.ZERO,
                TOUCH_FRACTION_DEFAULT,
                SaveMode.ON_SET,
                AttributeCodecs.initial(),
                ATTRIBUTE_BYTES_MAX_DEFAULT,
                0,
                Optional.empty(),
                LEASE_TTL_DEFAULT,
                NamespaceSettings.DEFAULT);
    }

    /** How long a new session may go without being accessed, 1 ms to 5 years; zero: for ever. */
    public SessionSettings withMaxInactive(final Duration newMax) {
        return with(copy -> copy.maxInactive = newMax);
    }

    /** How long a new session may live, however often it is accessed; zero: for ever. */
    public SessionSettings withLifetime(final Duration newLifetime) {
        return with(copy -> copy.lifetime = newLifetime);
    }

    /** How exactly accesses are written down, 0 to 1: smaller is more exact, and costs more writes. */
    public SessionSettings withTouchFraction(final double newFraction) {
        return with(copy -> copy.touchFraction = newFraction);
    }

    public SessionSettings withSaveMode(final SaveMode newMode) {
        return with(copy -> copy.saveMode = newMode);
    }

    /** What attributes are stored as from now on. What another codec has written is read only if that is given too, see {@link #withReader}. */
    public SessionSettings withCodec(final AttributeCodec codec) {
        return withCodecs(codecs.withStandard(codec));
    }

    /** What one attribute is stored as. */
    public SessionSettings withAttributeCodec(final String attribute, final AttributeCodec codec) {
        return withCodecs(codecs.withAttribute(attribute, codec));
    }

    /** Another codec whose attributes can be read. */
    public SessionSettings withReader(final AttributeCodec codec) {
        return withCodecs(codecs.withReader(codec));
    }

    public SessionSettings withCodecs(final AttributeCodecs newCodecs) {
        return with(copy -> copy.codecs = newCodecs);
    }

    public SessionSettings withAttributeBytesMax(final int newMax) {
        return with(copy -> copy.attributeBytesMax = newMax);
    }

    public SessionSettings withCompressAboveBytes(final int bytes) {
        return with(copy -> copy.compressAboveBytes = bytes);
    }

    /** Has {@link Sessions#load(String)} answered from this process's memory where it can; see {@link io.sternline.client.NearCache}. */
    public SessionSettings withNearCache(final NearCacheOptions options) {
        return with(copy -> copy.nearCache = Optional.of(options));
    }

    /** How long the locks and shared subscriptions of a process outlive it; a failover must fit in. See {@link io.sternline.client.StoreClient#lease}. */
    public SessionSettings withLeaseTtl(final Duration ttl) {
        return with(copy -> copy.leaseTtl = ttl);
    }

    /** Limits and replication of the sessions' namespace, if this client is the one to make it. A whole session fits {@code valueBytesMax}. */
    public SessionSettings withNamespace(final NamespaceSettings settings) {
        return with(copy -> copy.namespace = settings);
    }

    private SessionSettings with(final Consumer<Copy> change) {
        final Copy copy = new Copy(this);
        change.accept(copy);
        return copy.settings();
    }

    /** The namespace the sessions are kept in. */
    public String namespaceName() {
        return name + ".sessions";
    }

    static Duration checkMaxInactive(final Duration max) {
        if (max.isNegative() || max.compareTo(MAX_INACTIVE_MAX) > 0 || !max.isZero() && max.toMillis() < 1) {
            throw new IllegalArgumentException("maxInactive must be zero (for ever) or 1 ms to "
                    + MAX_INACTIVE_MAX.toDays() + " days, not " + max);
        }
        return max;
    }

    /** What the store is told in place of {@code max}, so that an access that is not written down counts. */
    Duration storedIdle(final Duration max) {
        return max.plus(touchAfter(max)).truncatedTo(ChronoUnit.MILLIS);
    }

    /** How long ago the last access that was written down must be for another to be. */
    Duration touchAfter(final Duration max) {
        return Duration.ofMillis((long) Math.ceil(max.toMillis() * touchFraction));
    }

    /** The same settings, of which one is to be changed. */
    private static final class Copy {
        private String name;
        private Duration maxInactive;
        private Duration lifetime;
        private double touchFraction;
        private SaveMode saveMode;
        private AttributeCodecs codecs;
        private int attributeBytesMax;
        private int compressAboveBytes;
        private Optional<NearCacheOptions> nearCache;
        private Duration leaseTtl;
        private NamespaceSettings namespace;

        Copy(final SessionSettings of) {
            name = of.name;
            maxInactive = of.maxInactive;
            lifetime = of.lifetime;
            touchFraction = of.touchFraction;
            saveMode = of.saveMode;
            codecs = of.codecs;
            attributeBytesMax = of.attributeBytesMax;
            compressAboveBytes = of.compressAboveBytes;
            nearCache = of.nearCache;
            leaseTtl = of.leaseTtl;
            namespace = of.namespace;
        }

        SessionSettings settings() {
            return new SessionSettings(
                    name,
                    maxInactive,
                    lifetime,
                    touchFraction,
                    saveMode,
                    codecs,
                    attributeBytesMax,
                    compressAboveBytes,
                    nearCache,
                    leaseTtl,
                    namespace);
        }
    }
}
