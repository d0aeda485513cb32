package dev.signalbox.worker.call;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** One request for a token as OAuth 2 has it (RFC 6749): a form, answered by {@code access_token} and {@code expires_in} in seconds. */
final class TokenRequest {
    private static final long TIMEOUT_SECONDS = 10;
    private static final int MOST = 64 << 10;
    private static final long USUAL_SECONDS = 3_600;

    private TokenRequest() {}

    static Future<Tokens.Token> post(HttpClient client, String url, Map<String, String> form, long now) {
        var body = form.entrySet().stream().map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue())).collect(Collectors.joining("&"));
        var options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(url)
                .putHeader("content-type", "application/x-www-form-urlencoded").putHeader("accept", "application/json");
        return sent(client, options, Buffer.buffer(body), now);
    }

    private static Future<Tokens.Token> sent(HttpClient client, RequestOptions options, Buffer body, long now) {
        return client.request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(answer -> token(response.statusCode(), answer, now)))
                .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .recover(why -> Future.failedFuture(why instanceof Refused ? why
                        : new Refused("no token could be had: " + why.getClass().getSimpleName())));
    }

    private static Tokens.Token token(int status, Buffer answer, long now) {
        var bytes = Bytes.of(answer.getBytes(0, Math.min(answer.length(), MOST)));
        Json document;
        try {
            document = Json.parse(bytes);
        } catch (MalformedJson fault) {
            throw new Refused("the token's issuer answered " + status + " and no JSON");
        }
        var token = document.get("access_token").text();
        if (status / 100 != 2 || token.isEmpty()) {
            throw new Refused("the token's issuer answered " + status + word(document.get("error").text()));
        }
        var seconds = document.get("expires_in");
        long lasts = seconds.isNumber() ? seconds.count() : seconds.text().matches("[0-9]{1,9}") ? Long.parseLong(seconds.text()) : USUAL_SECONDS;
        return new Tokens.Token(token, now + TimeUnit.SECONDS.toMillis(lasts));
    }

    /** The error's code alone: its description names accounts. */
    private static String word(String code) {
        return code.matches("[a-z_]{1,60}") ? " " + code : "";
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Why there is no token, without secrets. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused(String message) {
            super(message, null, false, false);
        }
    }
}
