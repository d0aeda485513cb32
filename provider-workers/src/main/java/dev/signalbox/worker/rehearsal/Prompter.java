package dev.signalbox.worker.rehearsal;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Gives every call its cue: an HTTP server on loopback that knows one answer, whole and as a stream of a few events. */
final class Prompter implements AutoCloseable {
    static final int LONGEST = 1 << 16;
    private static final int EVENTS = 8;
    private static final String USAGE = "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":8,\"total_tokens\":13}}";
    private static final String WHOLE = "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
            + "\"message\":{\"role\":\"assistant\",\"content\":\"line\"},\"finish_reason\":\"stop\"}]," + USAGE;

    private final HttpServer server;

    private Prompter(HttpServer server) {
        this.server = server;
    }

    static Prompter listen(Vertx vertx, Duration most) throws InterruptedException {
        var listening = vertx.createHttpServer(new HttpServerOptions().setTcpNoDelay(true))
                .requestHandler(request -> request.body().onSuccess(body -> answer(vertx, request, body.toString().contains("\"stream\":true"))))
                .listen(0, "127.0.0.1");
        try {
            return new Prompter(listening.toCompletionStage().toCompletableFuture().get(most.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("nothing can listen on loopback", e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    private static void answer(Vertx vertx, HttpServerRequest request, boolean stream) {
        var response = request.response();
        if (!stream) {
            response.putHeader("content-type", "application/json").end(WHOLE);
            return;
        }
        response.setChunked(true).putHeader("content-type", "text/event-stream");
        var events = new ArrayDeque<String>();
        events.add(event("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
        for (int i = 0; i < EVENTS; i++) {
            events.add(event("{\"content\":\"word \"}", "null"));
        }
        events.add(event("{}", "\"stop\""));
        events.add("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[]," + USAGE + "\n\n");
        next(vertx, request, events);
    }

    /** One event a turn, so that each is read by itself. */
    private static void next(Vertx vertx, HttpServerRequest request, ArrayDeque<String> events) {
        var event = events.poll();
        if (event == null) {
            request.response().end("data: [DONE]\n\n");
            return;
        }
        request.response().write(event).onSuccess(_ -> vertx.getOrCreateContext().runOnContext(_ -> next(vertx, request, events)));
    }

    private static String event(String delta, String finish) {
        return "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    @Override
    public void close() {
        server.close();
    }
}
