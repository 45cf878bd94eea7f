package io.sternline.server;

import java.util.Objects;

/** Which build this is. */
final class ServerVersion {
    /** As the jar's manifest says; {@code development} when run from classes. */
    static final String TEXT =
            Objects.requireNonNullElse(ServerVersion.class.getPackage().getImplementationVersion(), "development");

    private ServerVersion() {}
}
