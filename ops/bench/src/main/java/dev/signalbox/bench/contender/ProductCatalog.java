package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.upstream.StreamShape;
import java.net.URI;
import java.util.List;
import java.util.TreeSet;

/**
 * The catalogue that points the product at the bench's upstream: one provider, and a model for each way of answering.
 */
public final class ProductCatalog {
    private ProductCatalog() {}

    public static String yaml(URI upstream, List<Scenario> scenarios) {
        var models = new TreeSet<String>();
        models.add(StreamShape.UNARY_MODEL);
        scenarios.forEach(s -> models.add(s.model()));
        var yaml = new StringBuilder("""
            providers:
              - id: bench
                dialect: openai-chat
                base-url: %s/v1
                limits: {concurrency: 2048}
            models:
            """.formatted(upstream));
        for (var model : models) {
            yaml.append("  - {id: ")
                    .append(model)
                    .append(", provider: bench, upstream: ")
                    .append(model)
                    .append("}\n");
        }
        return yaml.toString();
    }
}
