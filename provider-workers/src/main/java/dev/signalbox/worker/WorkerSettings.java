package dev.signalbox.worker;

import dev.signalbox.runtime.settings.Settings;
import dev.signalbox.worker.media.MediaSettings;
import java.time.Duration;

/**
 * How much a worker does at once.
 *
 * @param loops event loops that call providers, 0 for as many as suit the cores
 * @param heldDispatches dispatches kept while the process is not fresh; beyond that nothing more is read
 * @param bodyBytes bodies by reference that are in memory at once
 * @param replyBytes of an answer that is not a stream
 * @param rehearsal calls played through before the first order is taken
 * @param media what is fetched for providers that take only bytes
 * @param drainGrace how long running attempts may take when the process is to end
 */
public record WorkerSettings(
        int loops, int heldDispatches, long bodyBytes, int replyBytes, int rehearsal, Duration drainGrace, Duration probeIdle,
        Duration scrapeInterval, MediaSettings media) {
    public static WorkerSettings read(Settings in) {
        var settings = new WorkerSettings(
                in.integer("worker.event-loops", "Event loops that call providers; 0 is one per two cores, at most 4.").between(0, 64).orElse(0),
                in.integer("worker.held-dispatches", "Dispatches kept while the worker's lease is not fresh; then it stops reading.")
                        .between(1, 1 << 20)
                        .orElse(4_096),
                in.size("worker.body-memory", "Bytes of request bodies by reference that a worker holds at once, a third of the heap at most.")
                        .between(16L << 20, 16L << 30)
                        .orElse(128L << 20),
                (int) in.size("worker.reply-limit", "Largest answer that is not a stream; a front has its own, ingress.reply-limit.")
                        .between(1_024, 16 << 20)
                        .orElse(16 << 20),
                in.integer("worker.rehearsal", "Calls that a worker plays through with itself before it takes orders, in 5 s at most, so that the first"
                                + " ones do not wait for code that runs for the first time; 0 for none.")
                        .between(0, 10_000)
                        .orElse(64),
                in.duration("worker.drain-grace", "How long running attempts may go on when the process is to end.")
                        .between(Duration.ZERO, Duration.ofMinutes(60))
                        .orElse(Duration.ofSeconds(30)),
                in.duration("worker.probe-idle", "A target that nothing was heard of for so long is probed.")
                        .between(Duration.ofMillis(100), Duration.ofMinutes(10))
                        .orElse(Duration.ofSeconds(5)),
                in.duration("worker.scrape-interval", "How often an engine's metrics are read.")
                        .between(Duration.ofMillis(100), Duration.ofMinutes(10))
                        .orElse(Duration.ofSeconds(1)),
                MediaSettings.read(in));
        in.refuseProblems();
        return settings;
    }

    int eventLoops() {
        return loops > 0 ? loops : Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 4);
    }
}
