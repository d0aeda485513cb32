package dev.signalbox.standalone.cli;

import dev.signalbox.standalone.up.Standalone;
import dev.signalbox.standalone.up.StandaloneOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A scripted run under which the JVM records what a start needs; the build does this once. */
@Command(name = "train", hidden = true, description = "A scripted run that makes the start-up cache.")
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private DataFolder data = new DataFolder();

    @Option(names = "--seconds", defaultValue = "20")
    private int seconds = 20;

    @Override
    public Integer call() throws Exception {
        var options = new StandaloneOptions(data.folder(), Optional.empty(), "127.0.0.1", 0, 3, 0, 0, true, Map.of(), Map.of());
        var answered = new AtomicInteger();
        try (var standalone = Standalone.start(options);
                var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            for (int caller = 0; caller < 16; caller++) {
                int number = caller;
                callers.submit(() -> {
                    for (int n = 0; System.nanoTime() < end; n++) {
                        var body = "{\"model\":\"sim-llama\",\"max_tokens\":4,\"stream\":" + (n % 2 == 0)
                                + ",\"messages\":[{\"role\":\"user\",\"content\":\"caller " + number + " asks " + n + "\"}]}";
                        var request = HttpRequest.newBuilder(URI.create(standalone.url() + "/v1/chat/completions"))
                                .header("content-type", "application/json").timeout(Duration.ofSeconds(30))
                                .POST(HttpRequest.BodyPublishers.ofString(body)).build();
                        if (client.send(request, BodyHandlers.ofString()).statusCode() == 200) {
                            answered.incrementAndGet();
                        }
                    }
                    return null;
                });
            }
            callers.shutdown();
            callers.awaitTermination(seconds + 40L, TimeUnit.SECONDS);
        }
        System.out.println("answered " + answered);
        return answered.get() > 0 ? 0 : 1;
    }
}
