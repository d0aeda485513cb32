package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.upstream.StreamShape;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The catalogue that points the product at the bench's upstream: one provider, and a model for each way of answering.
 */
public final class ProductCatalog {
    /** Where calls stall there must be another target to turn to. */
    private static final int POOL = 3;

    private ProductCatalog() {}

    /** What a product may do about failures; there are three targets for each model then, which could go on with an answer. */
    public enum Failover {
        ARMED(""),
        OFF(", hedge: {percent: 0}, retry: {percent: 0}");

        private final String spends;

        Failover(String spends) {
            this.spends = spends;
        }

        /** The settings that go with it, as variables of its environment. */
        public Map<String, String> environment() {
            return this == OFF ? Map.of("SIGNALBOX_INGRESS_CONTINUATIONS", "0") : Map.of();
        }
    }

    /** Each model with a pool of targets and a route of its name. */
    public static String yaml(URI upstream, List<Scenario> scenarios, Failover failover) {
        var yaml = new StringBuilder("""
            providers:
              - id: bench
                dialect: openai-chat
                replicas: %s
                limits: {concurrency: 2048}
            """.formatted(paths(upstream, POOL)));
        var models = models(scenarios).keySet();
        yaml.append("models:\n");
        models.forEach(model -> yaml.append("  - {id: pool-%s, provider: bench, upstream: %s, capabilities: [prefill]}\n".formatted(model, model)));
        yaml.append("routes:\n");
        models.forEach(model -> yaml.append("  - {name: %s, candidates: [pool-%s]%s}\n".formatted(model, model, failover.spends)));
        return yaml.toString();
    }

    private static TreeMap<String, String> models(List<Scenario> scenarios) {
        var models = new TreeMap<String, String>();
        models.put(StreamShape.UNARY_MODEL, "bench");
        scenarios.forEach(s -> models.put(
                s.model(), s.stream().map(StreamShape::stalls).orElse(false) ? "bench-pool" : "bench"));
        return models;
    }

    /** @param replicas targets of each model; they differ in their path alone, so that all reach the one upstream */
    public static String yaml(URI upstream, List<Scenario> scenarios, int replicas) {
        var yaml = new StringBuilder("""
            providers:
              - id: bench
                dialect: openai-chat
                %s
                limits: {concurrency: 2048}
              - id: bench-pool
                dialect: openai-chat
                replicas: %s
                limits: {concurrency: 2048}
            models:
            """.formatted(replicas == 1 ? "base-url: " + upstream + "/v1" : "replicas: " + paths(upstream, replicas),
                paths(upstream, Math.max(POOL, replicas))));
        models(scenarios).forEach((model, provider) -> yaml.append("  - {id: ")
                .append(model)
                .append(", provider: ")
                .append(provider)
                .append(", upstream: ")
                .append(model)
                .append("}\n"));
        return yaml.toString();
    }

    private static String paths(URI upstream, int replicas) {
        return IntStream.range(0, replicas).mapToObj(i -> upstream + "/replica-" + i + "/v1").collect(Collectors.joining(", ", "[", "]"));
    }
}
