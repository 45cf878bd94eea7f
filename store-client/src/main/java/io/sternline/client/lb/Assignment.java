package io.sternline.client.lb;

import io.sternline.client.Guard;

/**
 * That a session belongs to a backend.
 *
 * @param namespace where that is kept.
 * @param key of the session.
 * @param backend id of the backend.
 * @param epoch grows each time the session is assigned anew, also after it was removed in between; touches leave it.
 */
public record Assignment(String namespace, String key, String backend, long epoch) {
    /**
     * To be carried by what is written on behalf of the session: once somebody has assigned it anew, such writes are rejected
     * as {@link io.sternline.client.Rejection#FENCED}, wherever they come from and however late.
     */
    public Guard guard() {
        return new Guard(namespace, key, epoch);
    }
}
