package io.sternline.server.cli.demo;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which application servers the script has killed or drained: the truth that stickiness is judged by. Thread-safe. */
final class Liveness {
    private final Set<String> gone = ConcurrentHashMap.newKeySet();

    /** Called just before the kill, so that nobody can see its effect earlier. */
    void killing(final String server) {
        gone.add(server);
    }

    /** Called just before it is drained: when that is over its sessions move. */
    void draining(final String server) {
        gone.add(server);
    }

    /** Whether sessions have no reason to leave it. */
    boolean isAlive(final String server) {
        return !gone.contains(server);
    }
}
