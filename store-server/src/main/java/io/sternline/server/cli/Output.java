package io.sternline.server.cli;

/** How a command prints its answer. */
enum Output {
    TEXT,
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
