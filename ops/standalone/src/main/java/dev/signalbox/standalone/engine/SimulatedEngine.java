package dev.signalbox.standalone.engine;

import dev.signalbox.standalone.engine.ChatCall.Read;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One simulated engine as an HTTP server, on loopback unless it is told otherwise: vLLM's OpenAI chat API, models, health and metrics, and {@code /faults}, which
 * makes it fail. All of it runs on one event loop. At {@link #MOST_WAITING} waiting requests it answers 503.
 */
public final class SimulatedEngine implements AutoCloseable {
    static final int MOST_WAITING = 4_096;

    private final Vertx vertx;
    private final Shell shell;
    private final String deployment;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SimulatedEngine(Vertx vertx, Shell shell, String deployment) {
        this.vertx = vertx;
        this.shell = shell;
        this.deployment = deployment;
    }

    /** @param port to listen on, 0 for any that is free; waits until it listens, so not on an event loop */
    public static SimulatedEngine start(Vertx vertx, String model, EngineProfile profile, int port) {
        return start(vertx, model, profile, "127.0.0.1", port);
    }

    /** The same on another address than loopback, such as {@code 0.0.0.0} in a container. */
    public static SimulatedEngine start(Vertx vertx, String model, EngineProfile profile, String host, int port) {
        var shell = new Shell(model, profile, host, port);
        var deployment = vertx.deployVerticle(shell).await();
        return new SimulatedEngine(vertx, shell, deployment);
    }

    public int port() {
        return shell.listening;
    }

    /** What a client takes for its base URL. */
    public String url() {
        return "http://127.0.0.1:" + shell.listening + "/v1";
    }

    /** From now on has each call that begins seen by somebody. */
    public void watch(Onlooker onlooker) {
        shell.onlooker = onlooker;
    }

    /** Closes every connection at once, as a crash would; harmless once it is closed. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            vertx.undeploy(deployment).await();
        }
    }

    private static final class Shell extends VerticleBase {
        private final String model;
        private final String host;
        private final int port;
        private final EngineCore core;
        private final ChatCallReader reader;
        private final Intake intake = new Intake();
        private final Faults faults = new Faults();
        private final FaultControl control = new FaultControl(faults);
        private final Map<Sequence, ChatExchange.Choice> choices = new IdentityHashMap<>();
        private volatile int listening;
        private volatile Onlooker onlooker = Onlooker.NOBODY;
        private @Nullable HttpServer server;
        private long numbered;
        private long stepDue;
        private boolean idle = true;

        Shell(String model, EngineProfile profile, String host, int port) {
            this.model = model;
            this.host = host;
            this.port = port;
            this.core = new EngineCore(profile);
            this.reader = new ChatCallReader(model, profile);
        }

        @Override
        public Future<?> start() {
            var options = new HttpServerOptions().setHost(host).setPort(port).setTcpNoDelay(true).setAcceptBacklog(1_024);
            server = vertx.createHttpServer(options).requestHandler(this::route);
            return server.listen().onSuccess(s -> listening = s.actualPort());
        }

        private void route(HttpServerRequest request) {
            var path = request.path();
            if (path.equals("/faults")) {
                request.body().onSuccess(body -> control.handle(request, body, () -> core.slowBy(faults.slowdown())));
                return;
            }
            boolean chat = path.equals("/v1/chat/completions");
            if (chat && request.method() == HttpMethod.POST) {
                intake.take(request, body -> chat(request, body));
                return;
            }
            if (faults.deaf()) {
                return;
            }
            var response = request.response();
            switch (path) {
                case "/health", "/ping" -> response.end();
                case "/metrics" -> response.putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(EngineMetrics.text(model, core));
                case "/version" -> json(response, 200, "{\"version\":\"0.32.0\"}");
                case "/load" -> json(response, 200, "{\"server_load\":" + (core.running() + core.waiting()) + "}");
                case "/v1/models" -> json(response, 200, "{\"object\":\"list\",\"data\":[{\"id\":" + ChatReply.quoted(model)
                        + ",\"object\":\"model\",\"created\":0,\"owned_by\":\"vllm\",\"root\":" + ChatReply.quoted(model)
                        + ",\"parent\":null,\"max_model_len\":" + core.profile().contextTokens() + "}]}");
                default -> json(response, chat ? 405 : 404, chat ? "{\"detail\":\"Method Not Allowed\"}" : "{\"detail\":\"Not Found\"}");
            }
        }

        private void chat(HttpServerRequest request, Buffer body) {
            var response = request.response();
            var fault = faults.next().orElse(null);
            switch (fault) {
                case Fault.Error(int status) -> {
                    refuse(response, ChatCallReader.error(status, "InternalServerError", "",
                            "EngineCore encountered an issue. See stack trace (above) for the root cause."));
                    return;
                }
                case Fault.RateLimit(int seconds) -> {
                    response.putHeader("retry-after", String.valueOf(seconds));
                    refuse(response, ChatCallReader.error(429, "RateLimitError", "", "Rate limit reached. Please retry later."));
                    return;
                }
                case Fault.Hang hang -> {
                    return;
                }
                case Fault.Reset reset -> {
                    request.connection().close();
                    return;
                }
                case null, default -> {}
            }
            var bytes = body.getBytes();
            switch (reader.read(bytes)) {
                case Read.Refused refused -> refuse(response, refused);
                case Read.Accepted(var call) -> accept(request, call, bytes, fault);
            }
        }

        private void accept(HttpServerRequest request, ChatCall call, byte[] body, @Nullable Fault fault) {
            var response = request.response();
            if (core.waiting() >= MOST_WAITING) {
                response.putHeader("retry-after", "1");
                refuse(response, ChatCallReader.error(503, "ServiceUnavailableError", "", "Too many requests are waiting."));
                return;
            }
            long now = System.nanoTime();
            var reply = new ChatReply(call, Long.toHexString(SimulatedText.mix(now + numbered++)), System.currentTimeMillis() / 1_000);
            var outlet = switch (fault) {
                case Fault.Drip(int tokens) when tokens > 0 -> Outlet.slowing(vertx, response, tokens);
                case Fault.Drip _ -> Outlet.dripping(vertx, response);
                case null, default -> Outlet.direct(response);
            };
            var exchange = new ChatExchange(call, reply, request.connection(), response, outlet, onlooker.began(body), fault);
            for (int i = 0; i < call.choices().size(); i++) {
                var sequence = core.add(call.choices().get(i).content(), now);
                exchange.joined(sequence);
                choices.put(sequence, new ChatExchange.Choice(exchange, i, now));
            }
            response.exceptionHandler(e -> {});
            response.closeHandler(v -> abandon(exchange));
            pump();
        }

        private void abandon(ChatExchange exchange) {
            if (exchange.over()) {
                return;
            }
            exchange.abandoned();
            core.counters().aborted++;
            drop(exchange);
        }

        private void drop(ChatExchange exchange) {
            for (var sequence : exchange.sequences()) {
                core.abort(sequence);
                choices.remove(sequence);
            }
        }

        /** Begins the next step, on time even though timers are late: a step is due when the one before was, plus its length. */
        private void pump() {
            long length = core.begin();
            if (length < 0) {
                idle = idle || core.running() == 0;
                return;
            }
            long now = System.nanoTime();
            boolean late = now - stepDue > 50_000_000;
            stepDue = (idle || late ? now : stepDue) + length;
            idle = false;
            long wait = stepDue - now;
            if (wait < 500_000) {
                context.runOnContext(v -> step());
            } else {
                vertx.setTimer(Math.max(1, (wait + 500_000) / 1_000_000), id -> step());
            }
        }

        private void step() {
            core.end(this::token);
            pump();
            if (core.running() == 0) {
                idle = true;
            }
        }

        private void token(Sequence sequence, int index, boolean last) {
            var choice = choices.get(sequence);
            if (choice == null) {
                return;
            }
            long now = System.nanoTime();
            var counters = core.counters();
            (index == 0 ? counters.timeToFirstToken : counters.interToken).record(now - choice.lastNanos);
            choice.lastNanos = now;
            if (last) {
                choices.remove(sequence);
                counters.endToEnd.record(now - sequence.arrivedNanos());
                if (choice.exchange.cutByLength(choice.index)) {
                    counters.cutByLength++;
                } else {
                    counters.stopped++;
                }
            }
            if (choice.exchange.token(choice.index, index, last) && !last) {
                drop(choice.exchange);
            }
        }

        private static void refuse(HttpServerResponse response, Read.Refused refused) {
            json(response, refused.status(), refused.body());
        }

        private static void json(HttpServerResponse response, int status, String body) {
            response.setStatusCode(status).putHeader("content-type", "application/json").end(body);
        }
    }
}
