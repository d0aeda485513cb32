package dev.signalbox.standalone.catalog;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.HeaderWords;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Provider.Engine;
import dev.signalbox.records.catalog.Provider.Limits;
import dev.signalbox.records.catalog.Provider.Timeouts;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads one provider of a catalogue file. */
final class ProviderYaml {
    /** What workers speak to providers. */
    static final List<String> SPOKEN =
            Stream.of(Dialect.values()).filter(d -> Dialects.of(d).isPresent()).map(Dialect::label).toList();
    private static final List<String> ENGINES = List.of("vllm", "sglang", "tgi", "llamacpp", "custom");
    /** Headers that may well carry a key, whatever else they are called. */
    private static final Pattern CREDENTIAL = Pattern.compile("authorization|proxy-authorization|cookie|.*(key|token|secret|password).*",
            Pattern.CASE_INSENSITIVE);

    /** Who sets these breaks the calls themselves. */
    private static final Set<String> FRAMING = Set.of("connection", "content-length", "transfer-encoding");

    private ProviderYaml() {}

    /** @param in with its preset below it */
    static Provider read(Mapping in) {
        in.has("preset");
        in.has("with");
        var id = CatalogYaml.id(in, "id", "the provider's name");
        var dialect = dialect(in);
        var urls = urls(in);
        var auth = AuthYaml.read(in.mapping("auth"));
        var limits = limits(in.mapping("limits"));
        var timeouts = timeouts(in.mapping("timeouts"));
        var quirks = QuirksYaml.read(in.mapping("quirks"));
        var headers = headers(in);
        var engine = in.has("engine") ? Optional.of(engine(in.mapping("engine"))) : Optional.<Engine>empty();
        var speaks = speaks(in, dialect);
        var answers = AnswersYaml.read(in.mapping("answers"), in.mappings("errors"));
        boolean probeCalls = probeCalls(in.mapping("health"));
        in.refuseOthers();
        return new Provider(id, dialect, urls, auth, limits, timeouts, quirks, headers, engine, speaks, answers, probeCalls);
    }

    private static boolean probeCalls(Mapping in) {
        boolean calls = in.word("probe", List.of("call", "get"), "call").equals("call");
        in.refuseOthers();
        return calls;
    }

    private static Dialect dialect(Mapping in) {
        return dialect(in.word("dialect", SPOKEN, Dialect.OPENAI_CHAT.label()));
    }

    private static Dialect dialect(String label) {
        return Stream.of(Dialect.values()).filter(d -> d.label().equals(label)).findFirst().orElse(Dialect.OPENAI_CHAT);
    }

    private static List<Dialect> speaks(Mapping in, Dialect own) {
        return in.words("speaks", SPOKEN).stream().map(ProviderYaml::dialect).filter(d -> d != own).distinct().toList();
    }

    private static List<String> urls(Mapping in) {
        var base = in.text("base-url", "");
        var replicas = in.texts("replicas");
        if (base.isEmpty() == replicas.isEmpty()) {
            in.problem("base-url", base, base.isEmpty() ? "must be given, or replicas" : "and replicas exclude each other: give one of them");
        }
        var urls = new ArrayList<String>();
        if (!base.isEmpty()) {
            url(in, "base-url", base).ifPresent(urls::add);
        }
        var seen = new HashSet<String>();
        for (int i = 0; i < replicas.size(); i++) {
            var key = "replicas[" + i + "]";
            if (!seen.add(replicas.get(i))) {
                in.problem(key, replicas.get(i), "stands here twice");
            }
            url(in, key, replicas.get(i)).ifPresent(urls::add);
        }
        return urls;
    }

    static Optional<String> url(Mapping in, String key, String text) {
        try {
            var url = new URI(text);
            var scheme = url.getScheme();
            var wrong = url.getUserInfo() != null || url.getRawAuthority() != null && url.getRawAuthority().contains("@")
                    ? "must not hold a user or password: use auth with a reference"
                    : url.getRawQuery() != null ? "must not hold a query (?…), paths are put behind it: use auth or headers with a reference"
                    : url.getRawFragment() != null ? "must not hold a fragment (#…), no server sees one: take it out" : "";
            if (!wrong.isEmpty()) {
                in.problem(key, "***", wrong);
                return Optional.empty();
            }
            if (url.getPort() == 0 || url.getPort() > 65_535) {
                in.problem(key, text, "must have a port from 1 to 65535. Leave it out for that of its scheme");
                return Optional.empty();
            }
            if (url.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
                return Optional.of(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            }
        } catch (URISyntaxException e) {
            // said below
        }
        boolean mayHoldKey = text.indexOf('@') >= 0 || text.indexOf('?') >= 0;
        in.problem(key, mayHoldKey ? "***" : text, "must be an http or https URL with a port from 1 to 65535, if any, such as https://api.example.com/v1");
        return Optional.empty();
    }

    /** The catalogue lies on a topic that everybody reads, so what may be a key stands in it as a reference only. */
    private static Map<String, String> headers(Mapping in) {
        var headers = in.textMap("headers");
        headers.forEach((name, value) -> {
            if (!HeaderWords.isName(name)) {
                in.problem("headers", name.replaceAll("\\p{Cntrl}", "?"), AuthYaml.NO_NAME);
            } else if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                in.problem("headers." + name, "***", "is set for each call by itself: take it out");
            } else if (!HeaderWords.isValue(value)) {
                in.problem("headers." + name, "***", "must be plain ASCII without line breaks and control characters");
            }
            if (AuthYaml.SECRET.matcher(value).matches()) {
                return;
            }
            if (CREDENTIAL.matcher(name).matches()) {
                in.problem("headers." + name, "***", "must be a reference, ${NAME} of the environment or file:/path, never the secret itself; "
                        + "a bearer token belongs into auth");
            } else if (value.contains("${")) {
                in.problem("headers." + name, "***", "must be nothing but the reference, such as ${NAME}: within a text it would be sent as it stands");
            }
        });
        return headers;
    }

    private static Limits limits(Mapping in) {
        var limits = new Limits((int) in.whole("concurrency", 1, 1_000_000, Limits.DEFAULT.concurrency()),
                (int) in.whole("rpm", 1, Integer.MAX_VALUE, 0, Mapping.NO_LIMIT), in.whole("tpm", 1, Long.MAX_VALUE, 0, Mapping.NO_LIMIT));
        in.refuseOthers();
        return limits;
    }

    private static Timeouts timeouts(Mapping in) {
        var d = Timeouts.DEFAULT;
        var timeouts = new Timeouts(in.millis("connect", 1, d.connect()), kept(in, "first-token", d.firstToken()),
                kept(in, "between-chunks", d.betweenChunks()), in.millis("total", 1, d.total()));
        in.refuseOthers();
        return timeouts;
    }

    /** A default in the catalogue stands for a limit that workers may learn. Who writes the same time means it: a millisecond tells them apart. */
    private static long kept(Mapping in, String key, long unset) {
        long millis = in.millis(key, 1, unset);
        return millis == unset && in.has(key) ? millis + 1 : millis;
    }

    private static Engine engine(Mapping in) {
        Map<String, String> custom = in.textMap("custom");
        var metrics = in.word("metrics", ENGINES, custom.isEmpty() ? "vllm" : "custom");
        if (metrics.equals("custom") && custom.isEmpty()) {
            in.problem("custom", "", "must map our field names to the engine's metric names");
        }
        var engine = new Engine(metrics, in.text("metrics-path", "/metrics"), in.text("gpu-metrics", ""),
                (int) in.whole("block-tokens", 1, 65_536, 16), custom);
        in.refuseOthers();
        return engine;
    }
}
