package dev.signalbox.ingress.http;

import dev.signalbox.ingress.door.Guests;
import dev.signalbox.ingress.http.Meters.Outcome;
import dev.signalbox.ingress.pipe.Pipe;
import dev.signalbox.ingress.pipe.ReplyBatch;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.time.Time;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All requests of one event loop, which alone touches them. There are no timers per request: one tick looks at all of
 * them, because most
 * end long before anything is due.
 */
final class Desk implements Pipe.Inbox {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

    private final Front front;
    private final Context context;
    private final int loop;
    private final RequestIds ids;
    private final Meters meters;
    private final Guests guests;
    private final Map<RequestId, Exchange> open = new HashMap<>();
    private final Set<Arrival> arrivals = new HashSet<>();
    private final ArrayDeque<Arrival> parked = new ArrayDeque<>();
    private final ArrayList<Exchange> touched = new ArrayList<>();
    private final Followings followed = new Followings(this);
    private final KeptResponses kept = new KeptResponses(this);
    private boolean epochChanged;
    private boolean fleetChanged;

    Desk(Front front, Context context, int loop) {
        this.front = front;
        this.context = context;
        this.loop = loop;
        this.ids = new RequestIds(loop, new SecureRandom());
        this.meters = new Meters(front.metrics());
        this.guests = front.guests();
    }

    int loop() {
        return loop;
    }

    Front front() {
        return front;
    }

    Context context() {
        return context;
    }

    Pipe pipe() {
        return front.pipe();
    }

    FrontSettings settings() {
        return front.settings();
    }

    Meters meters() {
        return meters;
    }

    Time time() {
        return front.time();
    }

    long nanos() {
        return front.time().nanos();
    }

    long millis() {
        return front.time().millis();
    }

    Guests guests() {
        return guests;
    }

    boolean onItsLoop() {
        return ((ContextInternal) context).nettyEventLoop().inEventLoop();
    }

    Followings followed() {
        return followed;
    }

    KeptResponses kept() {
        return kept;
    }

    /** Of something that does not get as far as the log. */
    RequestId newId() {
        return ids.next(millis());
    }

    RequestId newId(Admitted request) {
        var facts = request.facts();
        var form = new RequestIds.Form(
                request.surface().dialect().ordinal(), facts.stream(), facts.needs(Feature.USAGE_IN_STREAM), request.chain().kept().isPresent());
        return ids.next(millis(), form, Math.max(0, pipe().partition()), request.caller().mark());
    }

    // ---- what comes in

    /** A request whose caller is known and whose body is not. */
    void arrive(HttpServerRequest request, Entry entry, Tenants.Caller caller, int expected) {
        if (!front.enter()) {
            refuse(request, entry.surface(), newId(), Refusal.of(Failure.SHED, "as many requests are open as this front may hold"));
            return;
        }
        var arrival = new Arrival(this, request, entry, caller, expected);
        arrivals.add(arrival);
        if (!parked.isEmpty() || !arrival.begin()) {
            request.pause();
            parked.add(arrival);
            front.parked(1);
        }
    }

    /** Who had to wait for room may read now, first come first served. */
    void unpark() {
        while (!parked.isEmpty() && parked.element().begin()) {
            parked.remove();
            front.parked(-1);
        }
    }

    void forget(Arrival arrival) {
        if (arrivals.remove(arrival)) {
            front.leave();
        }
    }

    /** What a caller may not ask for; null where it may. */
    @Nullable
    Refusal judge(Tenants.Caller caller, Facts facts) {
        var catalog = front.offer().catalog();
        if (!catalog.knows(facts.model())) {
            return Refusal.of(
                    Failure.UNKNOWN_MODEL, "The model '" + shortened(facts.model()) + "' does not exist. GET /v1/models lists those that do.", "model");
        }
        if (!caller.mayAskFor(facts.model())) {
            return Refusal.of(
                    Failure.FORBIDDEN, "This key may not use the model '" + shortened(facts.model()) + "'.", "model");
        }
        return null;
    }

    /** Takes one request from its caller's rate, as the last thing before it begins; what refuses it where none is left. */
    @Nullable
    Refusal take(Tenants.Caller caller, Facts facts) {
        return take(caller, facts.promptTokens());
    }

    /** The same of one that has so many tokens for a model. */
    @Nullable
    Refusal take(Tenants.Caller caller, int tokens) {
        long wait = caller.budget().admit(tokens, nanos());
        return wait == 0
                ? null
                : Refusal.of(Failure.TENANT_RATE_LIMITED, "This key's rate limit is reached.")
                        .retryAfter(Math.max(1, wait / 1_000_000));
    }

    private static String shortened(String name) {
        return name.length() <= 100 ? name : name.substring(0, 100) + "…";
    }

    Refusal tooLarge() {
        return Refusal.of(
                Failure.REQUEST_TOO_LARGE,
                "The body is larger than the " + settings().bodyBytes() + " bytes allowed here (ingress.body-limit).");
    }

    void admitted(Arrival arrival, Admitted request) {
        arrivals.remove(arrival);
        open(newId(request), request);
    }

