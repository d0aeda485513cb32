package dev.signalbox.ingress.http;

import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which path does what, and who may come that far. The paths are few, so a switch finds them. */
final class Paths implements Handler<HttpServerRequest> {
    private static final String MODELS = "/v1/models";

    private final Desk desk;

    Paths(Desk desk) {
        this.desk = desk;
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
            case "/v1/chat/completions" -> {
                if (allowed(request, HttpMethod.POST)) {
                    chat(request);
                }
            }
            case MODELS -> {
                if (allowed(request, HttpMethod.GET)) {
                    models(request);
                }
            }
            case "/livez" -> {
                if (allowed(request, HttpMethod.GET)) {
                    alive(request);
                }
            }
            case "/readyz" -> {
                if (allowed(request, HttpMethod.GET)) {
                    ready(request);
                }
            }
            case "/metrics" -> {
                if (allowed(request, HttpMethod.GET)) {
                    metrics(request);
                }
            }
            default -> {
                if (path.startsWith(MODELS + "/") && path.length() > MODELS.length() + 1) {
                    if (allowed(request, HttpMethod.GET)) {
                        model(request, path.substring(MODELS.length() + 1));
                    }
                } else if (path.startsWith(Followings.PATH) && path.length() > Followings.PATH.length()) {
                    requests(request, path);
                } else {
                    refuse(request, Refusal.of(Failure.UNKNOWN_PATH, "Nothing is served under this path."));
                }
            }
        }
    }

    private boolean allowed(HttpServerRequest request, HttpMethod method) {
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
            refuse(request, Refusal.of(Failure.METHOD_NOT_ALLOWED, "This path takes " + allow + "."));
        }
        return false;
    }

    private void chat(HttpServerRequest request) {
        var id = desk.newId();
        if (desk.front().draining()) {
            desk.refuse(request, id, Refusal.of(Failure.DRAINING, "This front is about to leave."));
            return;
        }
        var caller = caller(request, id);
        if (caller == null) {
            return;
        }
        var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !isJson(type)) {
            desk.refuse(
                    request,
                    id,
                    Refusal.of(
                            Failure.UNSUPPORTED_MEDIA, "The body must be JSON: send content-type: application/json."));
            return;
        }
        var coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            desk.refuse(
                    request,
                    id,
                    Refusal.of(
                            Failure.UNSUPPORTED_MEDIA, "The body must not be compressed: leave content-encoding out."));
            return;
        }
        long length = length(request);
        if (length > desk.settings().bodyBytes()) {
            desk.refuse(request, id, desk.tooLarge());
            return;
        }
        desk.arrive(request, caller, (int) length);
    }

    private void requests(HttpServerRequest request, String path) {
        boolean withdraws = request.method() == HttpMethod.DELETE && !path.endsWith("/events");
        if (!withdraws && !allowed(request, HttpMethod.GET)) {
            return;
        }
        var caller = caller(request, desk.newId());
        if (caller != null) {
            desk.followed().serve(request, path, caller);
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

    private Tenants.@Nullable Caller caller(HttpServerRequest request, RequestId id) {
        var tenants = desk.front().offer().tenants();
        if (tenants.open() && !desk.settings().loopback()) {
            desk.refuse(
                    request,
                    id,
                    Refusal.of(
                            Failure.UNAUTHENTICATED,
                            "The catalogue has no tenants, and this front is not on loopback."));
            return null;
        }
        var caller = tenants.of(tenants.open() ? null : key(request));
        if (caller == null) {
            desk.refuse(
                    request,
                    id,
                    Refusal.of(
                            Failure.UNAUTHENTICATED,
                            "Incorrect API key provided: send authorization: Bearer and a key of a tenant."));
        }
        return caller;
    }

    private static @Nullable String key(HttpServerRequest request) {
        var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).trim();
        }
        return request.getHeader(Names.API_KEY);
    }

    private void models(HttpServerRequest request) {
        var id = desk.newId();
        var caller = caller(request, id);
        if (caller == null) {
            return;
        }
        var list = new JsonArray();
        for (var name : desk.front().offer().catalog().names()) {
            if (caller.mayAskFor(name)) {
                list.add(described(name));
            }
        }
        json(request, id, new JsonObject().put("object", "list").put("data", list));
    }

    private void model(HttpServerRequest request, String encoded) {
        var id = desk.newId();
        var caller = caller(request, id);
        if (caller == null) {
            return;
        }
        String name;
        try {
            name = java.net.URLDecoder.decode(encoded.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            name = encoded;
        }
        if (desk.front().offer().catalog().knows(name) && caller.mayAskFor(name)) {
            json(request, id, described(name));
        } else {
            desk.refuse(
                    request,
                    id,
                    Refusal.of(Failure.UNKNOWN_MODEL, "The model '" + name + "' does not exist.", "model"));
        }
    }

    private static JsonObject described(String name) {
        return new JsonObject()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "signalbox");
    }

    static void json(HttpServerRequest request, RequestId id, JsonObject body) {
        request.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON)
                .putHeader(Names.REQUEST_ID, id.value())
                .putHeader(Names.TARGET, Names.NO_TARGET)
                .putHeader(Names.ATTEMPTS, "0")
                .end(body.toBuffer());
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

    private void refuse(HttpServerRequest request, Refusal refusal) {
        desk.refuse(request, desk.newId(), refusal);
    }
}
