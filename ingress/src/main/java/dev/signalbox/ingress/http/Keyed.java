package dev.signalbox.ingress.http;

import dev.signalbox.ingress.resume.EventId;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Claim;
import dev.signalbox.records.Failure;
import dev.signalbox.records.RequestId;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A request that came with an {@code Idempotency-Key}. Where the key stands for a request already, this one is
 * answered with that one's answer, running or done; else it claims the key and is the request itself. A key whose
 * request has failed so that another try is worth it, or never came as far as the log, is claimed anew. The place among
 * the open requests is taken already and goes on to whoever answers. Owned by its event loop.
 */
final class Keyed implements Followed.Origin {
    static final int LONGEST_KEY = 256;

    private final Desk desk;
    private final HttpServerRequest request;
    private Admitted admitted;
    private final EventId after;
    private final String key;
    private final String content;
    /** The conversation that is to be put into the body before it is published. */
    private @Nullable Conversation unfound;

    private @Nullable RequestId claiming;
    private @Nullable RequestId joined;
    private boolean over;

    /** @param unfound what the body goes on with, where that does not stand in it yet: a repeat needs nothing of it */
    Keyed(Desk desk, Admitted admitted, EventId after, String key, @Nullable Conversation unfound) {
        this.desk = desk;
        this.request = admitted.request();
        this.admitted = admitted;
        this.after = after;
        this.key = hash(admitted.caller().id(), Bytes.utf8(key));
        this.unfound = unfound;
        this.content = hash(String.valueOf(request.path()), admitted.body());
    }

    private static String hash(String name, Bytes bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(bytes.array(), bytes.offset(), bytes.length());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    void begin() {
        request.response().closeHandler(_ -> refuse(null));
        request.exceptionHandler(_ -> refuse(null));
        if (!desk.pipe().keysKnown()) {
            refuse(Refusal.of(Failure.UNAVAILABLE, "idempotency keys are still being read here"));
            return;
        }
        var standing = desk.pipe().standing(key);
        if (standing != null) {
            join(standing);
        } else if (!after.equals(EventId.NONE)) {
            refuse(Refusal.of(
                            Failure.INVALID_REQUEST,
                            "No answer is known under this Idempotency-Key any more, so it can't go on after an event.",
                            "last-event-id")
                    .withStatus(410));
        } else {
            claimOnce("");
        }
    }

    /** A repeat costs nothing of the tenant's rate: only who claims the key is a request. */
    private void claimOnce(String replaces) {
        var conversation = unfound;
        if (conversation != null) {
            unfound = null;
            conversation.find(new Found(replaces));
            return;
        }
        var above = desk.take(admitted.caller(), admitted.facts());
        if (above != null) {
            refuse(above);
        } else {
            claim(replaces);
        }
    }

    /** Claims the key once the body says everything itself. */
    private final class Found implements Conversation.Asker {
        private final String replaces;

        Found(String replaces) {
            this.replaces = replaces;
        }

        @Override
        public boolean over() {
            return over;
        }

        @Override
        public void whole(Understood read) {
            admitted = admitted.saying(read);
            claimOnce(replaces);
        }

        @Override
        public void refused(Refusal refusal) {
            refuse(refusal);
        }
    }

    private void claim(String replaces) {
        var id = desk.newId(admitted);
        claiming = id;
        desk.front().time().after(desk.settings().landing(), () -> desk.context().runOnContext(_ -> tooLate(id)));
        desk.pipe()
                .claim(
                        new Claim(key, content, id, replaces, desk.millis()),
                        standing -> desk.context().runOnContext(_ -> stands(id, standing)));
    }

    private void tooLate(RequestId id) {
        if (!over && id.equals(claiming)) {
            refuse(Refusal.of(Failure.UNAVAILABLE, "the idempotency key could not be claimed in time")
                    .retryAfter(desk.pipe().retryAfterMillis()));
        }
    }

    private void stands(RequestId id, @Nullable Claim standing) {
        if (over) {
            return;
        }
        claiming = null;
        if (standing == null) {
            refuse(Refusal.of(Failure.UNAVAILABLE, "the idempotency key could not be written to the log")
                    .retryAfter(desk.pipe().retryAfterMillis()));
        } else if (standing.request().equals(id)) {
            over = true;
            desk.open(id, admitted.livingOn());
        } else {
            admitted.caller().budget().giveBack(admitted.facts().promptTokens(), desk.nanos());
            join(standing);
        }
    }

    /** Answers with what another request is answered, where it is the same. */
    private void join(Claim standing) {
        var told = RequestIds.read(standing.request().value());
        if (!standing.body().equals(content)) {
            refuse(Refusal.of(
                            Failure.INVALID_REQUEST,
                            "This Idempotency-Key was used with another body; take a new key for another request.",
                            "idempotency-key")
                    .withStatus(422));
        } else if (told == null) {
            refuse(Refusal.of(Failure.INTERNAL, "the request of this idempotency key can't be read"));
        } else {
            joined = standing.request();
            desk.followed().follow(request, told, after, admitted.facts().model(), admitted.chain().previous(), admitted.entry().purpose() == Entry.Purpose.ANSWER_IN_ARRAY, this);
        }
    }

    @Override
    public boolean mends() {
        return after.equals(EventId.NONE);
    }

    /** Tries the request again instead of handing on how it failed, where nothing has left yet. */
    @Override
    public boolean instead(Refusal refusal) {
        var failed = joined;
        int status = refusal.status();
        boolean again = status >= 500 || status == 404 || status == 410 || status == 429 || status == 499;
        if (failed == null || !again || over || !mends() || request.response().headWritten()) {
            return false;
        }
        request.response().closeHandler(_ -> refuse(null));
        claimOnce(failed.value());
        return true;
    }

    @Override
    public void settled() {
        over = true;
        admitted.held().release();
    }

    /** Ends it, with an answer where somebody is there to take it. */
    private void refuse(@Nullable Refusal refusal) {
        if (over) {
            return;
        }
        over = true;
        var id = claiming;
        if (id != null) {
            desk.pipe().forget(id);
        }
        admitted.held().release();
        desk.front().leave();
        if (refusal != null) {
            desk.refuse(request, admitted.surface(), desk.newId(), refusal);
        }
    }
}
