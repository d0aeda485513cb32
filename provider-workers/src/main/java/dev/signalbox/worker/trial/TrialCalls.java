package dev.signalbox.worker.trial;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Target;
import dev.signalbox.records.time.Time;
import dev.signalbox.worker.body.BodySource;
import dev.signalbox.worker.call.Call;
import dev.signalbox.worker.call.CallLoop;
import dev.signalbox.worker.call.Desk;
import dev.signalbox.worker.call.Outcomes;
import dev.signalbox.worker.call.Secrets;
import dev.signalbox.worker.call.Upstream;
import dev.signalbox.worker.call.Upstreams;
import dev.signalbox.worker.media.MediaSource;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Calls targets of a catalogue once, each with a {@link Question}, as a worker would, and says what came of it: the same codecs, quirks, paths
 * and credentials, at a desk of its own, with logs that lead nowhere. One call of a target at a time. Thread-safe but for that.
 */
public final class TrialCalls implements AutoCloseable {
    private static final String WORKER = "trial";
    private static final long EPOCH = 1;
    private static final int LARGEST = 8 << 20;

    private final Time time;
    private final Desk desk = new Desk(WORKER);
    private final Upstreams upstreams;
    private final CallLoop loop;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    /** @param catalog whose targets may be asked */
    public TrialCalls(Vertx vertx, Catalog catalog, Secrets secrets, Time time) {
        this.time = time;
        this.upstreams = new Upstreams(vertx, 1, secrets);
        upstreams.apply(catalog);
        this.loop = new CallLoop(vertx, 0, new CallLoop.Surroundings(
                time, this::replied, (event, _) -> heard(event), (_, safe) -> safe.run(), NO_BODIES, NO_MEDIA, desk, new Errors(), LARGEST));
        desk.epochIs(EPOCH);
        desk.shares(catalog.targets().stream().collect(Collectors.toMap(Target::id, _ -> 1)), Map.of(), time.nanos());
    }

    /** What is known of a call while it runs. Owned by the loop. */
    private static final class Running {
        final Question question;
        final CompletableFuture<Finding> found = new CompletableFuture<>();
        int status;
        String words = "";
        String model = "";

        Running(Question question) {
            this.question = question;
        }
    }

    /**
     * Asks a target of the catalogue.
     *
     * @param most how long all of it may take
     */
    public CompletableFuture<Finding> ask(Target target, Duration most) {
        var question = Question.of(target.provider(), target.model());
        var call = new Running(question);
        var upstream = upstreams.current().target(target.id());
        if (upstream.isEmpty()) {
            call.found.complete(failed(question, "it can't be called as the catalogue has it"));
            return call.found;
        }
        running.put(target.id(), call);
        try {
            begin(target, upstream.get(), question, most);
        } catch (BadRequest bad) {
            call.found.complete(failed(question, bad.explanation()));
        }
        return call.found;
    }

    private void begin(Target target, Upstream upstream, Question question, Duration most) throws BadRequest {
        long now = time.millis();
        var facts = Dialects.of(question.dialect()).orElseThrow().readRequest(question.body());
        var request = new InferenceRequest(
                new RequestId(WORKER + "-" + target.index()), 0, 1, WORKER, Lane.INTERACTIVE, question.dialect(), now, now + most.toMillis(), facts,
                new Body.Inline(question.body()), Optional.of(new ReplyAddress(WORKER, EPOCH, 0)), Optional.empty(), false);
        var dispatch = new Dispatch(request, new AttemptId(0, EPOCH, target.index()), 1, WORKER, EPOCH, WORKER, EPOCH, 0, target.id(), 0);
        var call = new Call(loop, dispatch, upstream);
        desk.decide(dispatch, false, call, time.nanos());
        loop.begin(List.of(call));
    }

    private static Finding failed(Question question, String why) {
        return new Finding(question.dialect(), question.stream(), Optional.of(Failure.INTERNAL), 0, why, "", -1, 0, Usage.NONE);
    }

    private void replied(int partition, List<Reply> replies, @Nullable Runnable acknowledged) {
        for (var reply : replies) {
            if (reply instanceof Reply.Events events) {
                events.events().forEach(event -> note(events.target(), event));
            }
        }
        if (acknowledged != null) {
            acknowledged.run();
        }
    }

    private void note(String target, ReplyEvent event) {
        var call = running.get(target);
        if (call != null && event instanceof ReplyEvent.Started started) {
            call.model = started.model();
        }
    }

    private void heard(AttemptEvent event) {
        var call = event instanceof AttemptEvent.OfWorker said ? running.get(said.run().target()) : null;
        if (call == null) {
            return;
        }
        switch (event) {
            case AttemptEvent.Finished e -> over(call, Optional.empty(), "", e.timings(), e.usage());
            case AttemptEvent.Failed e -> over(call, Optional.of(e.failure()), call.words.isEmpty() ? e.message() : call.words, e.timings(), e.usage());
            case AttemptEvent.Accepted _, AttemptEvent.FirstToken _ -> {}
            default -> call.found.complete(failed(call.question, "it was not begun"));
        }
    }

    private void over(Running call, Optional<Failure> failure, String words, AttemptEvent.Timings timings, Usage usage) {
        call.found.complete(new Finding(call.question.dialect(), call.question.stream(), failure, call.status, words, call.model,
                timings.firstTokenMicros(), timings.totalMicros(), usage));
    }

    @Override
    public void close() {
        upstreams.close();
    }

    static final BodySource NO_BODIES = (where, receiver) -> {
        throw new IllegalStateException("no trial has its body on the log");
    };

    static final MediaSource NO_MEDIA = (wanted, receiver) -> {
        throw new IllegalStateException("no trial names media");
    };

    /** Keeps what providers say of errors: their own words are for who looks after a provider, where callers are told ours. */
    private final class Errors implements Outcomes {
        @Override
        public void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros) {}

        @Override
        public void failed(Upstream upstream, Failure failure, long retryAfterMillis) {}

        @Override
        public void refused(Upstream upstream, int status, Bytes body) {
            var call = running.get(upstream.target().id());
            if (call != null) {
                call.status = status;
                call.words = upstream.words(body);
            }
        }
    }
}
