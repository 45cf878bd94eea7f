package io.sternline.replication.cluster;

import io.sternline.replication.async.AsyncReplication;
import java.util.Comparator;
import java.util.Optional;

/**
 * What a planned promotion has to do with the ASYNC namespaces: the log of the group does not carry their changes to the
 * next primary, so it is seen to that it has them before it is appointed.
 */
interface AsyncHandOver {
    /** Of a node without ASYNC namespaces. */
    AsyncHandOver NONE = new AsyncHandOver() {
        @Override
        public Optional<String> drain(final int memberId, final long waitNs) {
            return Optional.empty();
        }

        @Override
        public void end() {}

        @Override
        public Comparator<Integer> byLag() {
            return (left, right) -> 0;
        }
    };

    /** See {@link AsyncReplication#drain}. */
    Optional<String> drain(int memberId, long waitNs);

    /** See {@link AsyncReplication#endDrain}. */
    void end();

    /** See {@link AsyncReplication#byLag}. */
    Comparator<Integer> byLag();

    static AsyncHandOver of(final AsyncReplication async) {
        return new AsyncHandOver() {
            @Override
            public Optional<String> drain(final int memberId, final long waitNs) {
                return async.drain(memberId, waitNs);
            }

            @Override
            public void end() {
                async.endDrain();
            }

            @Override
            public Comparator<Integer> byLag() {
                return async.byLag();
            }
        };
    }
}
