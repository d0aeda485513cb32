package dev.signalbox.acceptance;

import dev.signalbox.ingress.http.FrontSettings;
import dev.signalbox.router.RouterSettings;
import dev.signalbox.runtime.ProcessSettings;
import dev.signalbox.runtime.RegistryAccess;
import dev.signalbox.runtime.kafka.KafkaClients;
import dev.signalbox.runtime.kafka.TopicSettings;
import dev.signalbox.runtime.lease.LeaseSettings;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.runtime.settings.Reading;
import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.telemetry.TelemetrySettings;
import dev.signalbox.worker.WorkerSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code docs/settings.md} and {@code docs/metrics.md}, written from the code that reads settings and makes meters. */
final class ReferencePages {
    private ReferencePages() {}

    /** Every setting that any process reads. */
    static List<Reading> settings() {
        // the two that have no default
        var in = Settings.of(Map.of("kafka.bootstrap-servers", "127.0.0.1:9", "registry.urls", "http://127.0.0.1:9"));
        ProcessSettings.name(in, "service");
        ProcessSettings.read(in);
        KafkaClients.read("reference", in);
        RegistryAccess.read(in);
        TopicSettings.read(in);
        LeaseSettings.read(in, "");
        FrontSettings.read(in);
        RouterSettings.read(in);
        WorkerSettings.read(in);
        TelemetrySettings.read(in);
        in.refuseUnknown();
        return in.readings();
    }

    static String settingsPage() {
        var out = new StringBuilder("""
                # Settings

                Generated from the code that reads them: change them there, then run the build with `-Dsignalbox.update=true`.

                A setting is given, in rising order, in a properties file (`--config FILE`), in the environment, or on the command line
                (`--set key=value`). Its name in the environment is in capitals, with `SIGNALBOX_` before it and `_` for every other sign:
                `ingress.body-limit` is `SIGNALBOX_INGRESS_BODY_LIMIT`. Sizes and durations have a unit (`16MiB`, `250ms`, `30s`, `5m`, `2h`). All
                that is wrong is said at once, and a service does not start on a key that nobody reads; a variable of the environment that is named
                so and is no setting is warned of. `ops/signalbox up` sets some of them itself. Secrets are never logged; provider keys are no settings, the catalogue refers to them.
                """);
        var group = "";
        for (var reading : settings()) {
            var of = reading.key().substring(0, reading.key().indexOf('.'));
            if (!of.equals(group)) {
                group = of;
                out.append("\n## ").append(group).append("\n| setting | kind | default | allowed | meaning |\n|---|---|---|---|---|\n");
            }
            out.append("| `").append(reading.key()).append("` | ").append(reading.kind());
            out.append(" | ").append(shown(reading));
            out.append(" | ").append(reading.rule()).append(" | ").append(reading.help()).append(" |\n");
        }
        return out.toString();
    }

    private static String shown(Reading reading) {
        if (reading.key().equals("process.name")) {
            return "ROLE-1";
        }
        return reading.fallback().equals("none") ? "none" : "`" + reading.fallback() + "`";
    }

    static String metricsPage() {
        var out = new StringBuilder("""
                # Metrics

                Generated from `Metric`: change it there, then run the build with `-Dsignalbox.update=true`.

                Every process answers `GET /metrics` in Prometheus' text format on its admin port (`admin.port`); the ingress answers it on its
                front as well. Tenants and targets in labels come from the catalogue only, so their number is bounded by it.

                | metric | kind | labels | meaning |
                |---|---|---|---|
                """);
        for (var metric : Metric.values()) {
            out.append("| `").append(String.join("`, `", new TreeSet<>(families(metric)))).append("` | ").append(kind(metric));
            out.append(" | ").append(metric.labels().isEmpty() ? "" : "`" + String.join("`, `", metric.labels()) + "`");
            out.append(" | ").append(metric.help()).append(" |\n");
        }
        return out.toString();
    }

    private static String kind(Metric metric) {
        return switch (metric.kind()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case TIMER -> "histogram, and its largest value lately";
        };
    }

    /** The names of a metric as Prometheus sees them, asked of the registry itself. */
    static Set<String> families(Metric metric) {
        var metrics = made(metric);
        var names = new TreeSet<String>();
        for (var line : metrics.scrape().split("\n")) {
            if (line.startsWith("# TYPE ")) {
                names.add(line.split(" ")[2]);
            }
        }
        return names;
    }

    /** Every sample's name and labels as Prometheus stores them. */
    static Set<String> samples(Metric metric) {
        var names = new TreeSet<String>();
        for (var line : made(metric).scrape().split("\n")) {
            if (!line.startsWith("#") && !line.isBlank()) {
                names.add(line.substring(0, line.indexOf(line.indexOf('{') > 0 ? '{' : ' ')));
            }
        }
        return names;
    }

    private static Metrics made(Metric metric) {
        var metrics = new Metrics();
        var values = metric.labels().stream().map(_ -> "x").toArray(String[]::new);
        switch (metric.kind()) {
            case COUNTER -> metrics.counter(metric, values).increment();
            case GAUGE -> metrics.gauge(metric, () -> 1, values);
            case TIMER -> metrics.timer(metric, values).record(java.time.Duration.ofMillis(3));
        }
        return metrics;
    }
}
