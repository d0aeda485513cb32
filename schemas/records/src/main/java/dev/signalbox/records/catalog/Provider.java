package dev.signalbox.records.catalog;

import dev.signalbox.records.Dialect;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One provider, or one pool of engines.
 *
 * @param urls base URLs; several are replicas of the same thing, each a target of its own
 * @param auth how it knows us; keys are references that only a worker resolves
 * @param quirks what differs from its dialect in requests
 * @param engine how its engines are scraped, where they are ours
 * @param speaks what it answers at the same base URL beside its own dialect, such as vLLM's Responses and Messages
 * @param answers what differs from its dialect in answers
 * @param probeCalls whether a target that failed is tried with a small call of ours before requests go there again
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
        List<Dialect> speaks,
        Answers answers,
        boolean probeCalls) {

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

    /** One whose answers are its dialect's. */
    public Provider(
            String id, Dialect dialect, List<String> urls, Auth auth, Limits limits, Timeouts timeouts, Quirks quirks,
            Map<String, String> headers, Optional<Engine> engine, List<Dialect> speaks) {
        this(id, dialect, urls, auth, limits, timeouts, quirks, headers, engine, speaks, Answers.PLAIN);
    }

    /** One that is tried with calls. */
    public Provider(
            String id, Dialect dialect, List<String> urls, Auth auth, Limits limits, Timeouts timeouts, Quirks quirks,
            Map<String, String> headers, Optional<Engine> engine, List<Dialect> speaks, Answers answers) {
        this(id, dialect, urls, auth, limits, timeouts, quirks, headers, engine, speaks, answers, true);
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
     * How a provider knows who calls. Secrets are references such as {@code ${ACME_API_KEY}} or {@code file:/run/secrets/acme}; never the
     * secrets themselves.
     *
     * @param name of the header for {@code HEADER}, of the parameter for {@code QUERY}, of the user for {@code BASIC}; else empty
     * @param keys any of them will do; a call uses one, chosen by weight among those that the provider did not refuse
     * @param identity what schemes of clouds need beside the key
     */
    public record Auth(Scheme scheme, String name, List<Key> keys, Identity identity) {
        public static final Auth NONE = new Auth(Scheme.NONE, "", List.of(), Identity.NONE);

        public Auth {
            keys = List.copyOf(keys);
        }

        /** With one key, or with none where the secret is empty. */
        public Auth(Scheme scheme, String name, String secret) {
            this(scheme, name, secret.isEmpty() ? List.of() : List.of(new Key(secret, 1)), Identity.NONE);
        }

        /** The first key's reference; empty where there is none. */
        public String secret() {
            return keys.isEmpty() ? "" : keys.getFirst().secret();
        }

        /** Where the proof of who calls stands, and what it is. */
        public enum Scheme {
            NONE,
            BEARER,
            HEADER,
            QUERY,
            BASIC,
            /** AWS Signature Version 4. */
            SIGV4,
            /** A token of a Google service account, or of the application default credentials where no key is named. */
            GOOGLE,
            /** A token that Entra ID hands out for client credentials. */
            AZURE_AD
        }

        /**
         * One key of a pool.
         *
         * @param secret a reference
         * @param weight its share of the calls, among the weights of those that can be used
         */
        public record Key(String secret, int weight) {}

        /**
         * Who calls a cloud.
         *
         * @param region of AWS
         * @param service of AWS, as signatures name it
         * @param account reference to the id of AWS's access key; client id at Entra ID
         * @param session reference to a session token of AWS, empty where the key is a lasting one
         * @param tenant of Entra ID
         * @param scope that tokens of Google and Entra ID are asked for
         * @param authority base URL where Entra ID hands out tokens
         */
        public record Identity(
                String region, String service, String account, String session, String tenant, String scope, String authority) {
            public static final Identity NONE = new Identity("", "", "", "", "", "", "");
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

    /**
     * What differs from the dialect in requests. Members are named by themselves, or by a JSON pointer where they lie deeper. What is done is done
     * in the order of these fields.
     *
     * @param transforms changes that have names, see {@code dialects.quirks.Transform}
     * @param rename members of the top level that the provider calls otherwise
     * @param drop members that it refuses; callers are told of them
     * @param defaults JSON of members that are to be there
     * @param puts members that are set, whatever the caller says
     * @param clamps numbers that are moved into the provider's bounds
     * @param paths by the label of a dialect, what stands behind the base URL in place of that dialect's own path
     * @param streamPaths the same for streams, where they are asked for elsewhere than whole answers
     * @param lenient whether what the provider can't do is left out and reported, instead of refused
     * @param refuse members without which the answer would be another one, and that it can't do: a value of theirs that means something is refused
     */
    public record Quirks(
            List<String> transforms, Map<String, String> rename, List<String> drop, Map<String, String> defaults, List<Put> puts,
            List<Clamp> clamps, Map<String, String> paths, Map<String, String> streamPaths, boolean lenient, List<String> refuse) {
        public static final Quirks NONE = new Quirks(Map.of(), List.of());

        public Quirks {
            transforms = List.copyOf(transforms);
            rename = Map.copyOf(rename);
            drop = List.copyOf(drop);
            defaults = Map.copyOf(defaults);
            puts = List.copyOf(puts);
            clamps = List.copyOf(clamps);
            paths = Map.copyOf(paths);
            streamPaths = Map.copyOf(streamPaths);
            refuse = List.copyOf(refuse);
        }

        /** One whose streams are asked for where whole answers are. */
        public Quirks(
                List<String> transforms, Map<String, String> rename, List<String> drop, Map<String, String> defaults, List<Put> puts,
                List<Clamp> clamps, Map<String, String> paths, boolean lenient) {
            this(transforms, rename, drop, defaults, puts, clamps, paths, Map.of(), lenient, List.of());
        }

        public Quirks(Map<String, String> rename, List<String> drop) {
            this(List.of(), rename, drop, Map.of(), List.of(), List.of(), Map.of(), false);
        }

        /** The same with other paths for streams. */
        public Quirks streamingAt(Map<String, String> elsewhere) {
            return new Quirks(transforms, rename, drop, defaults, puts, clamps, paths, elsewhere, lenient, refuse);
        }

        /** The same of a provider that can't do these. */
        public Quirks refusing(List<String> members) {
            return new Quirks(transforms, rename, drop, defaults, puts, clamps, paths, streamPaths, lenient, members);
        }

        /** Whether bodies go out as their dialect has them. */
        public boolean isEmpty() {
            return rename.isEmpty() && drop.isEmpty() && refuse.isEmpty() && transforms.isEmpty() && defaults.isEmpty() && puts.isEmpty() && clamps.isEmpty();
        }

        /**
         * A member that is set.
         *
         * @param value as JSON
         */
        public record Put(String pointer, String value, When when) {}

        /** Of which calls something holds. */
        public enum When {
            ALWAYS,
            STREAM,
            WHOLE
        }

        /** A number that is moved to the nearer bound where it lies outside. */
        public record Clamp(String pointer, double least, double most) {}
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
