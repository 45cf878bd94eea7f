package io.sternline.server.cli;

import io.sternline.client.CompactedException;
import io.sternline.client.IndeterminateException;
import io.sternline.client.RejectedException;
import io.sternline.client.UnavailableException;
import io.sternline.replication.changelog.DamagedLogException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into one line and an exit code; only a failure of our own shows its stack. */
final class FailureHandler implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(final Exception failure, final CommandLine command, final ParseResult parsed) {
        final String message = failure.getMessage();
        if (failure instanceof RejectedException rejected) {
            return fail(command, "refused (" + rejected.reason() + "): " + message, ExitCode.REJECTED);
        }
        if (failure instanceof CompactedException) {
            return fail(command, "not retained: " + message, ExitCode.REJECTED);
        }
        if (failure instanceof DamagedLogException) {
            return fail(command, "damaged: " + message, ExitCode.FAILURE);
        }
        if (failure instanceof IndeterminateException) {
            return fail(command, "outcome unknown: " + message, ExitCode.INDETERMINATE);
        }
        if (failure instanceof UnavailableException) {
            return fail(command, "unavailable: " + message, ExitCode.UNAVAILABLE);
        }
        if (failure instanceof IllegalArgumentException) {
            return fail(command, message, ExitCode.USAGE);
        }
        failure.printStackTrace(command.getErr());
        return ExitCode.FAILURE;
    }

    private static int fail(final CommandLine command, final String line, final int exitCode) {
        command.getErr().println("sternline: " + line);
        command.getErr().flush();
        return exitCode;
    }
}
