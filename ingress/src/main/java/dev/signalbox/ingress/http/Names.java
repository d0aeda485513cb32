package dev.signalbox.ingress.http;

import io.vertx.core.http.HttpHeaders;

/** Header names and values, made once. */
final class Names {
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    static final CharSequence TARGET = HttpHeaders.createOptimized("x-signalbox-target");
    static final CharSequence ATTEMPTS = HttpHeaders.createOptimized("x-signalbox-attempts");
    static final CharSequence SESSION = HttpHeaders.createOptimized("x-signalbox-session");
    static final CharSequence TIMEOUT = HttpHeaders.createOptimized("x-signalbox-timeout-ms");
    static final CharSequence LAST_EVENT_ID = HttpHeaders.createOptimized("last-event-id");
    static final CharSequence IDEMPOTENCY_KEY = HttpHeaders.createOptimized("idempotency-key");
    static final CharSequence RESUMABLE = HttpHeaders.createOptimized("x-signalbox-resumable");
    static final CharSequence TOOLS = HttpHeaders.createOptimized("x-signalbox-tools");
    static final CharSequence API_KEY = HttpHeaders.createOptimized("x-api-key");
    static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("retry-after");
    static final CharSequence RETRY_AFTER_MS = HttpHeaders.createOptimized("retry-after-ms");
    static final CharSequence SHOULD_RETRY = HttpHeaders.createOptimized("x-should-retry");
    static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
    static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
    static final String NO_TARGET = "none";

    private Names() {}
}
