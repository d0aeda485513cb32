package dev.signalbox.standalone.up;

import dev.signalbox.ingress.http.FrontSettings;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.router.RouterSettings;
import dev.signalbox.runtime.ProcessSettings;
import dev.signalbox.runtime.RegistryAccess;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.kafka.TopicSettings;
import dev.signalbox.runtime.lease.LeaseSettings;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.runtime.settings.SettingsRefused;
import dev.signalbox.telemetry.TelemetrySettings;
import dev.signalbox.worker.WorkerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What can be refused before anything is started, all of it at once. Each service refuses its own settings again; what only a running
 * broker tells, such as a catalogue that was applied earlier, is left to them.
 */
final class Beforehand {
    private static final int MOST_ENGINES = 1_000;
    private static final List<Consumer<Settings>> READERS = List.of(ProcessSettings::read, in -> KafkaClients.read("beforehand", in),
            RegistryAccess::read, TopicSettings::read, in -> LeaseSettings.read(in, ""), FrontSettings::read, RouterSettings::read,
            WorkerSettings::read, TelemetrySettings::read);

    private final StandaloneOptions options;
    private final List<String> wrong = new ArrayList<>();

    private Beforehand(StandaloneOptions options) {
        this.options = options;
    }

    /**
     * @param given the services' settings, with any address for what is not started yet
     * @param written the catalogue given, if one is
     * @param alone whether no other stack runs on the folder: the port of one that does is no fault of this one's arguments
     * @throws SettingsRefused with everything that is wrong
     */
    static void refuse(StandaloneOptions options, Settings given, Optional<Catalog> written, boolean alone) {
        var all = new Beforehand(options);
        all.between("--engines", options.engines(), -1, 0, MOST_ENGINES, "3 where nothing else is configured");
        all.between("--kafka-port", options.kafkaPort(), 0, 0, 65_535, "9092");
        all.between("--registry-port", options.registryPort(), 0, 0, 65_535, "8081");
        boolean port = all.between("--port", options.port(), 0, 0, 65_535, "8080");
        var settings = port ? given : given.with(Map.of("ingress.port", "0")); // said once
        all.settings(settings);
        all.front(FrontSettings.read(settings.with(Map.of())), written, alone);
        if (!all.wrong.isEmpty()) {
            throw new SettingsRefused(all.wrong);
        }
    }

    private boolean between(String option, int value, int unset, int least, int most, String leftOut) {
        boolean fits = value == unset || value >= least && value <= most;
        if (!fits) {
            wrong.add(option + " " + value + "    must be between " + least + " and " + most + ". Leave it out for " + leftOut + ".");
        }
        return fits;
    }

    private void settings(Settings in) {
        for (var reader : READERS) {
            try {
                reader.accept(in);
            } catch (SettingsRefused soFar) {
                // told below, with what the others find
            }
        }
        try {
            in.refuseUnknown();
        } catch (SettingsRefused e) {
            wrong.addAll(e.problems());
        }
    }

    private void front(FrontSettings front, Optional<Catalog> written, boolean alone) {
        boolean loopback;
        try {
            loopback = InetAddress.getByName(front.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            wrong.add("--host " + front.host() + "    can't be resolved. It must be an address, or a name, of this machine. Leave it out for 127.0.0.1.");
            return;
        }
        boolean ever = Files.exists(options.data().resolve("kafka")); // then a catalogue with tenants may be in its log
        if (!loopback && written.map(catalog -> catalog.tenants().isEmpty()).orElse(!ever)) {
            wrong.add("--host " + front.host() + "    is not a loopback address, and "
                    + (written.isPresent() ? "the catalogue has no tenants" : "there is no catalogue with tenants")
                    + ", so anybody could call. Add tenants with keys to the catalogue and give it with --config FILE, or leave --host out for 127.0.0.1.");
        }
        if (alone) {
            Ports.taken(front.host(), front.port()).ifPresent(wrong::add);
        }
    }
}
