package dev.signalbox.ingress.http;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.responses.AnswerDocument;
import dev.signalbox.dialects.responses.KeptName;
import dev.signalbox.ingress.pipe.Shelf;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.StoredResponse;
import dev.signalbox.records.time.Time;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way into the store: what was asked as soon as the request is under way, so that nothing large is held while the answer
 * comes; what was answered when it is whole. The end of the answer waits for that, since whoever has seen it may go on with it at once, but
 * never longer than the log may take for anything else: then the answer is told, and counted as not kept. What was asked does not stay
 * without an answer. Owned by its event loop.
 */
final class Keeping {
    private static final Runnable NOTHING = () -> {};

    private final Desk desk;
    private final String id;
    private final String previous;
    private Bytes input;
    private @Nullable StoredResponse asked;
    private @Nullable AnswerDocument document;
    private long inputAt = -1;
    private boolean inputSettled;
    private Bytes answer = Bytes.EMPTY;
    private Runnable then = NOTHING;
    private Time.@Nullable Cancel patience;
    private boolean ending;
    private boolean sent;
    private boolean over;
    /** Whether this is the request's holder, who has written what was asked and deletes it where there is no answer. */
    private boolean holds;
    private boolean unwanted;

    private Keeping(Desk desk, RequestId request, String previous, Bytes input) {
        this.desk = desk;
        this.input = input;
        this.id = KeptName.of(request.value());
        this.previous = previous;
    }

    /** Of a request that is answered here; null where nothing of it is to be kept. */
    static @Nullable Keeping of(Desk desk, RequestId request, Chain chain) {
        return chain.kept().map(input -> new Keeping(desk, request, chain.previous(), input)).orElse(null);
    }

    /** Of an answer that is followed, and that nobody may have kept: its holder may have died. */
    static Keeping late(Desk desk, RequestId request) {
        return new Keeping(desk, request, "", Bytes.EMPTY);
    }

    /** Writes what was asked. */
    void begin(String tenant, long at) {
        var half = StoredResponse.asked(id, tenant, at, previous, input);
        input = Bytes.EMPTY;
        asked = StoredResponse.asked(id, tenant, at, previous, Bytes.EMPTY);
        holds = true;
        write(half, half.input().length(), this::settleInput);
    }

    private void write(StoredResponse half, long bytes, Shelf.Kept then) {
        Looking.through(
                desk,
                bytes,
                () -> {
                    desk.pipe().keep(half, offset -> desk.context().runOnContext(_ -> then.kept(offset)));
                    return half;
                },
                _ -> {},
                cause -> {
                    desk.unexpected(cause);
                    then.kept(-1);
                });
    }

    /** From here on an attempt's events are taken. */
    void begin(WriteOptions options) {
        document = new AnswerDocument(options);
    }

    void take(ReplyEvent event) {
        var known = document;
        if (known != null) {
            known.take(event);
        }
    }

    /** The answer is whole: keeps it, then has it told. */
    void end(Runnable tell) {
        var known = document;
        document = null;
        then = tell;
        patience = desk.time().after(desk.settings().landing(), () -> desk.context().runOnContext(_ -> over(false)));
        if (known == null) {
            over(false);
            return;
        }
        Looking.through(desk, known.length(), known::whole, this::told, cause -> {
            desk.unexpected(cause);
            over(false);
        });
    }

    private void told(Optional<Bytes> whole) {
        if (over) {
            return;
        }
        if (whole.isEmpty()) {
            over(false);
            return;
        }
        ending = true;
        answer = whole.get();
        if (asked == null) {
            desk.pipe().recall(id, what -> desk.context().runOnContext(_ -> recalled(what)));
        } else {
            proceed();
        }
    }

    /** There will be no answer: what was asked is not kept either. */
    void drop() {
        if (!over) {
            over = true;
            forget();
        }
    }

    /** Has what was asked deleted as soon as it is written: a deletion that overtook it would leave it there. */
    private void forget() {
        if (holds && !unwanted) {
            unwanted = true;
            if (inputSettled) {
                desk.pipe().erase(id, _ -> {});
            }
        }
    }

    private void recalled(Shelf.Recall what) {
        if (over) {
            return;
        }
        if (what instanceof Shelf.Recall.Found(var half, long inputOffset, var there) && there == null) {
            asked = half;
            var found = answer;
            Looking.through(
                    desk,
                    found.length(),
                    () -> KeptName.goingOn(found, half.previous()),
                    named -> {
                        answer = named;
                        settleInput(inputOffset);
                    },
                    cause -> {
                        desk.unexpected(cause);
                        over(false);
                    });
        } else {
            over(what instanceof Shelf.Recall.Found);
        }
    }

    private void settleInput(long offset) {
        inputAt = offset;
        inputSettled = true;
        if (unwanted) {
            desk.pipe().erase(id, _ -> {});
        } else {
            proceed();
        }
    }

    private void proceed() {
        var half = asked;
        if (!ending || !inputSettled || sent || over || half == null) {
            return;
        }
        if (inputAt < 0) {
            over(false);
            return;
        }
        sent = true;
        write(half.answered(answer, inputAt), answer.length(), this::answered);
    }

    /** Told of an answer whose end has been told already it may still be kept; else nothing of it is. */
    private void answered(long offset) {
        if (offset < 0) {
            forget();
        }
        over(offset >= 0);
    }

    private void over(boolean kept) {
        if (over) {
            return;
        }
        over = true;
        answer = Bytes.EMPTY;
        var waiting = patience;
        if (waiting != null) {
            waiting.cancel();
        }
        if (!kept) {
            desk.meters().notKept();
            if (!sent) {
                forget();
            }
        }
        then.run();
    }
}
