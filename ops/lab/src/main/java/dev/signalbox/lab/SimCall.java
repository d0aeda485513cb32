package dev.signalbox.lab;

import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Response;
import dev.signalbox.records.Usage;
import dev.signalbox.worker.call.RunOf;
import dev.signalbox.worker.call.Telling;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An attempt at a simulated provider, told as the worker's call tells it: production numbering, acknowledgements and outbox. */
final class SimCall implements Telling.Listener {
    private static final char END = ';';
    private static final long ACCEPTED_AFTER = 20;
    private static final long FIRST_TOKEN_AFTER = 5;
    private static final long FIRST_TOKEN_TIMEOUT = 3_000;

    private final WorkerMember worker;
    private final World world;
    private final Dispatch dispatch;
    private final Asked asked;
    private final Plan plan;
    private final boolean streams;
    private final Telling telling;
    final long beganAt;
    private final long deadlineAt;
    private long nextAt;
    private int next = -1;
    private final int from;
    private @Nullable ReplyEvent last;
    private boolean cancelled;
    private boolean accepted;
    private long shownAt = -1;
    private boolean firstTokenSaid;

    /** What the provider does: {@code at} is the token before which it fails. */
    record Plan(Kind kind, int at, Failure failure) {
        enum Kind {
            WELL,
            FAILS,
            SLOW,
            HANGS
        }
    }

    SimCall(WorkerMember worker, Dispatch dispatch, Plan plan) {
        this.worker = worker;
        this.world = worker.world;
        this.dispatch = dispatch;
        this.asked = world.asked(dispatch.request().id());
        this.plan = plan;
        this.streams = dispatch.request().facts().stream() && !dispatch.request().isBatch();
        this.telling = new Telling(dispatch, this);
        this.from = world.without(Rule.GO_ON_FROM_THERE)
                ? 0
                : dispatch.request().continuation().map(c -> (int) c.text().chars().filter(ch -> ch == END).count()).orElse(0);
        this.beganAt = world.now;
        this.deadlineAt = world.now + dispatch.request().deadline() - worker.wall();
        this.nextAt = world.now + 5 + world.random.nextInt(115);
    }

    /** The place of a token in its answer. */
    static int place(String token) {
        return Integer.parseInt(token.substring(token.lastIndexOf('/') + 1, token.length() - 1));
    }

    /** The attempt that said a token. */
    static String attempt(String token) {
        return token.substring(0, token.lastIndexOf('/'));
    }

    Dispatch dispatch() {
        return dispatch;
    }

    Asked asked() {
        return asked;
    }

    boolean ended() {
        return last != null;
    }

    /** What the provider says by now, and what is said of it. */
    void step() {
        while (last == null && nextAt <= world.now) {
            say();
        }
        if (last == null && world.now > deadlineAt) {
            fail(Failure.DEADLINE);
        }
        if (last == null && !accepted && world.now - beganAt >= ACCEPTED_AFTER) {
            accepted = true;
            event(new AttemptEvent.Accepted(dispatch.request().id(), dispatch.attempt(), run(), timings()));
        }
        if (last == null && shownAt >= 0 && !firstTokenSaid && world.now - shownAt >= FIRST_TOKEN_AFTER) {
            firstTokenSaid = true;
            event(new AttemptEvent.FirstToken(dispatch.request().id(), dispatch.attempt(), run(), timings()));
        }
    }

