package io.sternline.replication.async;

import io.sternline.replication.Role;

/**
 * What the async thread knows of the state thread: what belongs together, as of one moment.
 *
 * @param epoch rises with every change of role, term or primary; what was asked for in an earlier epoch is dropped.
 * @param primaryId {@code -1} while there is none.
 */
record Standing(long epoch, Role role, long term, int primaryId) {
    static final Standing NONE = new Standing(0, Role.CANDIDATE, -1, -1);

    boolean isPrimary() {
        return role == Role.PRIMARY;
    }
}
