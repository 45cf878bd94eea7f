package io.sternline.client.lb;

import java.util.Arrays;
import java.util.List;

/**
 * Consistent hashing: each backend has points on a ring, and a key belongs to the first point at or after its hash (Karger et al.,
 * 1997). Points depend on nothing but the backend's id and their number, so a backend that goes takes only its own keys with it,
 * and one whose weight grows keeps those that it has. All balancers that know the same backends have the same ring.
 */
final class HashRing {
    /** Points of a backend of weight 1: shares are even to within some 10 per cent. */
    static final int POINTS = 128;

    /**
     * Most points, but for one that each backend has at least. Where weights ask for more, points of all are halved until they fit: by
     * steps, so that what one backend gains or loses seldom changes the points of others.
     */
    static final int POINTS_MAX = 1 << 16;

    private final long[] points;

    /** Of the backend at each point. */
    private final int[] indexes;

    private HashRing(final long[] points, final int[] indexes) {
        this.points = points;
        this.indexes = indexes;
    }

    /** @param members at least one. */
    static HashRing of(final List<Member> members) {
        final long sum = members.stream().mapToLong(Member::share).sum();
        double pointsOfShare = (double) POINTS / SlowStart.SCALE;
        while (sum * pointsOfShare > POINTS_MAX) {
            pointsOfShare /= 2;
        }
        final double perShare = pointsOfShare;
        final int[] counts = members.stream()
                .mapToInt(member -> Math.max(1, (int) (member.share() * perShare)))
                .toArray();
        final Point[] ring = new Point[Arrays.stream(counts).sum()];
        int next = 0;
        for (int index = 0; index < counts.length; index++) {
            final String id = members.get(index).id();
            for (int number = 0; number < counts[index]; number++) {
                ring[next++] = new Point(KeyHash.of(id, number + 1), id, index);
            }
        }
        Arrays.sort(ring);
        return new HashRing(
                Arrays.stream(ring).mapToLong(Point::hash).toArray(),
                Arrays.stream(ring).mapToInt(Point::index).toArray());
    }

    int points() {
        return points.length;
    }

    /** Index of the backend that the key belongs to. */
    int indexOf(final long keyHash) {
        final int found = Arrays.binarySearch(points, keyHash);
        final int at = found < 0 ? -found - 1 : found;
        return indexes[at == points.length ? 0 : at];
    }

    private record Point(long hash, String id, int index) implements Comparable<Point> {
        @Override
        public int compareTo(final Point other) {
            final int byHash = Long.compare(hash, other.hash);
            return byHash == 0 ? id.compareTo(other.id) : byHash;
        }
    }
}
