package dev.signalbox.worker.call;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Response;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.runtime.SystemTime;
import dev.signalbox.worker.Samples;
import dev.signalbox.worker.body.BodySource;
import dev.signalbox.worker.media.AllowedHosts;
import dev.signalbox.worker.media.MediaFetcher;
import dev.signalbox.worker.media.MediaSettings;
import dev.signalbox.worker.slots.Verdict;
import dev.signalbox.worker.reply.ReplyLog;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One event loop of calls against a provider on loopback, with logs that remember. */
final class Harness implements AutoCloseable {
    static final String TARGET = "m@p";
    static final int REPLY_BYTES = 6 << 20;
    final Vertx vertx = Vertx.vertx();
    final SystemTime time = new SystemTime();
    final Desk desk = new Desk("worker-1");
    final BlockingQueue<AttemptEvent> events = new LinkedBlockingQueue<>();
    final BlockingQueue<Response> results = new LinkedBlockingQueue<>();
    final List<Reply.Events> replies = new CopyOnWriteArrayList<>();
    final List<Integer> recordSizes = new CopyOnWriteArrayList<>();
    final BlockingQueue<BodySource.Receiver> bodiesAsked = new LinkedBlockingQueue<>();
    final BlockingQueue<String> loansClosed = new LinkedBlockingQueue<>();
    final List<Failure> failures = new CopyOnWriteArrayList<>();
    final List<Integer> late = new CopyOnWriteArrayList<>();
    final List<Long> lags = new CopyOnWriteArrayList<>();
    final List<Overtaken> overtaken = new CopyOnWriteArrayList<>();
    final BlockingQueue<ReplyEvent> said = new LinkedBlockingQueue<>();
    volatile boolean acknowledges = true;
    final BlockingQueue<Runnable> acknowledgements = new LinkedBlockingQueue<>();
    /** Where media may be fetched from in tests. */
    final MediaFetcher media = new MediaFetcher(vertx, new MediaSettings(
            1 << 20, 3 << 20, 16 << 20, Duration.ofMinutes(10), 4, AllowedHosts.parse("127.0.0.1")));
    final CallLoop loop;
    final Upstreams upstreams;
    private final int port;
    /** What the slowest stretch of a stream may take. */
    volatile long slowest = Long.MAX_VALUE;
    volatile boolean leaves = true;
    final BlockingQueue<List<String>> asksToLeave = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> slowestSeen = new LinkedBlockingQueue<>();

    Harness(Handler<HttpServerRequest> provider, Provider.Timeouts timeouts) throws Exception {
        this(provider, timeouts, Provider.Auth.NONE);
    }

    Harness(Handler<HttpServerRequest> provider, Provider.Timeouts timeouts, Provider.Auth auth) throws Exception {
        var server = vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(provider)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        upstreams = new Upstreams(vertx, 1, new Secrets(Map.of(
                "KEY", "sk-very-secret", "REFUSED", "sk-refused", "LIMITED", "sk-limited", "ODD", "a&b c")::get));
        port = server.actualPort();
        upstreams.apply(Samples.catalog(origin() + "/v1", timeouts, auth));
        loop = new CallLoop(vertx, 0, new CallLoop.Surroundings(
                time, log(), (e, _) -> events.add(e), (r, ack) -> {
                    results.add(r);
                    ack.run();
                }, bodies(), media, desk, outcomes(), REPLY_BYTES));
        desk.epochIs(Samples.EPOCH);
        desk.shares(Map.of(TARGET, 64), Map.of(), time.nanos());
    }

    /** Where the provider is. */
    String origin() {
        return "http://127.0.0.1:" + port;
    }

    /** Has it know us in another way. */
    void apply(Provider.Auth auth) {
        upstreams.apply(Samples.catalog(origin() + "/v1", patient(), auth));
    }

