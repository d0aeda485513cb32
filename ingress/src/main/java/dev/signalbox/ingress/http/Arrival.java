package dev.signalbox.ingress.http;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.responses.EarlierTurns;
import dev.signalbox.dialects.responses.StoreWish;
import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Feature;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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
    private boolean recalling;
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
        return !recalling && now - deadlineNanos > 0;
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
        if (entry.keeps()) {
            look(length, () -> StoreWish.read(body), wish -> wished(wish, body));
        } else {
            look(length, () -> Understood.of(entry, body, false), this::admit);
        }
    }

    /** Looks through some bytes, and goes on with what was found. */
    private <T> void look(long size, Callable<T> how, Consumer<T> then) {
        if (size > LOOK_ELSEWHERE_BYTES) {
            desk.context().executeBlocking(how, false).onComplete(then::accept, this::unreadable);
            return;
        }
        T found;
        try {
            found = how.call();
        } catch (Exception e) {
            unreadable(e);
            return;
        }
        then.accept(found);
    }

    /** Finds the conversation that it goes on with, where it does. */
    private void wished(StoreWish wish, Bytes body) {
        if (over) {
            return;
        }
        boolean kept = wish.store() && desk.settings().kept().isPositive();
        if (wish.previous().isEmpty()) {
            look(length, () -> Understood.of(entry, body, kept), this::admit);
            return;
        }
        var previous = wish.previous().get();
        recalling = true;
        Recollection.begin(desk, caller, previous, what -> {
            recalling = false;
            if (!over) {
                recalled(what, previous, body, kept);
            }
        });
    }

    private void recalled(Shelf.Recall what, String previous, Bytes body, boolean kept) {
        switch (what) {
            case Shelf.Recall.Unknown _ -> refuse(Refusal.of(Failure.INVALID_REQUEST, "The previous response was not found.", "previous_response_id")
                    .saying(EarlierTurns.unknown(previous)));
            case Shelf.Recall.Unreadable _ -> refuse(Recollection.unreadable(desk));
            case Shelf.Recall.Found found -> {
                var answer = found.answer();
                long more = found.input().input().length() + (answer == null ? 0 : answer.answer().length());
                if (held.grow(more)) {
                    int most = desk.settings().bodyBytes();
                    look(length + more, () -> Understood.after(previous, found, entry, body, kept, most), this::admit);
                } else {
                    refuse(Refusal.of(Failure.SHED, "there is no room for the conversation (ingress.bodies-in-flight)"));
                }
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

    private void admit(Understood read) {
        if (over) {
            return;
        }
        var facts = read.facts();
        var refusal = desk.judge(caller, facts);
        if (refusal != null) {
            refuse(refusal);
            return;
        }
        if (entry.purpose() == Entry.Purpose.COUNT) {
            end();
            request.response().putHeader(Names.ESTIMATED, "true");
            Paths.json(request, desk.newId(), entry.surface().dialect(), entry.counted(facts.promptTokens()));
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
            keyed(read, timeout, key, last);
            return;
        }
        var above = desk.take(caller, facts);
        if (above != null) {
            refuse(above);
            return;
        }
        over = true;
        desk.admitted(this, admitted(read, timeout));
    }

    private Admitted admitted(Understood read, long timeout) {
        return new Admitted(request, entry, caller, withHeaders(read.facts()), read.body(), held, timeout, read.chain(), resumable());
    }

    /** Whether it is to live on for some seconds when its connection breaks. */
    private boolean resumable() {
        return "true".equalsIgnoreCase(request.getHeader(Names.RESUMABLE));
    }

    private void keyed(Understood read, long timeout, @Nullable String key, @Nullable String last) {
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
        } else {
            look(read.body().length(), () -> new Keyed(desk, admitted(read, timeout), after, key), this::keyed);
        }
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
