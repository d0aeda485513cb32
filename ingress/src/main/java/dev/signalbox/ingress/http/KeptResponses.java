package dev.signalbox.ingress.http;

import dev.signalbox.dialects.responses.EarlierTurns;
import dev.signalbox.dialects.responses.InputItems;
import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What is served under {@code /v1/responses/{id}}: the kept response, the items that it was asked with, and its end. They count as open requests. */
final class KeptResponses {
    static final String PATH = "/v1/responses/";
    static final Surface SURFACE = Surface.of(Dialect.OPENAI_RESPONSES).orElse(Surface.CHAT);

    private static final String ID = PATH + "resp_";
    private static final String ITEMS = "/input_items";
    private static final int USUAL_LIMIT = 20;

    private final Desk desk;

    KeptResponses(Desk desk) {
        this.desk = desk;
    }

    /** Whether a path speaks of one response; what the API has beside is not served. */
    static boolean at(String path) {
        return path.startsWith(ID) && path.indexOf('/', ID.length()) == (listsItems(path) ? path.length() - ITEMS.length() : -1);
    }

    static boolean listsItems(String path) {
        return path.endsWith(ITEMS);
    }

    /** Answers for a path that begins with {@link #PATH}; the caller is known. */
    void serve(HttpServerRequest request, String path, Tenants.Caller caller) {
        boolean items = listsItems(path);
        var id = Entries.decoded(path.substring(PATH.length(), path.length() - (items ? ITEMS.length() : 0)));
        if ("true".equals(request.getParam("stream"))) {
            refuse(request, Refusal.of(
                    Failure.INVALID_REQUEST,
                    "A kept response is told whole; leave 'stream' out. GET /v1/requests/{x-request-id}/events tells its stream again for some minutes.",
                    "stream"));
        } else if (!desk.front().enter()) {
            refuse(request, Refusal.of(Failure.SHED, "as many requests are open as this front may hold"));
        } else {
            Recollection.begin(desk, caller, id, what -> {
                desk.front().leave();
                if (!request.response().closed()) {
                    told(request, id, items, what);
                }
            });
        }
    }

    private void told(HttpServerRequest request, String id, boolean items, Shelf.Recall what) {
        switch (what) {
            case Shelf.Recall.Unknown _ -> refuse(request, Refusal.of(
                    Failure.INVALID_REQUEST, "Response with id '" + EarlierTurns.shown(id) + "' not found.", "id").withStatus(404));
            case Shelf.Recall.Unreadable _ -> refuse(request, Recollection.unreadable(desk));
            case Shelf.Recall.Found found -> {
                if (request.method() == HttpMethod.DELETE) {
                    delete(request, id);
                } else if (items) {
                    page(request, id, found.input().input());
                } else {
                    var answer = found.answer();
                    json(request, answer == null ? Bytes.EMPTY : answer.answer());
                }
            }
        }
    }

    private void delete(HttpServerRequest request, String id) {
        var told = new AtomicBoolean();
        LongConsumer tell = offset -> {
            if (!told.getAndSet(true) && !request.response().closed()) {
                deleted(request, id, offset >= 0);
            }
        };
        var patience = desk.time().after(desk.settings().landing(), () -> desk.context().runOnContext(_ -> tell.accept(-1)));
        desk.pipe().erase(id, offset -> desk.context().runOnContext(_ -> {
            patience.cancel();
            tell.accept(offset);
        }));
    }

    private void deleted(HttpServerRequest request, String id, boolean gone) {
        if (gone) {
            Paths.json(request, desk.newId(), Dialect.OPENAI_RESPONSES, new JsonObject().put("id", id).put("object", "response").put("deleted", true));
        } else {
            refuse(request, Refusal.of(Failure.UNAVAILABLE, "the response could not be deleted").retryAfter(desk.pipe().retryAfterMillis()));
        }
    }

    private void page(HttpServerRequest request, String id, Bytes items) {
        int limit = limit(request.getParam("limit"));
        var order = request.getParam("order");
        var after = request.getParam("after");
        if (limit < 0) {
            refuse(request, Refusal.of(Failure.INVALID_REQUEST, "'limit' must be a whole number from 1 to " + InputItems.MOST + ".", "limit"));
        } else if (order != null && !order.equals("asc") && !order.equals("desc")) {
            refuse(request, Refusal.of(Failure.INVALID_REQUEST, "'order' must be asc or desc.", "order"));
        } else if (request.getParam("before") != null) {
            refuse(request, Refusal.of(Failure.INVALID_REQUEST, "'before' is not served; turn the order round and use 'after'.", "before"));
        } else {
            var page = InputItems.page(items, id, limit, !"asc".equals(order), after == null ? "" : after);
            page.ifPresentOrElse(
                    bytes -> json(request, bytes),
                    () -> refuse(request, Refusal.of(Failure.INVALID_REQUEST, "There is no item with the id that 'after' names.", "after")));
        }
    }

    private static int limit(@Nullable String asked) {
        if (asked == null) {
            return USUAL_LIMIT;
        }
        try {
            int limit = Integer.parseInt(asked);
            return limit < 1 || limit > InputItems.MOST ? -1 : limit;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private void json(HttpServerRequest request, Bytes body) {
        Paths.json(request, desk.newId(), Dialect.OPENAI_RESPONSES, Buffer.buffer(body.length()).appendBytes(body.array(), body.offset(), body.length()));
    }

    private void refuse(HttpServerRequest request, Refusal refusal) {
        desk.refuse(request, SURFACE, desk.newId(), refusal);
    }
}
