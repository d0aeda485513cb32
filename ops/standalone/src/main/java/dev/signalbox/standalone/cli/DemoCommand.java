package dev.signalbox.standalone.cli;

import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.standalone.engine.SimulatedEngine;
import dev.signalbox.standalone.up.Standalone;
import dev.signalbox.standalone.up.StandaloneOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A scripted minute on a stack of its own: traffic, an engine that dies with streams on it, one that fails, a spike. */
@Command(name = "demo", description = "A scripted minute on a stack of its own: traffic, an engine that is killed with streams on it, one that "
        + "answers errors, a spike. Exits with 0 only if every request was answered to its last word, and streams of the killed engine went on at "
        + "another one.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Option(names = "--rate", paramLabel = "N", defaultValue = "15", description = "requests a second in quiet times (${DEFAULT-VALUE})")
    private int rate = 15;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "10", description = "length of each scene (${DEFAULT-VALUE})")
    private int sceneSeconds = 10;

    @Option(names = "--scenes", paramLabel = "N", defaultValue = "5", description = "how many of the five, from the first; at least two, for the killed engine")
    private int sceneCount = 5;

    private static final int STREAMS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Scene(String name, int rateTimes, Callable<?> begin) {}

    @Override
    public Integer call() throws Exception {
        if (sceneCount < 2 || sceneSeconds < 1 || rate < 1) {
            throw new IllegalArgumentException("--scenes must be at least 2, --seconds and --rate at least 1");
        }
        var data = Files.createTempDirectory("signalbox-demo-");
        try (var standalone = Standalone.start(new StandaloneOptions(data, Optional.empty(), "127.0.0.1", 0, 3, 0, 0, true, Map.of(), Map.of()))) {
            System.out.println("three simulated engines behind " + standalone.url() + "; every answer is compared with what it must be");
            return play(standalone);
        } finally {
            delete(data);
        }
    }

    private int play(Standalone standalone) throws Exception {
        var engines = standalone.engines();
        var killed = new AtomicInteger();
        var scenes = List.of(
                new Scene("all is well", 1, () -> null),
                new Scene("an engine is killed with streams on it", 1, () -> {
                    killed.set(awaitStreams(engines.stream().map(SimulatedEngine::port).toList(), PATIENCE));
                    engines.get(killed.get()).close();
                    return null;
                }),
                new Scene("another answers every request with 500", 1,
                        () -> fault(engines.get((killed.get() + 1) % engines.size()).port(), "{\"kind\":\"error\",\"status\":500}")),
                new Scene("five times the traffic", 5, () -> null),
                new Scene("quiet again", 1, () -> null)).stream().limit(sceneCount).toList();
        var tally = new DemoTally(scenes.stream().map(Scene::name).toList());
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            int number = 0;
            for (int s = 0; s < scenes.size(); s++) {
                var scene = scenes.get(s);
                System.out.println("— " + scene.name());
                var begins = callers.submit(scene.begin());
                long begun = System.nanoTime();
                int requests = sceneSeconds * rate * scene.rateTimes();
                for (int i = 0; i < requests || !begins.isDone(); i++) {
                    long due = begun + TimeUnit.SECONDS.toNanos(sceneSeconds) * i / requests;
                    TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                    int which = s;
                    int id = number++;
                    callers.submit(() -> new DemoCaller(client, standalone.url()).ask(id, tally.scene(which)));
                    if (i % rate == rate - 1) {
                        tally.show(which);
                    }
                }
                begun(begins);
                tally.show(s);
                tally.line();
            }
            callers.shutdown();
            callers.awaitTermination(60, TimeUnit.SECONDS);
        }
        return tally.close(System.out, wentOn(standalone)) ? 0 : 1;
    }

    private static void begun(Future<?> scene) throws Exception {
        try {
            scene.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception why ? why : e;
        }
    }

    /**
     * Returns which engine has at least {@value #STREAMS} streams, as soon as one has: where a beginning of prompts is cached, most go there.
     *
     * @param ports of the engines
     * @throws IllegalStateException where none has had them after that time
     */
    static int awaitStreams(List<Integer> ports, Duration most) throws IOException, InterruptedException {
        long until = System.nanoTime() + most.toNanos();
        try (var client = HttpClient.newHttpClient()) {
            while (true) {
                for (int i = 0; i < ports.size(); i++) {
                    var url = URI.create("http://127.0.0.1:" + ports.get(i) + "/load");
                    var load = client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body().replaceAll("\\D", "");
                    if (!load.isEmpty() && Integer.parseInt(load) >= STREAMS) {
                        return i;
                    }
                }
                if (System.nanoTime() - until > 0) {
                    throw new IllegalStateException("no engine had " + STREAMS + " streams at once in " + most.toSeconds()
                            + " s, so none was killed with streams on it: try more with --rate");
                }
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
    }

    private static long wentOn(Standalone standalone) {
        return Math.round(standalone.context().metrics().counter(Metric.CONTINUED).count());
    }

    private static int fault(int port, String json) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/faults"))
                    .POST(HttpRequest.BodyPublishers.ofString(json)).build(), BodyHandlers.discarding()).statusCode();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            for (var path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
