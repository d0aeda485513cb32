package dev.signalbox.ingress.http;

import dev.signalbox.dialects.responses.StoreWish;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
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
final class Arrival implements Conversation.Asker {
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
    /** What it goes on with, where that is not searched for yet. */
    private @Nullable Conversation unfound;
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
            look(() -> StoreWish.read(body), wish -> wished(wish, body));
        } else {
            look(() -> Understood.of(entry, body, false), this::admit);
        }
    }

    /** Looks through the body, and goes on with what was found. */
    private <T> void look(Callable<T> how, Consumer<T> then) {
        Looking.through(desk, length, how, then, cause -> refuse(Looking.unreadable(desk, cause)));
    }

    /** Finds the conversation that it goes on with, where it does: at once, or where it has a key that may stand for an answer, when it must. */
    private void wished(StoreWish wish, Bytes body) {
        if (over) {
            return;
        }
        boolean kept = wish.store() && desk.settings().kept().isPositive();
        if (wish.previous().isEmpty()) {
            look(() -> Understood.of(entry, body, kept), this::held);
            return;
        }
        var previous = wish.previous().get();
        var conversation = new Conversation(desk, entry, caller, body, held, previous, kept);
        if (request.headers().contains(Names.IDEMPOTENCY_KEY)) {
            unfound = conversation;
            look(() -> Understood.before(previous, entry, body), this::admit);
            return;
        }
        recalling = true;
        conversation.find(this);
    }

    private void held(Understood read) {
        if (over) {
            return;
        }
        if (read.hold(held)) {
            admit(read);
        } else {
            refuse(Conversation.noRoom());
        }
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void whole(Understood read) {
        recalling = false;
        admit(read);
    }

    @Override
    public void refused(Refusal refusal) {
        refuse(refusal);
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
        return new Admitted(request, entry, caller, Admitted.withHeaders(request, read.facts()), read.body(), held, timeout, read.chain(), resumable());
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
            look(() -> new Keyed(desk, admitted(read, timeout), after, key, unfound), this::keyed);
        }
    }

    private void keyed(Keyed keyed) {
        if (!over) {
            over = true;
            desk.keyed(this, keyed);
        }
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
