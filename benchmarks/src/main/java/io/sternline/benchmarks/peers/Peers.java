package io.sternline.benchmarks.peers;

import java.util.List;
import java.util.Optional;

/** All stores that can be compared, in the order of tables: of each promise, Sternline is the first. */
final class Peers {
    private Peers() {}

    static List<Peer> all() {
        return List.of(
                new SternlinePeer(Promise.MEMORY),
                new RedisPeer(),
                new EtcdPeer(Promise.MEMORY),
                new HazelcastPeer(),
                new InfinispanPeer(),
                new SternlinePeer(Promise.DISK),
                new EtcdPeer(Promise.DISK));
    }

    static List<String> names() {
        return all().stream().map(Peer::name).toList();
    }

    static Optional<Peer> named(final String name) {
        return all().stream().filter(peer -> peer.name().equals(name)).findFirst();
    }

    /** Sternline, promising the same. */
    static String ownOf(final Promise promise) {
        return new SternlinePeer(promise).name();
    }
}
