package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import org.agrona.concurrent.UnsafeBuffer;

/** Slabs, and beside them what should be in them. Each block is filled to its last byte with numbers of its own. */
final class SlabsModel implements AutoCloseable {
    private record Block(int id, int units, int place) {}

    private final Regions regions;
    private final Slabs slabs;
    private final Random random;
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final List<Integer> refs = new ArrayList<>();

    /** Units of 16 bytes that are in use. */
    private final BitSet taken = new BitSet();

    private int nextId = 1;

    SlabsModel(final Regions regions, final Random random) {
        this.regions = regions;
        this.random = random;
        slabs = new Slabs(regions);
    }

    Slabs slabs() {
        return slabs;
    }

    int count() {
        return refs.size();
    }

    Regions regions() {
        return regions;
    }

    int anyRef() {
        return refs.get(random.nextInt(refs.size()));
    }

    List<Integer> refs() {
        return List.copyOf(refs);
    }

    int allocate(final int bytes) {
        final int ref = slabs.allocate(bytes);
        assertThat(ref).isNotZero();
        assertThat(slabs.blockBytes(ref)).isEqualTo(Slabs.classBytes(bytes)).isGreaterThanOrEqualTo(bytes);
        add(ref, nextId++);
        fill(ref);
        return ref;
    }

    void free(final int ref) {
        check(ref);
        slabs.free(ref);
        forget(ref);
    }

    /** Frees each block with this probability. */
    void freeMany(final double share) {
        for (final int ref : refs()) {
            if (random.nextDouble() < share) {
                free(ref);
            }
        }
    }

    /** A mover that patches the model, except for blocks that may not move. */
    Slabs.Mover mover(final IntPredicate isMovable) {
        return (from, to) -> {
            assertThat(blocks.containsKey(from)).as("%x is in use", from).isTrue();
            assertThat(slabs.blockBytes(to)).isEqualTo(slabs.blockBytes(from));
            check(from);
            if (!isMovable.test(from)) {
                return false;
            }
            final int id = blocks.get(from).id();
            forget(from);
            add(to, id);
            check(to);
            return true;
        };
    }

    /** Calls again and again, as the table does; returns the number of moves. */
    int relocateAll(final int movesMax, final IntPredicate isMovable) {
        int total = 0;
        for (int moves = -1; moves != 0; total += moves) {
            moves = slabs.relocations(movesMax, mover(isMovable));
            assertThat(moves).isBetween(0, movesMax);
        }
        return total;
    }

    void checkAll() {
        refs.forEach(this::check);
        checkBytes();
    }

    /** All memory is accounted for: blocks, what is free, and the ends of pages behind their last block. */
    private void checkBytes() {
        final Map<Integer, Integer> classByPage = new HashMap<>();
        long blockBytes = 0;
        for (final int ref : refs) {
            blockBytes += slabs.blockBytes(ref);
            classByPage.put(ref >>> 12, SizeClasses.classOf(slabs.blockBytes(ref)));
        }
        long endBytes = 0;
        for (final int sizeClass : classByPage.values()) {
            endBytes += Regions.PAGE_BYTES - (long) SizeClasses.blocks(sizeClass) * SizeClasses.bytes(sizeClass);
        }
        assertThat(regions.usedPages()).isEqualTo(classByPage.size());
        assertThat(slabs.freeBytes() + blockBytes + endBytes).isEqualTo(slabs.memoryBytes());
    }

    /** Of each size, free blocks are no more than a quarter of all and a page's. */
    void checkBound() {
        final Map<Integer, Set<Integer>> pagesByClass = new HashMap<>();
        final Map<Integer, Integer> usedByClass = new HashMap<>();
        for (final int ref : refs) {
            final int sizeClass = SizeClasses.classOf(slabs.blockBytes(ref));
            pagesByClass.computeIfAbsent(sizeClass, any -> new HashSet<>()).add(ref >>> 12);
            usedByClass.merge(sizeClass, 1, Integer::sum);
        }
        pagesByClass.forEach((sizeClass, pages) -> {
            final int inPage = SizeClasses.blocks(sizeClass);
            final int blocks = pages.size() * inPage;
            assertThat(blocks - usedByClass.get(sizeClass))
                    .as("free of %d blocks of %d bytes", blocks, SizeClasses.bytes(sizeClass))
                    .isLessThanOrEqualTo(blocks / 4 + inPage);
        });
    }

    @Override
    public void close() {
        slabs.close();
    }

    private void add(final int ref, final int id) {
        final int units = slabs.blockBytes(ref) / SizeClasses.UNIT_BYTES;
        assertThat(taken.get(ref, ref + units).isEmpty())
                .as("nobody else's memory at %x", ref)
                .isTrue();
        taken.set(ref, ref + units);
        blocks.put(ref, new Block(id, units, refs.size()));
        refs.add(ref);
    }

    private void forget(final int ref) {
        final Block block = blocks.remove(ref);
        taken.clear(ref, ref + block.units());
        final int last = refs.remove(refs.size() - 1);
        if (last != ref) {
            refs.set(block.place(), last);
            blocks.computeIfPresent(last, (any, moved) -> new Block(moved.id(), moved.units(), block.place()));
        }
    }

    private void fill(final int ref) {
        final UnsafeBuffer buffer = slabs.buffer(ref);
        final int offset = slabs.offset(ref);
        final int id = blocks.get(ref).id();
        for (int i = 0; i < slabs.blockBytes(ref); i += Integer.BYTES) {
            buffer.putInt(offset + i, id * 31 + i);
        }
    }

    private void check(final int ref) {
        final UnsafeBuffer buffer = slabs.buffer(ref);
        final int offset = slabs.offset(ref);
        final int id = blocks.get(ref).id();
        for (int i = 0; i < slabs.blockBytes(ref); i += Integer.BYTES) {
            if (buffer.getInt(offset + i) != id * 31 + i) {
                throw new AssertionError("block " + Integer.toHexString(ref) + " has changed at " + i);
            }
        }
    }
}
