package io.sternline.client.session;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids that cannot be guessed: who knows one is in. They are therefore never told whole in messages. */
final class SessionIds {
    private static final int RANDOM_BYTES = 32;
    private static final int CHARS_MAX = 256;
    private static final int CHARS_SHOWN = 6;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SessionIds() {}

    /** 256 random bits in 43 characters that are safe in cookies and URLs. */
    static String random() {
        final byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether it can be an id at all: anybody can put anything into a cookie, and that is no error. */
    static boolean isPossible(final String id) {
        if (id.isEmpty() || id.length() > CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            if (id.charAt(i) <= ' ' || id.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    static String require(final String id) {
        if (!isPossible(id)) {
            throw new IllegalArgumentException(
                    "a session's id is 1 to " + CHARS_MAX + " printable ASCII characters without spaces");
        }
        return id;
    }

    static String shown(final String id) {
        return "'" + id.substring(0, Math.min(CHARS_SHOWN, id.length() / 2)) + "...'";
    }
}
