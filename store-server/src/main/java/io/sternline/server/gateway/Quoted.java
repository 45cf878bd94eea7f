package io.sternline.server.gateway;

/** Text that came from a peer, made fit for a message or a log line. */
final class Quoted {
    private Quoted() {}

    /** In quotes, cut at {@link Limits#QUOTED_CHARS_MAX}, with nothing that could forge a line of the log. */
    static String of(final String text) {
        final StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), Limits.QUOTED_CHARS_MAX); i++) {
            final char c = text.charAt(i);
            quoted.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
        }
        return quoted.append(text.length() > Limits.QUOTED_CHARS_MAX ? "…'" : "'")
                .toString();
    }
}
