package dev.signalbox.worker.call;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Failure;
import dev.signalbox.records.time.Time;
import dev.signalbox.worker.body.BodySource;
import dev.signalbox.worker.media.MediaSource;
import dev.signalbox.worker.reply.EventLog;
import dev.signalbox.worker.reply.ReplyLog;
import dev.signalbox.worker.reply.ReplyOutbox;
import dev.signalbox.worker.reply.ResultLog;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The calls of one event loop, and the one timer that watches over all of them: a timer for each timeout of each call would cost more
 * than many a call does. Runs only while there is something to watch. All but {@link #begin} and the stops belong to the loop.
 */
public final class CallLoop {
    private static final long TICK_MILLIS = 10;
    private static final long SWEEP_EVERY = 5;
    /** A call that is over before is spoken of by its last event alone. */
    private static final long ACCEPTED_AFTER = Duration.ofMillis(20).toNanos();

    private static final long FIRST_TOKEN_AFTER = Duration.ofMillis(5).toNanos();

    final int index;
    final Time time;
    final ReplyOutbox outbox;
    final ResultLog results;
    final BodySource bodies;
    final MediaSource media;
    final Desk desk;
    final Outcomes outcomes;
    final int replyBytes;
    private final EventLog events;
    private final Vertx vertx;
    private final ContextInternal context;
    private final ArrayList<Call> watched = new ArrayList<>();
    private final ArrayDeque<Call> begun = new ArrayDeque<>();
    private final ArrayDeque<Call> shown = new ArrayDeque<>();
    private long timer = -1;
    private int ticks;
    private boolean paused;

    /**
     * Where a worker's calls send what they have to say, and whom they ask.
     *
     * @param replyBytes the largest answer that does not stream
     */
    public record Surroundings(
            Time time, ReplyLog replies, EventLog events, ResultLog results, BodySource bodies, MediaSource media, Desk desk, Outcomes outcomes,
            int replyBytes) {}

    public CallLoop(Vertx vertx, int index, Surroundings around) {
        this(vertx, index, around, ((VertxInternal) vertx).createEventLoopContext());
    }

    /** Calls on the same thread and its connections, with other surroundings and watched over apart. */
    public CallLoop beside(Surroundings other) {
        return new CallLoop(vertx, index, other, context);
    }

    private CallLoop(Vertx vertx, int index, Surroundings around, ContextInternal context) {
        this.vertx = vertx;
        this.index = index;
        this.time = around.time();
        this.events = around.events();
        this.results = around.results();
        this.bodies = around.bodies();
        this.media = around.media();
        this.desk = around.desk();
        this.outcomes = around.outcomes();
        this.replyBytes = around.replyBytes();
        this.context = context;
        this.outbox = new ReplyOutbox(around.replies(), new ReplyOutbox.Ticks() {
            @Override
            public void atEnd(Runnable task) {
                context.runOnContext(_ -> task.run());
            }

            @Override
            public void soon(Runnable task) {
                context.setTimer(1, _ -> task.run());
            }
        });
    }

    public Context context() {
        return context;
    }

    /** Begins calls that have their slots; one hop for all of them. */
    public void begin(List<Call> calls) {
        context.runOnContext(_ -> {
            for (int i = 0; i < calls.size(); i++) {
                calls.get(i).begin();
            }
        });
    }

    /** Stops a call that nobody waits for any more. */
    void cancel(Call call) {
        context.runOnContext(_ -> call.cancel());
    }

    void abandon(Call call, Failure failure, String why) {
        context.runOnContext(_ -> call.fail(failure, why));
    }

    /** Reads nothing more from providers, or goes on to. */
    public void congested(boolean is) {
        context.runOnContext(_ -> {
            paused = is;
            for (int i = 0; i < watched.size(); i++) {
                watched.get(i).flow(!is);
            }
        });
    }

    boolean paused() {
        return paused;
    }

    void runOnLoop(Runnable task) {
        context.runOnContext(_ -> task.run());
    }

    /** Works something out beside the loop, which goes on meanwhile, and comes back to it with the result. */
    <T> void aside(Callable<T> work, Handler<T> done, Handler<Throwable> failed) {
        context.executeBlocking(work, false).onComplete(done, failed);
    }

    void say(AttemptEvent.OfWorker event, int partition, boolean last) {
        if (last) {
            desk.said(event, time.nanos());
        }
        events.send(event, partition);
    }

    void watch(Call call) {
        call.place = watched.size();
        watched.add(call);
        begun.add(call);
        if (timer < 0) {
            timer = vertx.setPeriodic(TICK_MILLIS, _ -> tick());
        }
    }

    void unwatch(Call call) {
        if (call.place < 0) {
            return;
        }
        var last = watched.removeLast();
        if (last != call) {
            watched.set(call.place, last);
            last.place = call.place;
        }
        call.place = -1;
    }

    /** Its first visible event is safe with its reader. */
    void shown(Call call) {
        shown.add(call);
    }

    private void tick() {
        long now = time.nanos();
        for (var call = begun.peek(); call != null && now - call.beganAt() >= ACCEPTED_AFTER; call = begun.peek()) {
            begun.remove();
            call.stillRuns();
        }
        for (var call = shown.peek(); call != null && now - call.shownAt() >= FIRST_TOKEN_AFTER; call = shown.peek()) {
            shown.remove();
            call.stillShows();
        }
        if (++ticks % SWEEP_EVERY == 0) {
            for (int i = watched.size() - 1; i >= 0; i--) {
                if (i < watched.size()) {
                    watched.get(i).watch(now);
                }
            }
        }
        if (watched.isEmpty() && begun.isEmpty() && shown.isEmpty()) {
            vertx.cancelTimer(timer);
            timer = -1;
        }
    }
}
