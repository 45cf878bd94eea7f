package io.sternline.server;

import io.sternline.replication.Profile;

/**
 * Which profile of threads a node has, and why.
 *
 * @param choice what it is told.
 * @param processors how many it sees.
 */
public record NodeProfile(Choice choice, int processors) {
    /** What a node can be told. */
    public enum Choice {
        /** Whatever suits the number of processors. */
        AUTO,
        SMALL,
        LARGE
    }

    /** With the processors of this machine, or of the container if that has fewer. */
    static NodeProfile ofThisMachine(final Choice choice) {
        return new NodeProfile(choice, Runtime.getRuntime().availableProcessors());
    }

    Profile inEffect() {
        return switch (choice) {
            case AUTO -> Profile.of(processors);
            case SMALL -> Profile.SMALL;
            case LARGE -> Profile.LARGE;
        };
    }

    /** For people: what it is, why, and what that means. */
    String description() {
        final Profile profile = inEffect();
        return "profile " + ServerConfig.lower(profile) + ", "
                + (choice == Choice.AUTO
                        ? "as it sees " + processors + " processors ('large' from " + Profile.LARGE_PROCESSORS_MIN
                                + " on)"
                        : "as configured (it sees " + processors + " processors)")
                + switch (profile) {
                    case SMALL ->
                        ": one thread for consensus, media driver and archive, one for state and gateway; threads sleep as soon as they find nothing to do";
                    case LARGE ->
                        ": a thread for consensus, one for media driver and archive, one for state, one for the gateway; threads stay awake for a millisecond after"
                                + " their last work";
                };
    }
}