    private void say() {
        if (plan.kind() == Plan.Kind.HANGS) {
            if (world.now - beganAt >= FIRST_TOKEN_TIMEOUT) {
                fail(Failure.FIRST_TOKEN_TIMEOUT);
            }
            nextAt = beganAt + FIRST_TOKEN_TIMEOUT;
            return;
        }
        if (plan.kind() == Plan.Kind.FAILS && next >= plan.at()) {
            fail(plan.failure());
            return;
        }
        if (next < 0) {
            telling.pending().add(new ReplyEvent.Started("m", Bytes.utf8("m")));
            next = from - 1;
        } else if (next < asked.tokens) {
            telling.pending().add(new ReplyEvent.TextDelta(0, dispatch.attempt() + "/" + next + END, Bytes.utf8("x")));
            boolean first = streams && !telling.visible();
            if (first) {
                telling.visibleAt(telling.pending().size() - 1);
            }
            if (streams) {
                worker.outbox.ready(telling, first);
            }
        } else {
            end(new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY), false);
            return;
        }
        next++;
        nextAt += 10 + world.random.nextInt(140) + (plan.kind() == Plan.Kind.SLOW ? 800 + world.random.nextInt(2_200) : 0);
    }

    void cancel() {
        end(new ReplyEvent.Failed(Failure.CANCELLED, "cancelled", 0, Bytes.EMPTY), true);
    }

    void fail(Failure failure) {
        end(new ReplyEvent.Failed(failure, failure.label(), 0, Bytes.EMPTY), false);
    }

    private void end(ReplyEvent how, boolean byCancel) {
        if (last != null) {
            return;
        }
        last = how;
        cancelled = byCancel;
        if (!streams && how instanceof ReplyEvent.Finished) {
            telling.visibleAt(0);
        } else if (!streams) {
            telling.pending().clear();
        }
        var failure = how instanceof ReplyEvent.Failed failed ? Optional.of(failed.failure()) : Optional.<Failure>empty();
        worker.slots.release(dispatch.attempt(), failure, MinuteLimit.NONE, world.now * Member.NANOS);
        world.trace(worker.name, "ends", dispatch.request().id(), dispatch.attempt(), failure.map(Failure::label).orElse("finished"));
        if (world.without(Rule.EVENTS_AFTER_REPLIES)) {
            told();
        }
        if (!dispatch.request().isBatch()) {
            telling.end(how);
            worker.outbox.ready(telling, true);
        } else if (how instanceof ReplyEvent.Finished) {
            telling.pending().clear();
            worker.out.send(world.logs.results(dispatch.request().id()), answer(), _ -> told());
        } else {
            told();
        }
    }

    private Response answer() {
        var request = dispatch.request();
        return new Response(request.id(), request.tenant(), request.facts().model(), true, 200, request.dialect(), Bytes.utf8("x"),
                Failure.INTERNAL, "", Usage.NONE, dispatch.target(), dispatch.number(), request.receivedAt(), worker.wall());
    }

    @Override
    public void shown() {
        shownAt = world.now;
    }

    private boolean lastSaid;

    @Override
    public void told() {
        var how = last;
        if (how == null || lastSaid) {
            return;
        }
        lastSaid = true;
        var id = dispatch.request().id();
        var event = switch (how) {
            case ReplyEvent.Finished f ->
                new AttemptEvent.Finished(id, dispatch.attempt(), run(), timings(), f.reason(), f.usage());
            case ReplyEvent.Failed _ when cancelled ->
                new AttemptEvent.Stopped(id, dispatch.attempt(), run(), timings(), Usage.NONE, 0);
            case ReplyEvent.Failed f -> new AttemptEvent.Failed(id, dispatch.attempt(), run(), timings(), f.failure(), f.message(),
                    f.retryAfterMillis(), telling.visible(), Usage.NONE, f.raw());
            default -> throw new IllegalStateException("no end: " + how);
        };
        worker.slots.said(event, world.now * Member.NANOS);
        event(event);
    }

    private void event(AttemptEvent.OfWorker event) {
        worker.event(event, dispatch.request().partition());
    }

    private AttemptEvent.Run run() {
        return RunOf.dispatch(dispatch, "m", 1);
    }

    private AttemptEvent.Timings timings() {
        return new AttemptEvent.Timings(beganAt, shownAt < 0 ? -1 : (shownAt - beganAt) * 1_000, (world.now - beganAt) * 1_000);
    }
}
