package dev.signalbox.ingress.http;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.ingress.resume.EventId;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is being read. No byte is read before there is room for the whole body; a body of unknown
 * length reserves the
 * limit. The client's time to send it runs from when it is read; who waits for room for too long is told to come again.
 * Ends as an {@link Exchange}, or refused. Owned by its event loop.
 */
final class Arrival {
    /**
     * Larger bodies are looked through on a worker thread: a megabyte takes milliseconds, in which streams of the
     * loop would stall.
     */
    private static final int LOOK_ELSEWHERE_BYTES = 256 << 10;

    private static final int FIRST_GUESS_BYTES = 16 << 10;

    private final Desk desk;
    private final HttpServerRequest request;
    private final Entry entry;
    private final Tenants.Caller caller;
    private final int expected;
    private final Held held;
    private byte[] bytes = {};
    private int length;
    private long deadlineNanos;
    private boolean reading;
    private boolean over;

    /** @param expected length of the body, -1 where it is not known */
    Arrival(
            Desk desk,
            HttpServerRequest request,
            Entry entry,
            Tenants.Caller caller,
            int expected) {
        this.desk = desk;
        this.request = request;
        this.entry = entry;
        this.caller = caller;
        this.expected = expected;
        this.deadlineNanos = desk.nanos() + desk.settings().hold().toNanos();
        this.held = new Held(desk.front());
        request.response().closeHandler(_ -> gone());
        request.exceptionHandler(_ -> gone());
    }

    boolean overdue(long now) {
        return now - deadlineNanos > 0;
    }