    /** A request with an idempotency key, which may stand for another one. */
    void keyed(Arrival arrival, Keyed keyed) {
        arrivals.remove(arrival);
        keyed.begin();
    }

    /** A request that is to be answered here; its place among the open ones is taken already. */
    void open(RequestId id, Admitted request) {
        var exchange = new Exchange(this, id, request);
        open.put(id, exchange);
        exchange.begin();
    }

    void ended(Exchange exchange) {
        if (open.remove(exchange.id()) != null) {
            front.leave();
        }
    }

    /** Ends what is still open with an error, since this front leaves. */
    void dismiss() {
        context.runOnContext(_ -> {
            var why = Refusal.of(Failure.DRAINING, "This front had to leave before the answer was complete (ingress.drain).");
            for (var exchange : open.values().toArray(new Exchange[0])) {
                exchange.dismiss(why);
            }
        });
    }

    /** Answers with an error. */
    void refuse(HttpServerRequest request, Surface surface, RequestId id, Refusal refusal) {
        meters.counted("none", Answer.outcome(refusal) == Outcome.UNAVAILABLE ? Outcome.UNAVAILABLE : Outcome.REJECTED);
        var response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        boolean last = Unread.swallow(request, this) || front.draining();
        if (last && request.version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, Names.CLOSE);
            refusal.send(response, id, surface.codec()).onComplete(_ -> {
                if (request.isEnded()) {
                    request.connection().close();
                }
            });
        } else {
            refusal.send(response, id, surface.codec());
        }
    }

    /**
     * Ends the connection, or of HTTP/2 the stream, with whatever is unsent. Vert.x would first wait for what is
     * unsent to be taken, which
     * is what this client does not do, so the close is told to the channel's far end.
     */
    void cut(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else if (request.connection() instanceof ConnectionBase base) {
            base.channel().pipeline().firstContext().close();
        } else {
            request.connection().close();
        }
    }

    /** A request whose head is no HTTP, or longer than is allowed. Its connection ends. */
    void unreadable(HttpServerRequest request) {
        var cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException ? 414 : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        var message =
                switch (status) {
                    case 414 -> "The request's first line is too long.";
                    case 431 -> "The request's headers are larger than the " + Front.HEAD_BYTES + " bytes allowed here.";
                    default -> "The request is not HTTP that can be read.";
                };
        request.response().putHeader(HttpHeaders.CONNECTION, Names.CLOSE);
        meters.counted("none", Outcome.REJECTED);
        Refusal.of(Failure.INVALID_REQUEST, message)
                .withStatus(status)
                .send(request.response(), newId(), Surface.CHAT.codec())
                .onComplete(_ -> request.connection().close());
    }

    /** What a connection is answered for which there is no place. */
    byte[] turnedAway() {
        var refusal = Refusal.of(Failure.SHED, "As many connections are open as this front may hold (ingress.connections).");
        meters.counted("none", Answer.outcome(refusal));
        var body = Surface.CHAT.codec().writeError(refusal.failure(), refusal.message(), null, Bytes.EMPTY);
        var head = "HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-type: application/json\r\nretry-after: 1\r\n"
                + "x-request-id: " + newId().value() + "\r\nx-signalbox-target: " + Names.NO_TARGET
                + "\r\nx-signalbox-attempts: 0\r\ncontent-length: " + body.length() + "\r\n\r\n";
        var out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body.array(), body.offset(), body.length());
        return out.toByteArray();
    }

    void unexpected(Throwable cause) {
        LOG.error("a request could not be read, by a fault of ours", cause);
    }

    // ---- what comes back

    @Override
    public void replies(ReplyBatch batch) {
        context.runOnContext(_ -> deliver(batch));
    }

    private void deliver(ReplyBatch batch) {
        for (int i = 0; i < batch.size(); i++) {
            var reply = batch.reply(i);
            var exchange = open.get(reply.request());
            if (exchange != null && exchange.feed(reply, batch.offset(i))) {
                touched.add(exchange);
            }
        }
        long now = nanos();
        for (int i = 0; i < touched.size(); i++) {
            touched.get(i).flush(now);
        }
        touched.clear();
    }

    @Override
    public void newEpoch() {
        context.runOnContext(_ -> {
            epochChanged = true;
            look();
        });
    }

    @Override
    public void fleetChanged() {
        context.runOnContext(_ -> {
            fleetChanged = true;
            look();
        });
    }

    /** Looks at everything that is open; each tick, and when the fleet has changed. */
    void look() {
        long now = nanos();
        boolean fresh = pipe().fresh();
        boolean epoch = epochChanged && fresh;
        boolean judge = fleetChanged && fresh;
        for (var exchange : open.values().toArray(new Exchange[0])) {
            if (epoch) {
                exchange.newEpoch();
            }
            if (judge) {
                exchange.judge();
            }
            exchange.tick(now);
        }
        epochChanged &= !epoch;
        fleetChanged &= !judge;
        if (!arrivals.isEmpty()) {
            for (var arrival : arrivals.toArray(new Arrival[0])) {
                if (arrival.overdue(now)) {
                    arrival.overdue();
                }
            }
        }
        unpark();
        followed.tick(now);
        guests.look(now);
    }
}