    /** The same model at another provider, with these capabilities. */
    void offerElsewhere(String... capabilities) {
        var here = Samples.catalog(origin() + "/v1", patient(), Provider.Auth.NONE);
        var elsewhere = new Provider("q", Dialect.OPENAI_CHAT, List.of("http://127.0.0.1:1/v1"), Provider.Auth.NONE, Provider.Limits.DEFAULT, patient(),
                Provider.Quirks.NONE, Map.of(), Optional.empty());
        var model = new Model("m", "q", "m", 8_192, List.of(capabilities), Model.Price.FREE);
        upstreams.apply(new Catalog(2, List.of(here.providers().getFirst(), elsewhere), List.of(Samples.model(), model), List.of(), List.of()));
    }

    static Provider.Timeouts patient() {
        return new Provider.Timeouts(30_000, 30_000, 30_000, 60_000);
    }

    Call run(Dispatch dispatch) {
        var call = new Call(loop, dispatch, upstreams.current().target(TARGET).orElseThrow());
        if (!(desk.decide(dispatch, false, call, time.nanos()) instanceof Verdict.Begin)) {
            throw new IllegalStateException("not begun");
        }
        loop.begin(List.of(call));
        return call;
    }

    void cancel(Cancel cancel) {
        desk.cancel(cancel, time.nanos()).calls().forEach(call -> call.stop(cancel.at(), cancel.overtaken()));
    }

    /** The event that ends an attempt; what comes before it is passed over. */
    AttemptEvent end() throws InterruptedException {
        while (true) {
            var event = events.poll(60, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no last event in 60 s; replies: " + told());
            }
            if (!(event instanceof AttemptEvent.Accepted) && !(event instanceof AttemptEvent.FirstToken)) {
                return event;
            }
        }
    }

    /** Everything replied, in order of seq. */
    List<ReplyEvent> told() {
        var all = new ArrayList<ReplyEvent>();
        for (var reply : replies) {
            if (reply.seq() != all.size()) {
                throw new AssertionError("seq " + reply.seq() + " after " + all.size() + " events");
            }
            all.addAll(reply.events());
        }
        return all;
    }

    String text() {
        var text = new StringBuilder();
        for (var event : told()) {
            if (event instanceof ReplyEvent.TextDelta delta) {
                text.append(delta.text());
            }
        }
        return text.toString();
    }

    private ReplyLog log() {
        return new ReplyLog() {
            @Override
            public void send(int partition, List<Reply> said, @Nullable Runnable acknowledged) {
                recordSizes.add(said.size());
                for (var reply : said) {
                    if (reply instanceof Reply.Events e) {
                        replies.add(e);
                        Harness.this.said.addAll(e.events());
                    }
                }
                if (acknowledged != null) {
                    if (acknowledges) {
                        acknowledged.run();
                    } else {
                        acknowledgements.add(acknowledged);
                    }
                }
            }
        };
    }

    private BodySource bodies() {
        return (Body.Reference where, BodySource.Receiver receiver) -> {
            bodiesAsked.add(receiver);
            return () -> loansClosed.add("closed");
        };
    }

    private Outcomes outcomes() {
        return new Outcomes() {
            @Override
            public void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros) {}

            @Override
            public void failed(Upstream upstream, Failure failure, long retryAfterMillis) {
                failures.add(failure);
            }

            @Override
            public long slowest(Upstream upstream, long betweenChunks) {
                return slowest;
            }

            @Override
            public boolean leaves(Upstream upstream, long millis, List<Target> elsewhere) {
                asksToLeave.add(elsewhere.stream().map(Target::id).toList());
                return leaves;
            }

            @Override
            public void streamed(Upstream upstream, long firstTokenMicros, long longestGapMicros, long slowestMicros) {
                slowestSeen.add(slowestMicros);
            }

            @Override
            public void stopped(Upstream upstream, int lateTokens, long lagMillis, Overtaken how) {
                late.add(lateTokens);
                lags.add(lagMillis);
                overtaken.add(how);
            }
        };
    }

    @Override
    public void close() {
        media.close();
        upstreams.close();
        vertx.close();
    }

    static Bytes large(int length) {
        var bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) 'a');
        return Bytes.of(bytes);
    }
}
