package io.sternline.server.cli;

/** Exit codes of the command; the help text of {@link Sternline} explains them. */
final class ExitCode {
    static final int DONE = 0;
    static final int NO = 1;
    static final int USAGE = 2;
    static final int REJECTED = 3;
    static final int INDETERMINATE = 4;
    static final int UNAVAILABLE = 5;
    static final int FAILURE = 70;

    private ExitCode() {}
}
