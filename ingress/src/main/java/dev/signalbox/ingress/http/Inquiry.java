package dev.signalbox.ingress.http;

import dev.signalbox.ingress.pipe.Follower;
import dev.signalbox.ingress.pipe.ReplyBatch;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.resume.Retelling;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.protocol.ReplyFold;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells how far a request has come, or withdraws it first. A withdrawal is said to its holder at once; where none is
 * known to live, all routers and workers are told instead. Owned by its event loop.
 */
final class Inquiry implements Follower, Retelling.Listener {
    private static final long HOLDER_NANOS = 2_000_000_000;
    /** Longer than anybody waits for a broken answer to go on; who holds the request says all the while that it does. */
    private static final long INTERRUPTED_NANOS = 6_000_000_000L;

    private final Desk desk;
    private final HttpServerRequest request;
    private final RequestIds.Told id;
    private final boolean withdraw;
    private final Retelling retelling = new Retelling(this);
    private final Presence presence;
    private final long until;
    private @Nullable Seat seat;
    private boolean over;

    Inquiry(Desk desk, HttpServerRequest request, RequestIds.Told id, boolean withdraw) {
        this.desk = desk;
        this.request = request;
        this.id = id;
        this.withdraw = withdraw;
        this.presence = new Presence(desk, id, retelling);
        this.until = desk.nanos() + HOLDER_NANOS;
        request.response().closeHandler(_ -> end());
        request.response().exceptionHandler(_ -> end());
    }

    void begin() {
        if (presence.tooOld()) {
            refuse(presence.gone());
            return;
        }
        seat = desk.pipe().follow(id.id(), id.partition(), id.atSecond() * 1_000, this);
        if (seat == null) {
            refuse(Refusal.of(Failure.SHED, "as many answers are followed as this front can follow"));
        } else if (withdraw) {
            desk.pipe().say(id.partition(), new Reply.Word(id.id(), desk.pipe().epoch(), Reply.Said.WITHDRAWN));
        } else {
            presence.attend();
        }
    }

    @Override
    public void told(ReplyBatch batch, long bytes) {
        desk.context().runOnContext(_ -> {
            for (int i = 0; i < batch.size(); i++) {
                retelling.feed(batch.reply(i), desk.nanos());
            }
            var place = seat;
            if (place != null) {
                place.taken(bytes);
            }
            look();
        });
    }

    @Override
    public void caughtUp(boolean cut) {
        desk.context().runOnContext(_ -> {
            presence.caughtUp(cut);
            if (withdraw && !retelling.over() && presence.orphaned()) {
                desk.pipe().tellAll(new AttemptEvent.Cancelled(id.id(), "withdrawn"));
                desk.pipe().cancel(new Cancel(id.id(), Optional.empty(), "", -1, "", 0, desk.millis()));
            }
            look();
        });
    }

    @Override
    public void lost() {
        desk.context()
                .runOnContext(_ -> refuse(Refusal.of(Failure.UNAVAILABLE, "the log cannot be read at the moment")));
    }

    private void look() {
        if (over || !presence.caughtUp()) {
            return;
        }
        if (presence.beginningIsGone()) {
            refuse(presence.gone());
        } else if (retelling.over() || !withdraw && settled()) {
            answer();
        }
    }

    /** Whether the log says how far it is; of an answer that broke off it does when nobody has gone on with it for a while. */
    private boolean settled() {
        return switch (retelling.stage()) {
            case UNHEARD, INTERRUPTED -> false;
            case WAITING, ANSWERING, FINISHED, FAILED -> true;
        };
    }

    /** Whether who asks has waited long enough for more than is known. */
    private boolean late(long now) {
        return switch (retelling.stage()) {
            case UNHEARD -> false;
            case INTERRUPTED -> now - until >= INTERRUPTED_NANOS;
            case WAITING, ANSWERING, FINISHED, FAILED -> now - until >= 0;
        };
    }

    void tick(long now) {
        if (over) {
            return;
        }
        retelling.tick(now);
        var refusal = presence.tick(now);
        if (refusal != null) {
            refuse(refusal);
        } else if (presence.caughtUp() && (retelling.over() || late(now))) {
            answer();
        }
    }

    private void answer() {
        Paths.json(request, id.id(), Surface.of(id.form()).dialect(), described());
        end();
    }

    private JsonObject described() {
        var text = new JsonObject()
                .put("id", id.id().value())
                .put("object", "request")
                .put("created", id.atSecond())
                .put("stream", id.form().stream())
                .put("status", status())
                .put("attempts", retelling.attempts());
        var winner = retelling.winner();
        if (winner != null) {
            text.put("target", winner.target());
        }
        var failure = retelling.failure();
        if (failure != null && retelling.stage() == Retelling.Stage.FAILED) {
            text.put("error", new JsonObject().put("code", Surface.of(id.form()).codec().errorCode(failure)).put("message", retelling.message()));
        }
        var finished = retelling.finished();
        if (finished != null) {
            text.put("finish_reason", finished.reason().name().toLowerCase(Locale.ROOT));
            text.put(
                    "usage",
                    new JsonObject()
                            .put("input_tokens", finished.usage().input())
                            .put("cached_input_tokens", finished.usage().cacheRead())
                            .put("output_tokens", finished.usage().output()));
        }
        return text;
    }

    private String status() {
        return switch (retelling.stage()) {
            case UNHEARD, WAITING -> withdraw ? "cancelled" : "queued";
            case ANSWERING, INTERRUPTED -> withdraw ? "cancelled" : "running";
            case FINISHED -> "completed";
            case FAILED -> retelling.failure() == Failure.CANCELLED ? "cancelled" : "failed";
        };
    }

    private void refuse(Refusal refusal) {
        if (!over) {
            end();
            desk.refuse(request, Surface.of(id.form()), id.id(), refusal);
        }
    }

    private void end() {
        if (!over) {
            over = true;
            var place = seat;
            if (place != null) {
                place.leave();
            }
            desk.followed().ended(this);
        }
    }

    // ---- nobody reads the answer itself

    @Override
    public void won(ReplyFold.Attempt attempt) {}

    @Override
    public void show(ReplyEvent event) {}

    @Override
    public boolean shown() {
        return false;
    }

    @Override
    public void retract() {}
}
