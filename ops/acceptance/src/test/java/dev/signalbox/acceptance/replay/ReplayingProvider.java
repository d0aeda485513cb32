package dev.signalbox.acceptance.replay;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A provider of every dialect that answers as real ones once did. The model that is asked for, in the body or in the path as the dialect has
 * it, is the name of the recording. Bodies leave in odd pieces, the same in each run.
 */
final class ReplayingProvider implements AutoCloseable {
    private static final Pattern IN_PATH = Pattern.compile("/models?/([^/:]+)[:/].*");
    private static final int[] SIZES = {1, 2, 3, 5, 17, 64, 333, 1_024, 4_096};
    /** Milliseconds. */
    private static final Provider.Timeouts PATIENT = new Provider.Timeouts(30_000, 60_000, 60_000, 120_000);

    private final Vertx vertx;
    private final HttpServer server;
    private final Map<String, Played> byModel = new ConcurrentHashMap<>();

    /**
     * @param pause byte of its body before which it waits until something of it was heard; -1 for nowhere
     * @param heard by a client
     */
    private record Played(Recording recording, int pause, Promise<Void> heard) {}

    private ReplayingProvider(Vertx vertx, HttpServer server) {
        this.vertx = vertx;
        this.server = server;
    }

    static ReplayingProvider start() throws Exception {
        var vertx = Vertx.vertx();
        var provider = new ReplayingProvider(vertx, vertx.createHttpServer());
        provider.server.requestHandler(provider::answer).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        return provider;
    }

    /** A provider that has the recordings of its dialect. */
    Provider provider(String id, Dialect dialect) {
        return new Provider(id, dialect, List.of("http://127.0.0.1:" + server.actualPort() + "/" + dialect.label()), Provider.Auth.NONE,
                Provider.Limits.DEFAULT, PATIENT, Provider.Quirks.NONE, Map.of(), Optional.empty());
    }

    /** Something of what is played was heard, so that it goes on where it waits for that. */
    void heard(Recording recording) {
        Optional.ofNullable(byModel.get(recording.model())).ifPresent(played -> played.heard.tryComplete());
    }

    /**
     * A model that says what was recorded, whatever it is asked.
     *
     * @param pause byte of its body before which it waits until something of it was {@link #heard}; -1 for nowhere
     */
    Model model(String id, String provider, Recording recording, int pause) {
        byModel.put(recording.model(), new Played(recording, pause, Promise.promise()));
        return new Model(id, provider, recording.model(), 131_072, List.of("tools"), Model.Price.FREE);
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            var played = byModel.get(asked(request.path(), body));
            if (played == null) {
                request.response().setStatusCode(request.path().endsWith("/models") ? 200 : 599).end("{\"error\":\"nothing was recorded\"}");
            } else {
                play(played, request.response());
            }
        });
    }

    private static String asked(String path, Buffer body) {
        var named = IN_PATH.matcher(path);
        if (named.find()) {
            return URLDecoder.decode(named.group(1), StandardCharsets.UTF_8);
        }
        return body.length() == 0 ? "" : new JsonObject(body).getString("model", "");
    }

    private static void play(Played played, HttpServerResponse response) {
        var recording = played.recording;
        response.setStatusCode(recording.status()).setChunked(true);
        recording.headers().forEach(response::putHeader);
        var body = recording.body();
        if (played.pause < 0) {
            write(recording, response, 0, body.length);
            response.end();
        } else {
            write(recording, response, 0, played.pause);
            played.heard.future().onComplete(_ -> {
                write(recording, response, played.pause, body.length);
                response.end();
            });
        }
    }

    private static void write(Recording recording, HttpServerResponse response, int from, int to) {
        var random = new Random(recording.name().hashCode());
        for (int at = from; at < to; ) {
            int end = Math.min(to, at + SIZES[random.nextInt(SIZES.length)]);
            response.write(Buffer.buffer(Arrays.copyOfRange(recording.body(), at, end)));
            at = end;
        }
    }

    @Override
    public void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        vertx.close();
    }
}
