package dev.signalbox.ingress.http;

import dev.signalbox.records.Dialect;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.catalog.HeaderWords;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.StringJoiner;

/** Header names and values, made once. */
final class Names {
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    /** Where clients of Messages look for it. */
    private static final CharSequence REQUEST_ID_OF_MESSAGES = HttpHeaders.createOptimized("request-id");
    static final CharSequence TARGET = HttpHeaders.createOptimized("x-signalbox-target");
    static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-signalbox-attempts");
    static final CharSequence SESSION = HttpHeaders.createOptimized("x-signalbox-session");
    static final CharSequence TIMEOUT = HttpHeaders.createOptimized("x-signalbox-timeout-ms");
    static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("last-event-id");
    static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("idempotency-key");
    static final CharSequence RESUMABLE = HttpHeaders.createOptimized("x-signalbox-resumable");
    static final CharSequence TOOLS = HttpHeaders.createOptimized("x-signalbox-tools");
    static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
    static final CharSequence GOOGLE_API_KEY = HttpHeaders.createOptimized("x-goog-api-key");
    static final CharSequence ANTHROPIC_VERSION = HttpHeaders.createOptimized("anthropic-version");
    static final CharSequence LEFT_OUT = HttpHeaders.createOptimized("x-signalbox-dropped");
    static final CharSequence ESTIMATED = HttpHeaders.createOptimized("x-signalbox-estimated");
    static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
    static final CharSequence RETRY_AFTER_MS = HttpHeaders.createOptimized("retry-after-ms");
    static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");
    static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
    static final String NO_TARGET = "none";
    /** Characters of names that are told; a caller of many members is told of the first ones. */
    private static final int MOST_LEFT_OUT = 2_000;

    private Names() {}

    /** Tells the caller the request's id, where it looks for it. */
    static void id(HttpServerResponse response, RequestId id, Dialect dialect) {
        response.putHeader(REQUEST_ID, id.value());
        if (dialect == Dialect.ANTHROPIC_MESSAGES) {
            response.putHeader(REQUEST_ID_OF_MESSAGES, id.value());
        }
    }

    /** Tells the caller which members of the request the call went without, where it did. */
    static void leftOut(HttpServerResponse response, List<String> members) {
        if (members.isEmpty()) {
            return;
        }
        var all = new StringJoiner(", ");
        for (var member : members) {
            if (HeaderWords.isValue(member) && all.length() + member.length() < MOST_LEFT_OUT) {
                all.add(member);
            }
        }
        response.putHeader(LEFT_OUT, all.toString());
    }
}
