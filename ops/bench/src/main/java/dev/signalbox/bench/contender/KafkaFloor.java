package dev.signalbox.bench.contender;

import dev.signalbox.bench.Scenario;
import dev.signalbox.bench.load.Load;
import dev.signalbox.bench.load.LoadGenerator;
import dev.signalbox.bench.load.Tally;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Three bare Kafka hops in the bare pipe's JVM, on its broker; asked for over HTTP, counted there. */
public final class KafkaFloor implements Contender {
    private final Launched pipe;

    public KafkaFloor(Launched pipe) {
        this.pipe = pipe;
    }

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public Optional<Duration> start() {
        return Optional.empty();
    }

    @Override
    public boolean takes(Scenario scenario) {
        return scenario.kind() == Scenario.Kind.UNARY;
    }

    @Override
    public boolean ownsProcess() {
        return false;
    }

    @Override
    public List<Long> pids() {
        return pipe.pids();
    }

    @Override
    public Tally run(LoadGenerator generator, Load load, LoadGenerator.Window window) throws Exception {
        var ask = pipe.url()
                .resolve("/bench/floor?connections=" + load.connections() + "&bytes="
                        + load.bodies().getFirst().length() + "&ramp=" + seconds(load.ramp()) + "&seconds="
                        + seconds(load.window()));
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.sendAsync(HttpRequest.newBuilder(ask).build(), HttpResponse.BodyHandlers.ofString());
            Thread.sleep(load.ramp().toMillis());
            window.begins();
            Thread.sleep(load.window().toMillis());
            window.ends();
            var response = answer.join();
            if (response.statusCode() != 200) {
                throw new IOException("the floor failed: " + response.body());
            }
            return Tally.decode(response.body());
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    @Override
    public void close() {}
}
