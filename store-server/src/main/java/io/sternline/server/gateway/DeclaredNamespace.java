package io.sternline.server.gateway;

/**
 * A namespace that the configuration asks for. It is created when it does not exist; one that exists is left as it is.
 *
 * @param name 1 to 64 of {@code a-z A-Z 0-9 . _ -}.
 * @param ttlMs default time to live; 0: none.
 * @param idleMs default idle timeout; 0: none.
 * @param keyBytesMax largest key.
 * @param valueBytesMax largest value.
 */
public record DeclaredNamespace(String name, long ttlMs, long idleMs, int keyBytesMax, int valueBytesMax) {}
