package dev.signalbox.worker.call;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.reply.SeenTokens;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: its body, its exchange with the provider, what is said of it. However it ends, it gives its slot back once, says one last
 * reply, and says its last event after that reply (or, for batch, the result) was acknowledged. Events that nobody can see wait for the
 * first visible one; an answer that does not stream waits for its end, up to {@code worker.reply-limit}. Owned by its event loop.
 */
public final class Call implements Preparation.Listener, Exchange.Listener, Telling.Listener {
    /** Of one event of a stream: what still fits into a record of replies. */
    private static final int LARGEST_EVENT = 1 << 20;

    /** How long an answer's connection may take to come to its end after its last event, before it is closed instead of kept. */
    private static final long LINGER = 1_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final CallLoop loop;
    private final Dispatch dispatch;
    private final Upstream upstream;
    private final boolean streams;
    private final Asking asking;
    private final Preparation preparation;
    private final Sending sending;
    private final Telling telling;
    private final Leaving leaving;
    int place = -1;

    private @Nullable Timings timings;
    private @Nullable ReplyReader reader;
    private @Nullable ErrorAnswer error;
    private int heldBytes;
    private @Nullable Ending ending;
    private long closeBy = Long.MAX_VALUE;
    private long shownAt;
    private boolean accepted;
    private boolean unanswered;
    /** When its cancel was decided, where that has come; it ends with the loop's next turn. */
    private volatile long cancelledAt = NEVER;
    private volatile boolean overtaken;
    private long tokensInTime = -1;

    public Call(CallLoop loop, Dispatch dispatch, Upstream upstream) {
        this.loop = loop;
        this.dispatch = dispatch;
        this.upstream = upstream;
        this.streams = dispatch.request().facts().stream() && !dispatch.request().isBatch();
        this.asking = new Asking(dispatch, upstream, streams);
        this.preparation = new Preparation(loop, dispatch.request().body(), asking, this);
        this.sending = new Sending(loop, upstream, this);
        this.telling = new Telling(dispatch, this);
        this.leaving = new Leaving(loop.outcomes, dispatch, upstream, streams);
    }

    public Dispatch dispatch() {
        return dispatch;
    }

    public CallLoop loop() {
        return loop;
    }

    /** From any thread: nobody waits for it any more. @param at when that was decided, in epoch milliseconds of who did */
    public void stop(long at, boolean otherWasFirst) {
        overtaken |= otherWasFirst;
        cancelledAt = Math.min(cancelledAt, at);
        loop.cancel(this);
    }

    /** From any thread: this worker cannot go on with it. */
    public void stop(Failure failure, String why) {
        loop.abandon(this, failure, why);
    }

    // ---- the way to the provider

    void begin() {
        var request = dispatch.request();
        var timeouts = loop.outcomes.timeouts(upstream, request.facts().promptTokens());
        timings = new Timings(timeouts, upstream.target().provider().timeouts(), streams,
                request.facts().maxOutputTokens(), request.deadline(), loop.time.nanos(), loop.time.millis());
        leaving.begin(timeouts.betweenChunks());
        if (ending != null) {
            return;
        }
        loop.watch(this);
        preparation.begin();
    }

    @Override
    public void unprepared(ReplyEvent.Failed why) {
        end(why, false);
    }

    @Override
    public void prepared(Asking.Prepared prepared) {
        var t = timings;
        if (ending != null || t == null) {
            return;
        }
        var call = asking.ask(prepared);
        t.connecting(loop.time.nanos());
        telling.opensWith(prepared.opening());
        sending.start(call, asking.callersHeaders());
    }

    // ---- what the provider says

    @Override
    public void sent() {
        unanswered = true;
        if (!sending.mayRepeat()) {
            preparation.close();
        }
        if (timings != null) {
            timings.sent(loop.time.nanos());
        }
    }

    @Override
    public void headed(int status, HeaderLookup headers) {
        unanswered = false;
        if (status / 100 == 2) {
            reader = asking.reader(headers);
        } else {
            error = new ErrorAnswer(status, headers);
        }
    }

