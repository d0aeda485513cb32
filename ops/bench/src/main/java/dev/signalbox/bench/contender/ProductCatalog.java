package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.upstream.StreamShape;
import java.net.URI;
import java.util.List;
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

    /** @param replicas targets of each model; they differ in their path alone, so that all reach the one upstream */
    public static String yaml(URI upstream, List<Scenario> scenarios, int replicas) {
        var models = new TreeMap<String, String>();
        models.put(StreamShape.UNARY_MODEL, "bench");
        scenarios.forEach(s -> models.put(
                s.model(), s.stream().map(StreamShape::stalls).orElse(false) ? "bench-pool" : "bench"));
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
        models.forEach((model, provider) -> yaml.append("  - {id: ")
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
