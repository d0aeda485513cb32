package dev.signalbox.standalone.cli;

import dev.signalbox.standalone.registry.RegistryHome;
import dev.signalbox.standalone.registry.RegistrySeed;
import dev.signalbox.standalone.up.Standalone;
import dev.signalbox.standalone.up.StandaloneOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A scripted run under which the JVM records what a start and its first seconds need; the build does this once. */
@Command(name = "train", hidden = true, description = "A scripted run that makes the start-up cache.")
final class TrainCommand implements Callable<Integer> {
    private static final int CALLERS = 64;

    @Mixin
    private DataFolder data = new DataFolder();

    @Option(names = "--seconds", defaultValue = "40")
    private int seconds = 40;

    private final AtomicInteger answered = new AtomicInteger();

    @Override
    public Integer call() throws Exception {
        var options = new StandaloneOptions(data.folder(), Optional.empty(), "127.0.0.1", 0, 3, 0, 0, true, Map.of(), Map.of());
        say("starting the stack");
        try (var standalone = Standalone.start(options);
                var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            say("asking, whole and streamed, " + CALLERS + " at once");
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            var running = new ArrayList<Future<?>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                running.add(callers.submit(() -> ask(client, standalone.url(), number, end)));
            }
            for (var one : running) {
                one.get(seconds + 40L, TimeUnit.SECONDS);
            }
            say("running a batch");
            batch();
            RegistrySeed.beside(RegistryHome.find().orElseThrow()).keep(standalone.endpoints().kafka(), data.folder().resolve("schema-ids"));
            say("stopping, and writing the registry's cache");
        }
        say("answered " + answered + ", writing the cache");
        return answered.get() > 0 ? 0 : 1;
    }

    private Object ask(HttpClient client, String url, int caller, long end) throws IOException, InterruptedException {
        for (int n = 0; System.nanoTime() < end; n++) {
            var body = "{\"model\":\"sim-llama\",\"max_tokens\":" + (n % 3 == 0 ? 16 : 2) + ",\"stream\":" + (n % 3 == 0)
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"caller " + caller + " asks " + n + "\"}]}";
            var request = HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                    .header("content-type", "application/json").timeout(Duration.ofSeconds(30))
                    .POST(HttpRequest.BodyPublishers.ofString(body)).build();
            if (client.send(request, BodyHandlers.ofString()).statusCode() == 200) {
                answered.incrementAndGet();
            }
        }
        return this;
    }

    private void batch() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            lines.append("{\"custom_id\":\"b").append(i).append("\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":"
                    + "\"sim-llama\",\"max_tokens\":2,\"messages\":[{\"role\":\"user\",\"content\":\"batch ").append(i).append("\"}]}}\n");
        }
        var file = data.folder().resolve("train.jsonl");
        Files.writeString(file, lines);
        Main.commands().execute("submit", "--data", data.folder().toString(), file.toString());
    }

    private static void say(String what) {
        System.out.println("train: " + what);
        System.out.flush();
    }
}
