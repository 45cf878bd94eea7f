package io.sternline.client.session.codec;

import java.util.Objects;
import java.util.function.UnaryOperator;

/** Writes with one codec, and reads with one more. */
final class MigratingCodec implements AttributeCodec {
    private final AttributeCodec current;
    private final AttributeCodec other;
    private final UnaryOperator<Object> upgrade;

    MigratingCodec(final AttributeCodec current, final AttributeCodec other, final UnaryOperator<Object> upgrade) {
        if (current.id() != other.id() || current.version() == other.version()) {
            throw new IllegalArgumentException(
                    "a codec migrates from another version of itself: codec " + current.id() + " version "
                            + current.version() + " cannot from codec " + other.id() + " version " + other.version());
        }
        this.current = current;
        this.other = other;
        this.upgrade = Objects.requireNonNull(upgrade, "upgrade");
    }

    @Override
    public int id() {
        return current.id();
    }

    @Override
    public int version() {
        return current.version();
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public byte[] encode(final Object value) {
        return current.encode(value);
    }

    @Override
    public Object decode(final byte[] bytes, final int version) {
        if (version != other.version()) {
            return current.decode(bytes, version);
        }
        final Object upgraded = upgrade.apply(other.decode(bytes, version));
        if (upgraded == null) {
            throw new CodecException("the upgrade from version " + version + " of codec " + name() + " gave null");
        }
        return upgraded;
    }
}
