package io.sternline.client.lb;

import java.util.Optional;

/**
 * A backend that may be chosen.
 *
 * @param choice what a choice of it returns: made once, so that choosing allocates nothing.
 * @param revision of its definition and admin state.
 * @param share in {@link SlowStart#SCALE}ths of its weight's unit, from 1.
 * @param load its open connections; the same object in every snapshot.
 */
record Member(Optional<Backend> choice, long revision, int share, Load load) {
    static Member of(final Backend backend, final long revision, final int share, final Load load) {
        return new Member(Optional.of(backend), revision, share, load);
    }

    String id() {
        return choice.orElseThrow().id();
    }
}
