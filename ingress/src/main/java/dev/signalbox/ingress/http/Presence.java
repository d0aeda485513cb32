package dev.signalbox.ingress.http;

import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.resume.Retelling;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request that is asked for by its id is there at all, and the word that somebody asks. An id that was made
 * for this tenant may still name nothing: the log no longer has it, or its request never came as far as the log.
 */
final class Presence {
    private static final long ATTEND_NANOS = Followed.ATTEND_SECONDS * 1_000_000_000L;
    private static final long UNHEARD_NANOS = Duration.ofSeconds(4).toNanos();
    /** A holder that lives has said that it does by then. */
    private static final long UNANSWERED_NANOS = Duration.ofMillis(300).toNanos();

    private final Desk desk;
    private final RequestIds.Told id;
    private final Retelling retelling;
    private final long overNanos;
    private boolean caughtUp;
    private boolean cut;
    private long caughtUpAt;
    private long attendedAt;
    private boolean asked;

    Presence(Desk desk, RequestIds.Told id, Retelling retelling) {
        this.desk = desk;
        this.id = id;
        this.retelling = retelling;
        var settings = desk.settings();
        this.overNanos = desk.nanos() + settings.timeout().plus(settings.grace()).toNanos();
    }

    /** Whether it is so long ago that the log is not even asked. */
    boolean tooOld() {
        long age = desk.millis() - id.atSecond() * 1_000;
        return age > desk.settings().timeout().plus(desk.settings().resume()).toMillis();
    }

    void caughtUp(boolean logIsCut) {
        caughtUp = true;
        cut = logIsCut;
        caughtUpAt = desk.nanos();
    }

    boolean caughtUp() {
        return caughtUp;
    }

    /** Says that somebody follows the request, so that it is not given up. */
    void attend() {
        attendedAt = desk.nanos();
        desk.pipe().say(id.partition(), new Reply.Word(id.id(), desk.pipe().epoch(), Reply.Said.ATTENDED));
        if (caughtUp && orphaned()) {
            desk.pipe().tellAll(new AttemptEvent.Attended(id.id()));
        }
    }

    /** Whether nobody is known to live who holds the request. */
    boolean orphaned() {
        return retelling.epoch() < 0 || !desk.pipe().lives(retelling.epoch());
    }

    boolean beginningIsGone() {
        return retelling.midway() && retelling.winner() == null;
    }

    /** What is due by now; a refusal where it turns out that there is nothing to follow. */
    @Nullable
    Refusal tick(long now) {
        if (caughtUp && retelling.stage() == Retelling.Stage.UNHEARD) {
            if (now - caughtUpAt >= UNHEARD_NANOS) {
                return cut ? gone() : unknown();
            }
            if (!asked && now - caughtUpAt >= UNANSWERED_NANOS) {
                asked = true;
                desk.pipe().tellAll(new AttemptEvent.Attended(id.id()));
            }
        }
        if (now - overNanos >= 0) {
            return Refusal.of(Failure.DEADLINE, "no end of the answer within the longest deadline");
        }
        if (now - attendedAt >= ATTEND_NANOS) {
            attend();
        }
        return null;
    }

    Refusal gone() {
        return Refusal.of(
                        Failure.INVALID_REQUEST,
                        "The log no longer has this request; an answer can be followed for "
                                + desk.settings().resume().toMinutes() + " minutes.",
                        "id")
                .withStatus(410);
    }

    static Refusal unknown() {
        return Refusal.of(Failure.INVALID_REQUEST, "There is no request with this id.", "id")
                .withStatus(404);
    }
}
