package dev.signalbox.ingress.http;

import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which path does what, and who may come that far. The paths are few, so a switch finds them. */
final class Paths implements Handler<HttpServerRequest> {
    private final Desk desk;
    private final Models models;

    Paths(Desk desk) {
        this.desk = desk;
        this.models = new Models(desk);
    }

    @Override
    public void handle(HttpServerRequest request) {
        desk.guests().begin(request);
        if (desk.front().departing() && request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, Names.CLOSE);
        }
        var path = request.path();
        if (path == null) {
            path = "";
        }
        switch (path) {
            case "/v1/chat/completions" -> ask(request, Entries.CHAT);
            case "/livez" -> {
                if (allowed(request, Surface.CHAT, HttpMethod.GET)) {
                    alive(request);
                }
            }
            case "/readyz" -> {
                if (allowed(request, Surface.CHAT, HttpMethod.GET)) {
                    ready(request);
                }
            }
            case "/metrics" -> {
                if (allowed(request, Surface.CHAT, HttpMethod.GET)) {
                    metrics(request);
                }
            }
            default -> other(request, path);
        }
    }

    private void other(HttpServerRequest request, String path) {
        var entry = Entries.at(path, request);
        if (entry != null) {
            ask(request, entry);
            return;
        }
        var surface = Entries.surface(path, request);
        if (Models.at(path) && request.method() == HttpMethod.POST && path.indexOf(':') >= 0) {
            refuse(request, surface, Refusal.of(
                    Failure.UNKNOWN_PATH, "Models are asked to generateContent, streamGenerateContent or countTokens here."));
        } else if (Models.at(path)) {
            if (allowed(request, surface, HttpMethod.GET)) {
                var caller = caller(request, surface);
                if (caller != null) {
                    models.serve(request, path, surface, caller);
                }
            }
        } else if (KeptResponses.at(path)) {
            kept(request, path);
        } else if (path.startsWith(Followings.PATH) && path.length() > Followings.PATH.length()) {
            requests(request, path);
        } else {
            refuse(request, surface, Refusal.of(Failure.UNKNOWN_PATH, "Nothing is served under this path."));
        }
    }

    private boolean allowed(HttpServerRequest request, Surface surface, HttpMethod method) {
        if (request.method() == method) {
            return true;
        }
        var allow = method.name() + ", OPTIONS";
        request.response().putHeader("allow", allow);
        if (request.method() == HttpMethod.OPTIONS) {
            request.response()
                    .setStatusCode(204)
                    .putHeader(Names.REQUEST_ID, desk.newId().value())
                    .end();
        } else {
            refuse(request, surface, Refusal.of(Failure.METHOD_NOT_ALLOWED, "This path takes " + allow + "."));
        }
        return false;
    }

    private void ask(HttpServerRequest request, Entry entry) {
        var surface = entry.surface();
        if (!allowed(request, surface, HttpMethod.POST)) {
            return;
        }
        if (desk.front().draining()) {
            refuse(request, surface, Refusal.of(Failure.DRAINING, "This front is about to leave."));
            return;
        }
        var caller = caller(request, surface);
        if (caller == null) {
            return;
        }
        var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !isJson(type)) {
            refuse(request, surface, Refusal.of(
                    Failure.UNSUPPORTED_MEDIA, "The body must be JSON: send content-type: application/json."));
            return;
        }
        var coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            refuse(request, surface, Refusal.of(
                    Failure.UNSUPPORTED_MEDIA, "The body must not be compressed: leave content-encoding out."));
            return;
        }
        long length = length(request);
        if (length > desk.settings().bodyBytes()) {
            refuse(request, surface, desk.tooLarge());
            return;
        }
        desk.arrive(request, entry, caller, (int) length);
    }

    private void requests(HttpServerRequest request, String path) {
        boolean withdraws = request.method() == HttpMethod.DELETE && !path.endsWith("/events");
        if (!withdraws && !allowed(request, Surface.CHAT, HttpMethod.GET)) {
            return;
        }
        var caller = caller(request, Surface.CHAT);
        if (caller != null) {
            desk.followed().serve(request, path, caller);
        }
    }

    private void kept(HttpServerRequest request, String path) {
        var surface = KeptResponses.SURFACE;
        boolean deletes = request.method() == HttpMethod.DELETE && !KeptResponses.listsItems(path);
        if (!deletes && !allowed(request, surface, HttpMethod.GET)) {
            return;
        }
        var caller = caller(request, surface);
        if (caller != null) {
            desk.kept().serve(request, path, caller);
        }
    }

    private static boolean isJson(String type) {
        return type.equals("application/json") || type.toLowerCase(Locale.ROOT).contains("json");
    }

    /** -1 where it is not said; a nonsensical one never gets here, the HTTP decoder refuses it. */
    private static long length(HttpServerRequest request) {
        var text = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (text == null) {
            return -1;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private Tenants.@Nullable Caller caller(HttpServerRequest request, Surface surface) {
        var tenants = desk.front().offer().tenants();
        if (tenants.open() && !desk.settings().loopback()) {
            refuse(request, surface, Refusal.of(
                    Failure.UNAUTHENTICATED,
                    "The catalogue has no tenants, and this front is not on loopback."));
            return null;
        }
        var caller = tenants.of(tenants.open() ? null : surface.key(request));
        if (caller == null) {
            refuse(request, surface, Refusal.of(
                    Failure.UNAUTHENTICATED,
                    "Incorrect API key provided: send authorization: Bearer and a key of a tenant."));
        }
        return caller;
    }

    static void json(HttpServerRequest request, RequestId id, Dialect dialect, JsonObject body) {
        json(request, id, dialect);
        request.response().end(body.toBuffer());
    }

    /** The headers of an answer that no target was asked for. */
    static void json(HttpServerRequest request, RequestId id, Dialect dialect) {
        Names.id(request.response(), id, dialect);
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON)
                .putHeader(Names.TARGET, Names.NO_TARGET)
                .putHeader(Names.ATTEMPTS, "0");
    }

    private void ready(HttpServerRequest request) {
        unless(desk.front().health().missing(), request);
    }

    private void alive(HttpServerRequest request) {
        unless(desk.front().health().ended(), request);
    }

    private static void unless(Map<String, String> missing, HttpServerRequest request) {
        var body = new StringBuilder(missing.isEmpty() ? "ok\n" : "");
        missing.forEach(
                (part, what) -> body.append(part).append(": ").append(what).append('\n'));
        plain(request, missing.isEmpty() ? 200 : 503, body.toString());
    }

    private void metrics(HttpServerRequest request) {
        desk.context()
                .executeBlocking(() -> desk.front().metrics().scrape(), false)
                .onSuccess(text -> request.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                        .end(text))
                .onFailure(_ -> plain(request, 500, "metrics could not be collected\n"));
    }

    private static void plain(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                .end(text);
    }

    private void refuse(HttpServerRequest request, Surface surface, Refusal refusal) {
        desk.refuse(request, surface, desk.newId(), refusal);
    }
}
