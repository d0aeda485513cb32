package dev.signalbox.standalone.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.signalbox.runtime.settings.SettingsRefused;
import dev.signalbox.standalone.catalog.CatalogRefused;
import dev.signalbox.standalone.up.FileTrouble;
import java.nio.file.FileSystemException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code signalbox}: exits with 0 when it did what was asked, 1 when it could not, 2 when it was asked for something wrong. */
@Command(name = "signalbox", description = "One API in front, every provider and engine behind.", mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class, synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Of the same script: bench (measure it against the bare pipe and others), chaos (kill its processes and count),",
                "lab (run its protocol on a simulated log), cluster (the services as processes of their own, until told to stop).",
                "COMMAND --help says more. SIGNALBOX_TRACE=1 shows where a failure comes from, SIGNALBOX_LOG=WARN logs less."},
        subcommands = {UpCommand.class, DemoCommand.class, CatalogCommand.class, TailCommand.class, ExplainCommand.class,
                SubmitCommand.class, TrainCommand.class, HelpCommand.class})
public final class Main {
    public static void main(String[] args) {
        quiet("kafka", "org.apache.kafka", "state.change.logger", "io.netty", "io.vertx");
        int status = commands().execute(args);
        System.exit(status);
    }

    static CommandLine commands() {
        var commands = new CommandLine(new Main());
        commands.setExecutionExceptionHandler((e, command, parsed) -> {
            boolean asked = e instanceof SettingsRefused || e instanceof CatalogRefused || e instanceof IllegalArgumentException;
            System.err.println(asked ? reason(e) : command.getCommandSpec().qualifiedName() + " failed: " + reason(e));
            if (System.getenv("SIGNALBOX_TRACE") != null) {
                e.printStackTrace();
            }
            return asked ? 2 : 1;
        });
        commands.setParameterExceptionHandler((e, _) -> {
            var command = e.getCommandLine();
            System.err.println(e.getMessage());
            if (e instanceof UnmatchedArgumentException unmatched) {
                var near = unmatched.getSuggestions();
                System.err.print(near.isEmpty() ? "" : "Did you mean " + near.getFirst() + "?" + System.lineSeparator());
            }
            if (command.getSubcommands().isEmpty()) {
                System.err.println("See " + command.getCommandSpec().qualifiedName() + " --help.");
            } else {
                command.usage(System.err);
            }
            return 2;
        });
        return commands;
    }

    /** What the jar says of itself; run from classes there is none. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"signalbox " + (version == null ? "of this source tree" : version)};
        }
    }

    private static String reason(Throwable e) {
        if (e instanceof FileSystemException file) {
            return file.getFile() + ": " + FileTrouble.of(file);
        }
        var message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private static void quiet(String... names) {
        for (var name : names) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.ERROR);
        }
    }
}
