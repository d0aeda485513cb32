package dev.signalbox.standalone.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a running stack is reached; kept in the data folder so that the other commands find it.
 *
 * @param generated version of the catalogue that {@code up} made itself, 0 if it made none
 */
public record Endpoints(String http, String kafka, String registry, List<String> engines, long generated) {
    private static final String FILE = "endpoints.properties";

    public Endpoints {
        engines = List.copyOf(engines);
    }

    public void write(Path data) throws IOException {
        var properties = new Properties();
        properties.setProperty("http", http);
        properties.setProperty("kafka", kafka);
        properties.setProperty("registry", registry);
        properties.setProperty("engines", String.join(",", engines));
        properties.setProperty("catalog.generated", String.valueOf(generated));
        try (var out = Files.newBufferedWriter(data.resolve(FILE))) {
            properties.store(out, null);
        }
    }

    public static Optional<Endpoints> read(Path data) throws IOException {
        var file = data.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var p = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            p.load(in);
        }
        var engines = p.getProperty("engines", "");
        return Optional.of(new Endpoints(p.getProperty("http", ""), p.getProperty("kafka", ""), p.getProperty("registry", ""),
                engines.isEmpty() ? List.of() : List.of(engines.split(",")), Long.parseLong(p.getProperty("catalog.generated", "0"))));
    }
}
