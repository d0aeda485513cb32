package dev.signalbox.acceptance.replay;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
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
    private static final Provider.Timeouts SHORT = new Provider.Timeouts(5_000, 20_000, 20_000, 60_000);

    private final Vertx vertx;
    private final HttpServer server;
    private final Map<String, Recording> byModel = new ConcurrentHashMap<>();

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
                Provider.Limits.DEFAULT, SHORT, Provider.Quirks.NONE, Map.of(), Optional.empty());
    }

    /** A model that says what was recorded, whatever it is asked. */
    Model model(String id, String provider, Recording recording) {
        byModel.put(recording.model(), recording);
        return new Model(id, provider, recording.model(), 131_072, List.of("tools"), Model.Price.FREE);
    }

    private void answer(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            var recording = byModel.get(asked(request.path(), body));
            if (recording == null) {
                request.response().setStatusCode(request.path().endsWith("/models") ? 200 : 599).end("{\"error\":\"nothing was recorded\"}");
            } else {
                play(recording, request.response());
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

    private static void play(Recording recording, HttpServerResponse response) {
        response.setStatusCode(recording.status()).setChunked(true);
        recording.headers().forEach(response::putHeader);
        var random = new Random(recording.name().hashCode());
        var body = recording.body();
        for (int at = 0; at < body.length; ) {
            int end = Math.min(body.length, at + SIZES[random.nextInt(SIZES.length)]);
            response.write(Buffer.buffer(Arrays.copyOfRange(body, at, end)));
            at = end;
        }
        response.end();
    }

    @Override
    public void close() throws Exception {
        server.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        vertx.close();
    }
}
