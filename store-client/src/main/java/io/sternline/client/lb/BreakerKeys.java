package io.sternline.client.lb;

/**
 * Where what concerns breakers stands. The backend's id, which may hold any characters, comes last. What all watch begins with
 * {@link #WATCHED}; errors and successes are counted elsewhere.
 */
final class BreakerKeys {
    static final String WATCHED = "breaker/";

    private static final String STATE = WATCHED + "state/";
    private static final String OPEN = WATCHED + "open/";
    private static final String PROBE = WATCHED + "probe/";

    private BreakerKeys() {}

    static String state(final String backend) {
        return STATE + backend;
    }

    static boolean isState(final String key) {
        return key.startsWith(STATE);
    }

    /** @param openId which one is meant: each attempt to open makes one of its own. */
    static String open(final String openId, final String backend) {
        return OPEN + openId + '/' + backend;
    }

    /** @param era revision of the state that it tries to change. */
    static String probe(final long era, final int slot, final String backend) {
        return PROBE + era + '/' + slot + '/' + backend;
    }

    static String errors(final long era, final String backend) {
        return "errors/" + era + '/' + backend;
    }

    static String successes(final long era, final String backend) {
        return "successes/" + era + '/' + backend;
    }

    /** @return null if the key is none of these. */
    static String backend(final String key) {
        if (isState(key)) {
            return key.substring(STATE.length());
        }
        if (key.startsWith(OPEN)) {
            return behind(key, OPEN.length(), 1);
        }
        return key.startsWith(PROBE) ? behind(key, PROBE.length(), 2) : null;
    }

    private static String behind(final String key, final int from, final int slashes) {
        int at = from;
        for (int i = 0; i < slashes; i++) {
            final int slash = key.indexOf('/', at);
            if (slash < 0) {
                return null;
            }
            at = slash + 1;
        }
        return key.substring(at);
    }
}
