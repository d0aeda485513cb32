package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.upstream.StreamShape;
import java.net.URI;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The catalogue that points the product at the bench's upstream: one provider, and a model for each way of answering.
 */
public final class ProductCatalog {
    private ProductCatalog() {}

    /** @param replicas targets of each model; they differ in their path alone, so that all reach the one upstream */
    public static String yaml(URI upstream, List<Scenario> scenarios, int replicas) {
        var models = new TreeSet<String>();
        models.add(StreamShape.UNARY_MODEL);
        scenarios.forEach(s -> models.add(s.model()));
        var yaml = new StringBuilder("""
            providers:
              - id: bench
                dialect: openai-chat
                %s
                limits: {concurrency: 2048}
            models:
            """.formatted(replicas == 1 ? "base-url: " + upstream + "/v1" : "replicas: " + paths(upstream, replicas)));
        for (var model : models) {
            yaml.append("  - {id: ")
                    .append(model)
                    .append(", provider: bench, upstream: ")
                    .append(model)
                    .append("}\n");
        }
        return yaml.toString();
    }

    private static String paths(URI upstream, int replicas) {
        return IntStream.range(0, replicas).mapToObj(i -> upstream + "/replica-" + i + "/v1").collect(Collectors.joining(", ", "[", "]"));
    }
}
