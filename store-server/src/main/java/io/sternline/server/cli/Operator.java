package io.sternline.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.Protocol;
import java.io.Console;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Who sits before the command, if anybody does. */
final class Operator {
    private final Function<String, String> ask;

    private Operator(final Function<String, String> ask) {
        this.ask = ask;
    }

    /** At the terminal this process was started from. */
    static Operator atTerminal() {
        final Console console = System.console();
        return new Operator(console == null ? null : question -> console.readLine("%s", question));
    }

    /** @param ask answers a question; null at the end of the input. */
    static Operator answering(final Function<String, String> ask) {
        return new Operator(ask);
    }

    /** What is typed in answer to the question; empty if nobody can be asked. */
    Optional<String> ask(final String question) {
        if (ask == null) {
            return Optional.empty();
        }
        final String answer = ask.apply(question);
        return Optional.of(answer == null ? "" : answer.strip());
    }

    /**
     * Whether the operator types yes, or the node's id, to what is about to be done to it.
     *
     * @param action such as {@code drain node 1}.
     * @throws ParameterException if nobody can be asked.
     */
    boolean confirms(final CommandSpec command, final String action, final int nodeId) {
        final String answer = ask("Type 'yes' or the node's id to " + action + ": ")
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(), "there is no terminal to confirm at: add --yes to " + action));
        return answer.equals("yes") || answer.equals(Integer.toString(nodeId));
    }

    /** {@code user@host}, as far as it is known, for the group's history. */
    static String name() {
        String name = System.getProperty("user.name", "unknown") + "@" + host();
        while (name.getBytes(UTF_8).length > Protocol.WHO_BYTES_MAX) {
            name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
        }
        return name;
    }

    /**
     * To be called before anything is done: what is too long for the history would be refused half way.
     *
     * @throws IllegalArgumentException if the reason is longer than the history takes.
     */
    static void requireReason(final String reason) {
        final int bytes = reason.getBytes(UTF_8).length;
        if (bytes > Protocol.WHY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "--reason is " + bytes + " bytes, the limit is " + Protocol.WHY_BYTES_MAX);
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (final UnknownHostException ex) {
            // The host does not know its own name; the user's must do.
            return "unknown";
        }
    }
}
