package io.sternline.server.cli;

import picocli.CommandLine.Command;

@Command(
        name = "namespace",
        description = "List and define namespaces.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {NamespaceListCommand.class, NamespaceDefineCommand.class})
final class NamespaceCommand {}
