package dev.signalbox.standalone.cli;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.runtime.SystemTime;
import dev.signalbox.standalone.catalog.CatalogPublisher;
import dev.signalbox.standalone.catalog.CatalogRefused;
import dev.signalbox.standalone.catalog.CatalogYaml;
import dev.signalbox.standalone.up.DefaultCatalog;
import dev.signalbox.worker.call.Secrets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks and applies catalogue files. */
@Command(name = "catalog", description = "Check or apply a catalogue.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "check|apply")
final class CatalogCommand {
    private static final int MOST_SECONDS = 600;
    private static final int USUAL_SECONDS = 30;

    /** Those of which a request may need one. */
    private static final List<String> COUNTED = List.of("tools", "vision", "audio", "json-schema", "logprobs");

    @Command(name = "check", description = "Say everything that is wrong with a catalogue file, or what it would offer.",
            mixinStandardHelpOptions = true)
    int check(
            @Parameters(paramLabel = "FILE", arity = "0..1", description = "catalog.yaml; with --probe it may be left out for what up offers by the keys "
                    + "in the environment") @Nullable Path file,
            @Option(names = "--probe", description = "call each provider once with its first model, and say what is found; status 1 where something is wrong")
            boolean probe,
            @Option(names = "--provider", paramLabel = "ID", description = "call this one alone; may be repeated") @Nullable List<String> providers,
            @Option(names = "--model", paramLabel = "ID", description = "call with this model, or ID@PROVIDER; may be repeated") @Nullable List<String> models,
            @Option(names = "--timeout", paramLabel = "SECONDS", description = "of each call (" + USUAL_SECONDS + ")") @Nullable Integer timeout)
            throws InterruptedException {
        if (!probe && (file == null || providers != null || models != null || timeout != null)) {
            throw new IllegalArgumentException(file == null ? "FILE must be given. It may be left out with --probe alone."
                    : "--provider, --model and --timeout are only for --probe");
        }
        int seconds = timeout == null ? USUAL_SECONDS : timeout;
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw new IllegalArgumentException(
                    "--timeout " + seconds + "    must be between 1 and " + MOST_SECONDS + " seconds. Leave it out for " + USUAL_SECONDS + ".");
        }
        var catalog = file == null ? DefaultCatalog.of(System.getenv(), List.of()) : CatalogYaml.read(file, 0);
        describe(catalog, "is good", !probe);
        if (!probe) {
            return 0;
        }
        var probing = new Probing(new Secrets(System::getenv), new SystemTime(), Duration.ofSeconds(seconds));
        return told(probing.of(Chosen.models(catalog, providers, models), catalog));
    }

    private static int told(List<Probing.Line> lines) {
        lines.forEach(System.out::println);
        long well = lines.stream().filter(Probing.Line::well).count();
        System.out.println(well + " of " + lines.size() + " are well");
        return well == lines.size() ? 0 : 1;
    }

    @Command(name = "apply", description = "Publish a catalogue; it is live in every process in under a second.", mixinStandardHelpOptions = true)
    int apply(@Parameters(paramLabel = "FILE", description = "catalog.yaml") Path file, @Mixin Stack stack) throws Exception {
        Catalog wanted;
        try {
            wanted = CatalogYaml.read(file, 0);
        } catch (CatalogRefused refused) {
            System.err.println(refused.getMessage());
            System.err.println("nothing was applied: what applied before goes on");
            return 2;
        }
        try (var open = stack.open()) {
            var before = open.catalog();
            var applied = new CatalogPublisher(open.kafka(), open.wire().catalog()).publish(wanted, before);
            describe(applied, applied.version() == before.version() ? "is what applies already" : "is applied", true);
        }
        return 0;
    }

    private static void describe(Catalog catalog, String what, boolean warns) {
        System.out.println("the catalogue " + what + (catalog.version() > 0 ? ", version " + catalog.version() : "") + ": "
                + catalog.providers().size() + " providers, " + catalog.targets().size() + " targets, " + catalog.routes().size()
                + " routes, " + catalog.tenants().size() + " tenants");
        if (warns) {
            catalog.providers().forEach(provider -> lacking(provider, new Secrets(System::getenv)).forEach(System.out::println));
        }
        catalog.models().forEach(model -> withheld(model).ifPresent(System.out::println));
    }

    /** What a worker in this place could not send: another place may have it, so it is a warning. */
    static List<String> lacking(Provider provider, Secrets secrets) {
        return References.unusable(provider, secrets).stream()
                .map(fault -> "warning: " + fault + "; where a worker finds the same, its calls fail with provider_auth").toList();
    }

    /** What a model is not asked for because it names some capabilities and not these. */
    static Optional<String> withheld(Model model) {
        var named = model.capabilities().stream().filter(word -> !word.startsWith("prefill")).toList();
        var missing = COUNTED.stream().filter(word -> !named.contains(word)).toList();
        return named.isEmpty() || missing.isEmpty() ? Optional.empty()
                : Optional.of("note: " + model.qualifiedId() + " names capabilities, so it gets no request that needs " + String.join(" or ", missing));
    }
}
