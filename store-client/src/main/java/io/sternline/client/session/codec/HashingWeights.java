package io.sternline.client.session.codec;

import com.esotericsoftware.kryo.kryo5.KryoException;
import com.esotericsoftware.kryo.kryo5.util.MapReferenceResolver;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What hashing (or comparing) each object that is read may cost. A few bytes can say a list that holds another one twice, which holds another one
 * twice, and so on sixty times: short, shallow and small, but its hash takes 2^60 steps. So each object gets a weight, its own 1 plus those of all
 * that it holds, where a reference back weighs as much as what it refers to; and what is too heavy never becomes an element of a set or a key of
 * a map. A container that is still being read is too heavy whatever it holds: its hash might never end.
 *
 * <p>Bytes may also hold any number of objects with the same hash. The JDK's maps keep those in a tree where they have an order, so strings and
 * numbers cost little more than others; of the rest each new one is compared with all that have its hash. What these comparisons may come to is
 * counted, and bounded too.
 *
 * <p>Objects of classes that take {@link Object#hashCode} and have no order weigh 1. So does one that refers back to itself through others: what its own
 * {@code hashCode} follows is not known, and one that follows a circle overflows the stack, which the codec refuses too.
 */
final class HashingWeights extends MapReferenceResolver {
    /** Of one element or key. */
    static final int WEIGHT_MAX = 65_536;

    /** Of all elements and keys of a value that weigh more than 1: far more than honest ones of its size can have. */
    static final int WEIGHT_TOTAL_MAX = 1 << 24;

    /** Objects looked at in comparing elements and keys of equal hash, in a value: some tenths of a second. */
    static final long COMPARED_MAX = 1L << 26;

    private static final int TOO_HEAVY = WEIGHT_MAX + 1;
    private static final int NONE = -1;

    private static final ClassValue<Boolean> WALKS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(final Class<?> type) {
            try {
                return Comparable.class.isAssignableFrom(type)
                        || type.getMethod("hashCode").getDeclaringClass() != Object.class;
            } catch (final NoSuchMethodException ex) {
                throw new IllegalStateException("every class has hashCode, but not " + type.getName(), ex);
            }
        }
    };

    /** Classes of which those with the same hash are compared each with each: all that walk but the JDK's own that have an order. */
    private static final ClassValue<Boolean> CROWDS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(final Class<?> type) {
            final boolean isOrdered =
                    Comparable.class.isAssignableFrom(type) && type.getName().startsWith("java.");
            return WALKS.get(type) && !isOrdered;
        }
    };

    /** An object that is being read, within that of {@link #outer}. */
    private static final class Frame {
        private final Frame outer;
        private int id = NONE;
        private int backTo = NONE;
        private int weight = 1;
        private int parts;
        private boolean isContainer;
        private boolean hashesNext;
        private boolean hashesEveryOther;

        /** Elements or keys that crowd, by hash; null: there was none. */
        private Map<Integer, Integer> crowds;

        private Frame(final Frame outer) {
            this.outer = outer;
        }
    }

    private Frame innermost;
    private int[] weights = new int[64];
    private int total;
    private long compared;
    private boolean isShared;
    private boolean isHashed;

    /** Before each object. */
    void enter() {
        innermost = new Frame(innermost);
    }

    /** After each object, before its container gets it. */
    void exit(final Object object) {
        final Frame frame = innermost;
        final int weight = frame.backTo == NONE ? weightOf(frame, object) : weightOfEarlier(frame.backTo, object);
        if (frame.id != NONE) {
            weights[frame.id] = weight;
        }
        innermost = frame.outer;
        if (innermost != null) {
            addTo(innermost, weight, object);
        }
    }

    private static void addPart(final Frame frame, final int weight) {
        frame.weight = (int) Math.min(TOO_HEAVY, (long) frame.weight + weight);
        frame.parts++;
    }

    private void addTo(final Frame outer, final int weight, final Object object) {
        addPart(outer, weight);
        if (outer.hashesNext && weight > 1) {
            requireHashable(weight);
        }
        if (outer.hashesNext && object != null && CROWDS.get(object.getClass())) {
            requireComparable(outer, weight, object);
        }
        outer.hashesNext ^= outer.hashesEveryOther;
    }

    private void requireHashable(final int weight) {
        if (weight > WEIGHT_MAX) {
            throw new KryoException(
                    "an element of a set, or a key of a map, holds itself or more than " + WEIGHT_MAX
                            + " objects (references counted in full), which is the most that is hashed: keep such out of sets and keys");
        }
        total += weight;
        if (total > WEIGHT_TOTAL_MAX) {
            throw new KryoException(
                    "the elements of sets and keys of maps hold more than " + WEIGHT_TOTAL_MAX
                            + " objects in all (references counted in full), which is the most that is hashed: use smaller ones");
        }
    }

    private void requireComparable(final Frame outer, final int weight, final Object object) {
        if (outer.crowds == null) {
            outer.crowds = new HashMap<>();
        }
        final int crowd = outer.crowds.merge(object.hashCode(), 1, Integer::sum);
        compared += (crowd - 1L) * weight;
        if (compared > COMPARED_MAX) {
            throw new KryoException("so many elements of sets and keys of maps have the same hash, " + crowd + " of "
                    + object.getClass().getTypeName() + " among them, that telling them apart takes more than "
                    + COMPARED_MAX + " looks at objects: use fewer, or a class with a better hashCode");
        }
    }

    private static int weightOf(final Frame frame, final Object object) {
        if (object == null || !WALKS.get(object.getClass())) {
            return 1;
        }
        // Nulls in a row are not read one by one, but hashed one by one.
        final int size = object instanceof Collection<?> collection ? collection.size() : 0;
        return (int) Math.min(TOO_HEAVY, (long) frame.weight + Math.max(0, size - frame.parts));
    }

    private int weightOfEarlier(final int id, final Object object) {
        for (Frame frame = innermost.outer; frame != null; frame = frame.outer) {
            if (frame.id == id) {
                return frame.isContainer ? TOO_HEAVY : weightOf(frame, object);
            }
        }
        return weights[id];
    }

    @Override
    public int nextReadId(@SuppressWarnings("rawtypes") final Class type) {
        final int id = super.nextReadId(type);
        if (id >= weights.length) {
            weights = Arrays.copyOf(weights, Math.max(id + 1, weights.length * 2));
        }
        innermost.id = id;
        return id;
    }

    /** Told as soon as there is an object, which for containers is before their first element. */
    @Override
    public void setReadObject(final int id, final Object object) {
        super.setReadObject(id, object);
        if (innermost.id == id) {
            innermost.isContainer = object instanceof Collection || object instanceof Map;
            innermost.hashesEveryOther = object instanceof Map;
            innermost.hashesNext = hashes(object);
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Object getReadObject(final Class type, final int id) {
        innermost.backTo = id;
        return super.getReadObject(type, id);
    }

    private static boolean hashes(final Object object) {
        return object instanceof Map
                || object instanceof Collection && !(object instanceof List) && !(object instanceof Deque);
    }

    @Override
    public int addWrittenObject(final Object object) {
        isHashed |= hashes(object);
        return super.addWrittenObject(object);
    }

    @Override
    public int getWrittenId(final Object object) {
        final int id = super.getWrittenId(object);
        isShared |= id != NONE && WALKS.get(object.getClass()) && !(object instanceof String);
        return id;
    }

    /** Whether what was written, in so many bytes, could be refused when it is read: no need to find out for most. */
    boolean mayBeTooHeavy(final long bytes) {
        // Each element takes a byte, but for nulls, of which there may be many.
        return isHashed && (isShared || bytes + BoundedInput.FREE_ELEMENTS_MAX / 2 > WEIGHT_MAX);
    }

    /** For the next value. */
    void clear() {
        innermost = null;
        total = 0;
        compared = 0;
        isShared = false;
        isHashed = false;
    }
}
