package dev.signalbox.ingress.http;

import dev.signalbox.dialects.responses.EarlierTurns;
import dev.signalbox.dialects.responses.InputItems;
import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is served under {@code /v1/responses/{id}}: the kept response, the items that it was asked with, and its end. They count as open
 * requests, and in their tenant's rate as requests without tokens.
 */
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
            new Visit(request, id, items).begin(caller);
        }
    }

    /** One request of these: its place among the open ones, and the room of what it is told, are its own until its answer has left. */
    private final class Visit {
        private final HttpServerRequest request;
        private final String id;
        private final boolean items;
        private final Held held = new Held(desk.front());
        private boolean left;

        Visit(HttpServerRequest request, String id, boolean items) {
            this.request = request;
            this.id = id;
            this.items = items;
        }

        void begin(Tenants.Caller caller) {
            var above = desk.take(caller, 0);
            if (above != null) {
                refuse(above);
                return;
            }
            Recollection.begin(desk, caller, id, what -> {
                if (request.response().closed()) {
                    leave();
                    return;
                }
                request.response().closeHandler(_ -> leave());
                request.response().exceptionHandler(_ -> leave());
                told(what);
            });
        }

        private void leave() {
            if (!left) {
                left = true;
                held.release();
                desk.front().leave();
            }
        }

        private void refuse(Refusal refusal) {
            leave();
            KeptResponses.this.refuse(request, refusal);
        }

        private void told(Shelf.Recall what) {
            switch (what) {
                case Shelf.Recall.Unknown _ -> refuse(Refusal.of(
                        Failure.INVALID_REQUEST, "Response with id '" + EarlierTurns.shown(id) + "' not found.", "id").withStatus(404));
                case Shelf.Recall.Unreadable _ -> refuse(Recollection.unreadable(desk));
                case Shelf.Recall.Found found -> {
                    var answer = found.answer();
                    var document = items ? found.input().input() : answer == null ? Bytes.EMPTY : answer.answer();
                    if (request.method() == HttpMethod.DELETE) {
                        delete();
                    } else if (!held.reserve(document.length())) {
                        refuse(Refusal.of(Failure.SHED, "there is no room for the response (ingress.bodies-in-flight)"));
                    } else if (items) {
                        page(document);
                    } else {
                        json(document);
                    }
                }
            }
        }

        private void delete() {
            var told = new AtomicBoolean();
            LongConsumer tell = offset -> {
                if (!told.getAndSet(true)) {
                    deleted(offset >= 0);
                }
            };
            var patience = desk.time().after(desk.settings().landing(), () -> desk.context().runOnContext(_ -> tell.accept(-1)));
            desk.pipe().erase(id, offset -> desk.context().runOnContext(_ -> {
                patience.cancel();
                tell.accept(offset);
            }));
        }

        private void deleted(boolean gone) {
            if (!gone) {
                refuse(Refusal.of(Failure.UNAVAILABLE, "the response could not be deleted").retryAfter(desk.pipe().retryAfterMillis()));
                return;
            }
            leave();
            if (!request.response().closed()) {
                Paths.json(request, desk.newId(), Dialect.OPENAI_RESPONSES,
                        new JsonObject().put("id", id).put("object", "response").put("deleted", true));
            }
        }

        private void page(Bytes all) {
            int limit = limit(request.getParam("limit"));
            var order = request.getParam("order");
            var after = request.getParam("after");
            if (limit < 0) {
                refuse(wrong("'limit' must be a whole number from 1 to " + InputItems.MOST + ".", "limit"));
            } else if (order != null && !order.equals("asc") && !order.equals("desc")) {
                refuse(wrong("'order' must be asc or desc.", "order"));
            } else if (request.getParam("before") != null) {
                refuse(wrong("'before' is not served; turn the order round and use 'after'.", "before"));
            } else {
                Looking.through(
                        desk,
                        all.length(),
                        () -> InputItems.page(all, id, limit, !"asc".equals(order), after == null ? "" : after),
                        page -> page.ifPresentOrElse(
                                this::json, () -> refuse(wrong("There is no item with the id that 'after' names.", "after"))),
                        cause -> refuse(Looking.unreadable(desk, cause)));
            }
        }

        private void json(Bytes document) {
            if (left) {
                return;
            }
            Paths.json(request, desk.newId(), Dialect.OPENAI_RESPONSES);
            Pieces.send(desk, request, document, this::leave);
        }
    }

    private static Refusal wrong(String message, String param) {
        return Refusal.of(Failure.INVALID_REQUEST, message, param);
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

    private void refuse(HttpServerRequest request, Refusal refusal) {
        desk.refuse(request, SURFACE, desk.newId(), refusal);
    }
}
