package dev.signalbox.standalone.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.signalbox.runtime.settings.SettingsRefused;
import dev.signalbox.standalone.catalog.CatalogRefused;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code signalbox}: exits with 0 when it did what was asked, 1 when it could not, 2 when it was asked for something wrong. */
@Command(name = "signalbox", description = "One API in front, every provider and engine behind.", mixinStandardHelpOptions = true,
        subcommands = {UpCommand.class, DemoCommand.class, CatalogCommand.class, TailCommand.class, ExplainCommand.class,
                SubmitCommand.class, TrainCommand.class})
public final class Main {
    public static void main(String[] args) {
        quiet("kafka", "org.apache.kafka", "state.change.logger", "io.netty", "io.vertx");
        int status = commands().execute(args);
        System.exit(status);
    }

    static CommandLine commands() {
        var commands = new CommandLine(new Main());
        commands.setExecutionExceptionHandler((e, command, parsed) -> {
            boolean asked = e instanceof SettingsRefused || e instanceof CatalogRefused;
            System.err.println(asked ? e.getMessage() : command.getCommandName() + " failed: " + reason(e));
            if (System.getenv("SIGNALBOX_TRACE") != null) {
                e.printStackTrace();
            }
            return asked ? 2 : 1;
        });
        return commands;
    }

    private static String reason(Throwable e) {
        var message = e.getMessage();
        return message == null ? e.toString() : message;
    }

    private static void quiet(String... names) {
        for (var name : names) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(Level.ERROR);
        }
    }
}