    @Override
    public void read(Bytes data) {
        if (ending != null) {
            return;
        }
        if (reader != null) {
            if (cancelledAt != NEVER && tokensInTime < 0) {
                tokensInTime = reader.usageSoFar().output();
            }
            int from = telling.pending.size();
            int held = reader.held();
            reader.read(data, telling.pending);
            if (reader.held() > held) {
                visible();
                progress(true);
                leaving.interrupted();
            }
            took(from, data.length(), data.endsLine());
        } else if (error != null) {
            error.read(data);
            progress(true);
        }
    }

    @Override
    public void over() {
        if (ending == null && reader != null) {
            int from = telling.pending.size();
            reader.end(telling.pending);
            if (!streams) {
                Pieces.cut(telling.pending);
            }
            took(from, 0, true);
        }
        if (ending == null && error != null) {
            loop.outcomes.refused(upstream, error.status(), error.body());
            var failed = asking.judged(error, loop.time.millis());
            error = null;
            if (sending.again(failed)) {
                return;
            }
            end(failed, false);
        }
        if (ending == null) {
            fail(Failure.STREAM_BROKEN, "the answer ended early");
        }
        loop.unwatch(this);
    }

    @Override
    public void broke(Failure failure, String message) {
        fail(failure, message);
        loop.unwatch(this);
    }

    /** What a read brought from that place in what is pending on. @param whole whether it ended where an event may */
    private void took(int from, int bytes, boolean whole) {
        boolean urgent = false;
        var pending = telling.pending;
        for (int i = from; i < pending.size(); i++) {
            var event = pending.get(i);
            if (event.last()) {
                pending.subList(i, pending.size()).clear();
                end(event, false);
                return;
            }
            if (streams && event.weight() > LARGEST_EVENT) {
                pending.subList(i, pending.size()).clear();
                fail(Failure.REPLY_TOO_LARGE, "one event of the answer is larger than 1 MiB");
                return;
            }
            leaving.saw(event);
            if (streams && !telling.visible() && event.visible()) {
                telling.visibleAt(i);
                urgent = true;
                visible();
                loop.outcomes.showed(upstream, timings == null ? 0 : timings.ofTarget(timings.firstTokenMicros()));
            }
        }
        leaving.read(whole, progress(pending.size() > from));
        if (!streams) {
            heldBytes += bytes;
            if (heldBytes > loop.replyBytes) {
                fail(Failure.REPLY_TOO_LARGE, "the answer is larger than the " + loop.replyBytes + " bytes allowed here (worker.reply-limit)");
            }
        } else if (telling.visible() && !pending.isEmpty()) {
            loop.outbox.ready(telling, urgent);
        }
    }

    private void visible() {
        if (timings != null) {
            timings.visible(loop.time.nanos());
        }
    }

    private long progress(boolean is) {
        long now = loop.time.nanos();
        if (timings != null) {
            timings.read(is, now);
        }
        return now;
    }

    void cancel() {
        end(new ReplyEvent.Failed(Failure.CANCELLED, "cancelled", 0, Bytes.EMPTY), true);
    }

    void fail(Failure failure, String message) {
        end(new ReplyEvent.Failed(failure, message, 0, Bytes.EMPTY), false);
    }

    private void end(ReplyEvent said, boolean cancelled) {
        if (ending != null) {
            return;
        }
        long now = loop.time.nanos();
        var last = said instanceof ReplyEvent.Failed failed ? asking.shown(failed) : said;
        if (!streams && last instanceof ReplyEvent.Finished) {
            telling.visibleAt(0);
            visible();
        } else if (!streams) {
            telling.pending.clear();
        }
        var usage = used(last);
        int late = tokensInTime < 0 ? 0 : (int) Math.max(0, usage.output() - tokensInTime);
        ending = new Ending(last, cancelled, usage, timings == null ? new AttemptEvent.Timings(loop.time.millis(), -1, 0) : timings.at(now), late);
        teach(last, cancelled, now);
        preparation.close();
        if (last instanceof ReplyEvent.Finished && !sending.isOver()) {
            closeBy = now + LINGER;
        } else {
            sending.close();
            loop.unwatch(this);
        }
        if (cancelled) {
            loop.outcomes.stopped(upstream, late, Math.max(0, loop.time.millis() - cancelledAt), overtakenAt(now));
        }
        tell(last);
    }

