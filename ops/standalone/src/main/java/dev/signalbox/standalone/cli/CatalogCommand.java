package dev.signalbox.standalone.cli;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.standalone.catalog.CatalogPublisher;
import dev.signalbox.standalone.catalog.CatalogRefused;
import dev.signalbox.standalone.catalog.CatalogYaml;
import dev.signalbox.worker.call.Secrets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks and applies catalogue files. */
@Command(name = "catalog", description = "Check or apply a catalogue.", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "check|apply")
final class CatalogCommand {
    /** Those of which a request may need one. */
    private static final List<String> COUNTED = List.of("tools", "vision", "audio", "json-schema", "logprobs");

    @Command(name = "check", description = "Say everything that is wrong with a catalogue file, or what it would offer.",
            mixinStandardHelpOptions = true)
    int check(@Parameters(paramLabel = "FILE", description = "catalog.yaml") Path file) {
        describe(CatalogYaml.read(file, 0), "is good");
        return 0;
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
            describe(applied, applied.version() == before.version() ? "is what applies already" : "is applied");
        }
        return 0;
    }

    private static void describe(Catalog catalog, String what) {
        System.out.println("the catalogue " + what + (catalog.version() > 0 ? ", version " + catalog.version() : "") + ": "
                + catalog.providers().size() + " providers, " + catalog.targets().size() + " targets, " + catalog.routes().size()
                + " routes, " + catalog.tenants().size() + " tenants");
        catalog.providers().forEach(provider -> lacking(provider, new Secrets(System::getenv)).forEach(System.out::println));
        catalog.models().forEach(model -> withheld(model).ifPresent(System.out::println));
    }

    /** What a worker in this place could not send: another place may have it, so it is a warning. */
    static List<String> lacking(Provider provider, Secrets secrets) {
        var references = new TreeMap<String, String>();
        var auth = provider.auth();
        for (int i = 0; i < auth.keys().size() && auth.scheme() != Provider.Auth.Scheme.GOOGLE; i++) {
            references.put(auth.keys().size() == 1 ? "auth.secret" : "auth.keys[" + i + "].secret", auth.keys().get(i).secret());
        }
        if (auth.scheme() == Provider.Auth.Scheme.SIGV4) {
            references.put("auth.access-key", auth.identity().account());
        }
        if (!auth.identity().session().isEmpty()) {
            references.put("auth.session-token", auth.identity().session());
        }
        provider.headers().forEach((name, value) -> {
            if (Secrets.isReference(value)) {
                references.put("headers." + name, value);
            }
        });
        var lacking = new ArrayList<String>();
        references.forEach((key, reference) -> {
            if (secrets.resolve(reference) instanceof Secrets.Unusable unusable) {
                lacking.add("warning: " + key + " of provider " + provider.id() + ": " + unusable
                        + " here; where a worker finds the same, its calls fail with provider_auth");
            }
        });
        return lacking;
    }

    /** What a model is not asked for because it names some capabilities and not these. */
    static Optional<String> withheld(Model model) {
        var named = model.capabilities().stream().filter(word -> !word.startsWith("prefill")).toList();
        var missing = COUNTED.stream().filter(word -> !named.contains(word)).toList();
        return named.isEmpty() || missing.isEmpty() ? Optional.empty()
                : Optional.of("note: " + model.qualifiedId() + " names capabilities, so it gets no request that needs " + String.join(" or ", missing));
    }
}
