package dev.signalbox.records.catalog;

import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One provider, or one pool of engines.
 *
 * @param urls base URLs; several are replicas of the same thing, each a target of its own
 * @param auth how its key is sent; the key itself is a reference that only a worker resolves
 * @param engine how its engines are scraped, where they are ours
 * @param speaks what it answers at the same base URL beside its own dialect, such as vLLM's Responses and Messages
 */
public record Provider(
        String id,
        Dialect dialect,
        List<String> urls,
        Auth auth,
        Limits limits,
        Timeouts timeouts,
        Quirks quirks,
        Map<String, String> headers,
        Optional<Engine> engine,
        List<Dialect> speaks) {

    public Provider {
        urls = List.copyOf(urls);
        headers = Map.copyOf(headers);
        speaks = List.copyOf(speaks);
    }

    /** One that speaks its own dialect alone. */
    public Provider(
            String id, Dialect dialect, List<String> urls, Auth auth, Limits limits, Timeouts timeouts, Quirks quirks,
            Map<String, String> headers, Optional<Engine> engine) {
        this(id, dialect, urls, auth, limits, timeouts, quirks, headers, engine, List.of());
    }

    /** Whether a request of that dialect goes to it as it came. */
    public boolean speaks(Dialect asked) {
        return asked == dialect || speaks.contains(asked);
    }

    /** In which dialect it is asked for what a request of that one wants; empty where it can't answer such a request at all. */
    public Optional<Dialect> answersIn(Dialect asked) {
        if (speaks(asked)) {
            return Optional.of(asked);
        }
        if (!asked.converses()) {
            return Optional.empty();
        }
        return dialect.converses() ? Optional.of(dialect) : speaks.stream().filter(Dialect::converses).findFirst();
    }

    /**
     * How a key is sent.
     *
     * @param header name of the header for {@code HEADER}
     * @param secret a reference such as {@code ${ACME_API_KEY}} or {@code file:/run/secrets/acme}; never the secret itself
     */
    public record Auth(Scheme scheme, String header, String secret) {
        public static final Auth NONE = new Auth(Scheme.NONE, "", "");

        public enum Scheme {
            NONE,
            BEARER,
            HEADER
        }
    }

    /** Hard bounds per target; 0 means no bound of that kind. */
    public record Limits(int concurrency, int requestsPerMinute, long tokensPerMinute) {
        public static final Limits DEFAULT = new Limits(256, 0, 0);
    }

    /** Milliseconds: to connect, to the first visible event, between two reads, for all of it. */
    public record Timeouts(long connect, long firstToken, long betweenChunks, long total) {
        public static final Timeouts DEFAULT = new Timeouts(2_000, 60_000, 30_000, 600_000);
    }

    /** What differs from the dialect: members to rename or to drop at the top level of a request. */
    public record Quirks(Map<String, String> rename, List<String> drop) {
        public static final Quirks NONE = new Quirks(Map.of(), List.of());

        public Quirks {
            rename = Map.copyOf(rename);
            drop = List.copyOf(drop);
        }

        public boolean isEmpty() {
            return rename.isEmpty() && drop.isEmpty();
        }
    }

    /**
     * How a pool's engines are observed.
     *
     * @param metrics name of a metrics mapping: vllm, sglang, tgi, llamacpp, or one that the catalogue defines
     * @param metricsPath path on the engine's host, usually {@code /metrics}
     * @param gpuMetricsUrl of a DCGM exporter, empty where there is none
     * @param custom metric names of an engine that has no built-in mapping: our field name to its metric name
     */
    public record Engine(String metrics, String metricsPath, String gpuMetricsUrl, int blockTokens, Map<String, String> custom) {
        public Engine {
            custom = Map.copyOf(custom);
        }
    }
}