    /** Begins to read, or returns false where there is no room yet; the request is paused then. */
    boolean begin() {
        if (over) {
            return true;
        }
        if (!held.reserve(expected >= 0 ? expected : desk.settings().bodyBytes())) {
            request.pause();
            return false;
        }
        reading = true;
        deadlineNanos = desk.nanos() + desk.settings().bodyTimeout().toNanos();
        bytes = new byte[expected >= 0 ? expected : FIRST_GUESS_BYTES];
        request.handler(this::more);
        request.endHandler(_ -> whole());
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
        }
        request.resume();
        return true;
    }

    private void more(Buffer chunk) {
        int size = chunk.length();
        if (length + size > bytes.length && !grow(length + size)) {
            refuse(desk.tooLarge());
            return;
        }
        chunk.getBytes(bytes, length);
        length += size;
    }

    private boolean grow(int needed) {
        int limit = desk.settings().bodyBytes();
        if (needed > limit) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(needed, bytes.length * 2)));
        return true;
    }

    private void whole() {
        if (over) {
            return;
        }
        if (expected < 0) {
            held.shrink(length);
        }
        var body = Bytes.of(bytes, 0, length);
        if (length > LOOK_ELSEWHERE_BYTES) {
            desk.context()
                    .executeBlocking(() -> entry.read(body), false)
                    .onComplete(facts -> admit(facts, body), this::unreadable);
        } else {
            try {
                admit(entry.read(body), body);
            } catch (BadRequest e) {
                unreadable(e);
            }
        }
    }

    private void unreadable(Throwable cause) {
        if (cause instanceof BadRequest bad) {
            refuse(Refusal.of(bad.failure(), bad.explanation(), bad.param()));
        } else {
            desk.unexpected(cause);
            refuse(Refusal.of(Failure.INTERNAL, "the request could not be read; this is a fault of the gateway"));
        }
    }

    private void admit(Facts facts, Bytes body) {
        if (over) {
            return;
        }
        var refusal = desk.judge(caller, facts);
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        if (entry.purpose() == Entry.Purpose.COUNT) {
            end();
            Paths.json(request, desk.newId(), entry.counted(facts.promptTokens()));
            return;
        }
        long timeout = timeoutMillis();
        if (timeout < 0) {
            refuse(Refusal.of(
                    Failure.INVALID_REQUEST,
                    "x-signalbox-timeout-ms must be a whole number of milliseconds from 1",
                    "x-signalbox-timeout-ms"));
            return;
        }
        var tools = request.getHeader(Names.TOOLS);
        if (tools != null && !tools.equalsIgnoreCase("whole")) {
            refuse(Refusal.of(
                    Failure.INVALID_REQUEST,
                    "x-signalbox-tools must be 'whole', or be left out",
                    "x-signalbox-tools"));
            return;
        }
        var key = request.getHeader(Names.IDEMPOTENCY_KEY);
        var last = request.getHeader(Names.LAST_EVENT_ID);
        if (key != null || last != null) {
            keyed(facts, body, timeout, key, last);
            return;
        }
        var above = desk.take(caller, facts);
        if (above != null) {
            refuse(above);
            return;
        }
        over = true;
        desk.admitted(this, admitted(facts, body, timeout));
    }

    private Admitted admitted(Facts facts, Bytes body, long timeout) {
        return new Admitted(request, entry, caller, withHeaders(facts), body, held, timeout, resumable());
    }

    /** Whether it is to live on for some seconds when its connection breaks. */
    private boolean resumable() {
        return "true".equalsIgnoreCase(request.getHeader(Names.RESUMABLE));
    }

    private void keyed(Facts facts, Bytes body, long timeout, @Nullable String key, @Nullable String last) {
        var after = Followings.after(last);
        if (key == null || key.isBlank() || key.length() > Keyed.LONGEST_KEY) {
            refuse(Refusal.of(
                    Failure.INVALID_REQUEST,
                    key == null
                            ? "Last-Event-ID says where to go on; Idempotency-Key must say with what. Or follow"
                                    + " GET /v1/requests/{id}/events."
                            : "An Idempotency-Key has 1 to " + Keyed.LONGEST_KEY + " characters.",
                    "idempotency-key"));
        } else if (after == null) {
            refuse(Followings.unreadable());
        } else if (length > LOOK_ELSEWHERE_BYTES) {
            desk.context()
                    .executeBlocking(() -> withKey(facts, body, timeout, after, key), false)
                    .onComplete(this::keyed, this::unreadable);
        } else {
            keyed(withKey(facts, body, timeout, after, key));
        }
    }

    private Keyed withKey(Facts facts, Bytes body, long timeout, EventId after, String key) {
        return new Keyed(desk, admitted(facts, body, timeout), after, key);
    }

    private void keyed(Keyed keyed) {
        if (!over) {
            over = true;
            desk.keyed(this, keyed);
        }
    }

    /** The facts with what headers add to them. */
    private Facts withHeaders(Facts facts) {
        var session = request.getHeader(Names.SESSION);
        boolean own = session != null && !session.isBlank();
        boolean whole = request.getHeader(Names.TOOLS) != null;
        if (!own && !whole) {
            return facts;
        }
        var affinity = !own ? facts.affinity() : session.length() > 256 ? session.substring(0, 256) : session;
        int features = facts.features() | (whole ? Feature.WHOLE_TOOLS.bit() : 0);
        return new Facts(
                facts.model(),
                facts.stream(),
                facts.promptTokens(),
                facts.maxOutputTokens(),
                features,
                affinity,
                facts.prefixBlocks(),
                facts.spans());
    }

    private long timeoutMillis() {
        long most = desk.settings().timeout().toMillis();
        var asked = request.getHeader(Names.TIMEOUT);
        if (asked == null) {
            return most;
        }
        try {
            long millis = Long.parseLong(asked.trim());
            return millis < 1 ? -1 : Math.min(millis, most);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Its time is over: that of the client to send the body, or ours to find room for it. */
    void overdue() {
        var settings = desk.settings();
        refuse(
                reading
                        ? Refusal.of(
                                        Failure.INVALID_REQUEST,
                                        "the body did not arrive within "
                                                + settings.bodyTimeout().toMillis() + " ms (ingress.body-timeout)")
                                .withStatus(408)
                        : Refusal.of(
                                Failure.SHED,
                                "there was no room for the body within " + settings.hold().toMillis()
                                        + " ms (ingress.hold, ingress.bodies-in-flight)"));
    }

    private void refuse(Refusal refusal) {
        if (over) {
            return;
        }
        end();
        desk.refuse(request, entry.surface(), desk.newId(), refusal);
    }

    private void gone() {
        if (!over) {
            end();
        }
    }

    private void end() {
        over = true;
        bytes = new byte[0];
        held.release();
        desk.forget(this);
    }
}
