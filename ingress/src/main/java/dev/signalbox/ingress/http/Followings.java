package dev.signalbox.ingress.http;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.ingress.resume.EventId;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is served under {@code /v1/requests}: the answers that are followed and the requests that are asked after, of
 * one event loop. They count as open requests. Another tenant's id names nothing.
 */
final class Followings {
    static final String PATH = "/v1/requests/";
    private static final String EVENTS = "/events";

    private final Desk desk;
    private final Set<Followed> followed = new HashSet<>();
    private final Set<Inquiry> inquiries = new HashSet<>();

    Followings(Desk desk) {
        this.desk = desk;
    }

    /** Answers for a path that begins with {@link #PATH}; the caller is known. */
    void serve(HttpServerRequest request, String path, Tenants.Caller caller) {
        boolean events = path.endsWith(EVENTS);
        var text = path.substring(PATH.length(), path.length() - (events ? EVENTS.length() : 0));
        var id = RequestIds.read(text);
        if (id == null || id.mark() != caller.mark()) {
            desk.refuse(request, Surface.CHAT, desk.newId(), Presence.unknown());
        } else if (!desk.front().enter()) {
            desk.refuse(request, Surface.of(id.form()), id.id(), Refusal.of(Failure.SHED, "as many requests are open as this front may hold"));
        } else if (events) {
            follow(request, id);
        } else {
            var inquiry = new Inquiry(desk, request, id, request.method() == HttpMethod.DELETE);
            inquiries.add(inquiry);
            inquiry.begin();
        }
    }

    private void follow(HttpServerRequest request, RequestIds.Told id) {
        var asked = request.getParam("after");
        var after = after(asked == null ? request.getHeader(Names.LAST_EVENT_ID) : asked);
        if (after == null) {
            desk.front().leave();
            desk.refuse(request, Surface.of(id.form()), id.id(), unreadable());
            return;
        }
        follow(request, id, after, "", "", false, Followed.Origin.ASKED);
    }

    /** The last event that a client has; null where what it gives is none of ours. */
    static @Nullable EventId after(@Nullable String given) {
        return given == null || given.isEmpty() ? EventId.NONE : EventId.parse(given);
    }

    static Refusal unreadable() {
        return Refusal.of(
                Failure.INVALID_REQUEST, "The last event's id must be one that a stream of this API gave.", "after");
    }

    /**
     * Follows an answer; its place among the open requests is taken already.
     *
     * @param model as the caller named it, where it is known
     * @param previous id of the response that it goes on with, where it is known
     * @param inArray whether a stream's events are the items of one JSON document
     */
    void follow(
            HttpServerRequest request,
            RequestIds.Told id,
            EventId after,
            String model,
            String previous,
            boolean inArray,
            Followed.Origin origin) {
        var options = new WriteOptions(id.id().value(), id.atSecond(), model, id.form().usage(), id.form().kept(), previous, Bytes.EMPTY);
        var one = new Followed(desk, request, id, after, options, inArray, origin);
        followed.add(one);
        one.begin();
    }

    /** @param handedOn whether somebody else has its place among the open requests now */
    void ended(Followed one, boolean handedOn) {
        if (followed.remove(one) && !handedOn) {
            desk.front().leave();
        }
    }

    void ended(Inquiry one) {
        if (inquiries.remove(one)) {
            desk.front().leave();
        }
    }

    void tick(long now) {
        if (!followed.isEmpty()) {
            for (var one : followed.toArray(new Followed[0])) {
                one.tick(now);
            }
        }
        if (!inquiries.isEmpty()) {
            for (var one : inquiries.toArray(new Inquiry[0])) {
                one.tick(now);
            }
        }
    }
}
