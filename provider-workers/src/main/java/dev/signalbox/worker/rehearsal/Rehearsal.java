package dev.signalbox.worker.rehearsal;

import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.time.Time;
import dev.signalbox.records.wire.Wire;
import dev.signalbox.worker.body.BodySource;
import dev.signalbox.worker.call.Call;
import dev.signalbox.worker.call.CallLoop;
import dev.signalbox.worker.call.Desk;
import dev.signalbox.worker.call.Outcomes;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.media.MediaSource;
import dev.signalbox.worker.reply.ReplyLog;
import dev.signalbox.worker.slots.Verdict;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays calls through, whole answers and streams in turn, from a Dispatch's bytes to those of its replies: the parts of real calls, at a
 * desk of their own, asking a {@link Prompter} on loopback, with logs that lead nowhere. Bounds: as many calls and as much
 * time as given, the rest is left out. What goes wrong here is told and stops no start.
 */
public final class Rehearsal {
    /** With a start-up cache it takes a tenth of this; without one, on a busy machine, the first call alone may take two seconds. */
    public static final Duration MOST = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final String WORKER = "rehearsal";
    private static final int AT_ONCE = 4;
    private static final long EPOCH = 1;

    private final Wire wire;
    private final Time time;
    private final long mostMillis;
    private final Desk desk = new Desk(WORKER);
    private final ConcurrentLinkedQueue<List<Reply>> replies = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<AttemptEvent> events = new ConcurrentLinkedQueue<>();
    private final CallLoop loop;
    private final Upstreams upstreams;
    private final Catalog catalog;
    private volatile CountDownLatch running = new CountDownLatch(0);
    private int done;

    private Rehearsal(Vertx vertx, Wire wire, Time time, Duration most, String url) {
        this.wire = wire;
        this.time = time;
        this.mostMillis = most.toMillis();
        var provider = new Provider(
                WORKER, Dialect.OPENAI_CHAT, List.of(url), Provider.Auth.NONE, Provider.Limits.DEFAULT,
                new Provider.Timeouts(mostMillis, mostMillis, mostMillis, mostMillis), Provider.Quirks.NONE, Map.of(), Optional.empty());
        var model = new Model("m", WORKER, "m", 8_192, List.of(), Model.Price.FREE);
        this.catalog = new Catalog(1, List.of(provider), List.of(model), List.of(), List.of());
        this.upstreams = new Upstreams(vertx, 1, new Secrets(_ -> ""));
        upstreams.apply(catalog);
        this.loop = new CallLoop(vertx, 0, new CallLoop.Surroundings(
                time, new Nowhere(), this::heard, (_, safe) -> safe.run(), NO_BODIES, NO_MEDIA, desk, NOBODY_LEARNS, Prompter.LONGEST));
        desk.epochIs(EPOCH);
        desk.shares(Map.of(target(), AT_ONCE), Map.of(), time.nanos());
    }

    private String target() {
        return catalog.targets().getFirst().id();
    }

    /** @return how many calls were played to their end */
    public static int play(Vertx vertx, Wire wire, Time time, int calls, Duration most) throws InterruptedException {
        if (calls == 0) {
            return 0;
        }
        long begun = time.nanos();
        try (var prompter = Prompter.listen(vertx, most)) {
            var rehearsal = new Rehearsal(vertx, wire, time, most, prompter.url());
            try {
                rehearsal.play(calls, begun + most.toNanos());
            } finally {
                rehearsal.upstreams.close();
            }
            LOG.info("calls were rehearsed calls={} millis={}", rehearsal.done, (time.nanos() - begun) / 1_000_000);
            return rehearsal.done;
        } catch (RuntimeException e) {
            LOG.warn("calls could not be rehearsed, the first real ones may take longer cause={}", e.toString());
            return 0;
        }
    }

    private void play(int calls, long until) throws InterruptedException {
        for (int n = 0; n < calls && time.nanos() - until < 0; n += AT_ONCE) {
            var some = new ArrayList<Call>();
            for (int i = n; i < Math.min(calls, n + AT_ONCE); i++) {
                some.add(call(i));
            }
            running = new CountDownLatch(some.size());
            loop.begin(some);
            boolean all = running.await(Math.max(1, until - time.nanos()), TimeUnit.NANOSECONDS);
            if (!all) {
                some.forEach(c -> c.stop(Failure.WORKER_LOST, "the rehearsal is over"));
            }
            for (var said = replies.poll(); said != null; said = replies.poll()) {
                wire.replies().encode(said);
            }
            for (var event = events.poll(); event != null; event = events.poll()) {
                wire.events().encode(event);
            }
        }
    }

    private Call call(int n) {
        boolean stream = n % 2 == 1;
        var facts = new Facts("m", stream, 10, 0, 0, "", new long[0], Facts.Spans.UNKNOWN);
        var body = new Body.Inline(Bytes.utf8("{\"model\":\"m\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + n + "\"}]}"));
        long now = time.millis();
        var request = new InferenceRequest(
                new RequestId(WORKER + "-" + n), 0, 1, WORKER, Lane.INTERACTIVE, Dialect.OPENAI_CHAT, now, now + mostMillis, facts, body,
                Optional.of(new ReplyAddress(WORKER, EPOCH, 0)), Optional.empty(), false);
        var dispatch = wire.dispatch().decode(wire.dispatch().encode(new Dispatch(
                request, new AttemptId(0, EPOCH, n), 1, WORKER, EPOCH, WORKER, EPOCH, 0, target(), catalog.version())));
        var call = new Call(loop, dispatch, upstreams.current().target(target()).orElseThrow());
        if (!(desk.decide(dispatch, false, call, time.nanos()) instanceof Verdict.Begin)) {
            throw new IllegalStateException("no slot for call " + n);
        }
        return call;
    }

    private void heard(AttemptEvent event, int partition) {
        events.add(event);
        if (!(event instanceof AttemptEvent.Accepted) && !(event instanceof AttemptEvent.FirstToken)) {
            if (event instanceof AttemptEvent.Finished) {
                done++; // on the loop alone, and read when the latch is down
            }
            running.countDown();
        }
    }

    private static final BodySource NO_BODIES = (where, receiver) -> {
        throw new IllegalStateException("no call of a rehearsal has its body on the log");
    };

    private static final MediaSource NO_MEDIA = (wanted, receiver) -> {
        throw new IllegalStateException("no call of a rehearsal names media");
    };

    private static final Outcomes NOBODY_LEARNS = new Outcomes() {
        @Override
        public void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros) {}

        @Override
        public void failed(Upstream upstream, Failure failure, long retryAfterMillis) {}
    };

    private final class Nowhere implements ReplyLog {
        @Override
        public void send(int partition, List<Reply> said, @Nullable Runnable acknowledged) {
            replies.add(List.copyOf(said));
            if (acknowledged != null) {
                acknowledged.run();
            }
        }
    }
}