    /** What it cost so far: of what was sent and not answered yet, that the provider reads the prompt. */
    private Usage used(ReplyEvent last) {
        if (last instanceof ReplyEvent.Finished f && !asking.goesOn()) {
            return f.usage();
        }
        var known = reader;
        return known != null ? known.usageSoFar()
                : unanswered ? new SeenTokens().estimate(dispatch.request().facts().promptTokens()) : Usage.NONE;
    }

    private Overtaken overtakenAt(long now) {
        if (!overtaken || telling.visible()) {
            return Overtaken.NOT;
        }
        return streams && timings != null && sending.asked()
                ? new Overtaken.Silent(timings.ofTarget(timings.at(now).totalMicros())) : Overtaken.UNPROVEN;
    }

    private void teach(ReplyEvent last, boolean cancelled, long now) {
        var failed = last instanceof ReplyEvent.Failed f ? f : null;
        loop.desk.release(dispatch, failed == null ? Optional.empty() : Optional.of(failed.failure()), asking.usedUp(), now);
        if (cancelled) {
            return;
        }
        loop.outcomes.asked(upstream, dispatch.request().dialect(), failed == null);
        if (failed != null) {
            loop.outcomes.failed(upstream, failed.failure(), failed.retryAfterMillis());
        } else if (ending != null && timings != null) {
            long first = streams ? timings.ofTarget(ending.timings().firstTokenMicros()) : -1;
            loop.outcomes.succeeded(upstream, first, timings.ofTarget(ending.timings().totalMicros()));
            if (first >= 0) {
                loop.outcomes.streamed(upstream, first, timings.longestGapMicros(), leaving.slowestMicros());
            }
        }
    }

    private void tell(ReplyEvent last) {
        if (!dispatch.request().isBatch()) {
            telling.end(last);
            loop.outbox.ready(telling, true);
        } else if (last instanceof ReplyEvent.Finished finished) {
            var answer = BatchAnswer.of(dispatch, upstream, asking.caller(), telling.pending, telling.opening().echo(), finished, loop.time.millis());
            telling.pending.clear();
            loop.results.send(answer, () -> loop.runOnLoop(this::told));
        } else {
            told();
        }
    }

    // ---- what is said of it

    @Override
    public void shown() {
        shownAt = loop.time.nanos();
        loop.shown(this);
    }

    @Override
    public void told() {
        if (ending != null) {
            loop.say(ending.event(dispatch, run(), telling.visible()), dispatch.request().partition(), true);
        }
    }

    /** It has run for a while and still does. */
    void stillRuns() {
        if (ending == null && timings != null && !accepted) {
            accepted = true;
            loop.say(
                    new AttemptEvent.Accepted(dispatch.request().id(), dispatch.attempt(), run(), timings.at(loop.time.nanos())),
                    dispatch.request().partition(), false);
        }
    }

    void stillShows() {
        if (ending == null && timings != null) {
            loop.say(
                    new AttemptEvent.FirstToken(dispatch.request().id(), dispatch.attempt(), run(), timings.at(loop.time.nanos())),
                    dispatch.request().partition(), false);
        }
    }

    AttemptEvent.Run run() {
        return RunOf.dispatch(dispatch, upstream.target().model().id(), upstream.catalogVersion());
    }

    // ---- the loop's timer

    long beganAt() {
        return timings == null ? 0 : timings.beganAt;
    }

    long shownAt() {
        return shownAt;
    }

    void watch(long now) {
        if (ending != null) {
            if (now - closeBy >= 0) {
                sending.close();
                loop.unwatch(this);
            }
            return;
        }
        var expired = timings == null ? null : timings.expired(now);
        if (expired != null) {
            fail(expired, RunOf.timeout(expired));
        } else if (leaving.isDue(now)) {
            fail(Failure.CHUNK_TIMEOUT, "the answer came far more slowly than others there");
        }
    }

    void flow(boolean reads) {
        sending.flow(reads);
        if (reads && timings != null) {
            timings.waived(loop.time.nanos());
        }
    }
}
