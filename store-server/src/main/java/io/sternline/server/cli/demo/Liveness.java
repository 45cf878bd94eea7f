package io.sternline.server.cli.demo;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which application servers the script has killed: the truth that stickiness is judged by. Thread-safe. */
final class Liveness {
    private final Set<String> killed = ConcurrentHashMap.newKeySet();

    /** Called just before the kill, so that nobody can see its effect earlier. */
    void killing(final String server) {
        killed.add(server);
    }

    boolean isAlive(final String server) {
        return !killed.contains(server);
    }
}
