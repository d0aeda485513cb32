package dev.signalbox.standalone.catalog;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.AttemptEvent;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.runtime.SystemTime;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a worker is made of but for Kafka: it calls targets of a catalogue and remembers what it would have said. */
final class Worker implements AutoCloseable {
    private static final long EPOCH = 1;
    private final BlockingQueue<AttemptEvent> ends = new LinkedBlockingQueue<>();
    private final List<ReplyEvent> said = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final Desk desk = new Desk("worker-1");
    private final CallLoop loop;
    private final Upstreams upstreams;
    private int calls;

    /** How a call ended, and what its caller was told. */
    record Outcome(AttemptEvent end, List<ReplyEvent> said, List<String> leftOut) {
        /** What a caller of some dialect reads. */
        String written(Dialect dialect, boolean stream) {
            var text = new StringBuilder();
            var writer = Dialects.of(dialect).orElseThrow().writeReply(stream, new dev.signalbox.dialects.WriteOptions("id-1", 0, "m", true));
            said.forEach(event -> writer.write(event, bytes -> text.append(bytes.asText())));
            return text.toString();
        }

        Failure failure() {
            return ((AttemptEvent.Failed) end).failure();
        }

        ReplyEvent.Finished finished() {
            return (ReplyEvent.Finished) said.getLast();
        }

        String text() {
            var text = new StringBuilder();
            said.forEach(event -> text.append(event instanceof ReplyEvent.TextDelta delta ? delta.text() : ""));
            return text.toString();
        }
    }

    Worker(Vertx vertx, Catalog catalog, Map<String, String> environment) {
        upstreams = new Upstreams(vertx, 1, new Secrets(environment::get));
        upstreams.apply(catalog);
        desk.epochIs(EPOCH);
        catalog.targets().forEach(target -> desk.shares(Map.of(target.id(), 8), Map.of(), 0));
        BodySource bodies = (Body.Reference _, BodySource.Receiver _) -> {
            throw new UnsupportedOperationException();
        };
        MediaSource media = (_, _) -> {
            throw new UnsupportedOperationException();
        };
        loop = new CallLoop(vertx, 0, new CallLoop.Surroundings(new SystemTime(), this::reply, (event, _) -> heard(event), (_, _) -> {}, bodies, media, desk, new Outcomes() {
            @Override
            public void succeeded(Upstream upstream, long firstTokenMicros, long totalMicros) {}

            @Override
            public void failed(Upstream upstream, Failure failure, long retryAfterMillis) {}
        }, 8 << 20));
    }

    private synchronized void reply(int partition, List<Reply> replies, @Nullable Runnable acknowledged) {
        for (var reply : replies) {
            if (reply instanceof Reply.Events events) {
                said.addAll(events.events());
                leftOut.addAll(events.opening().leftOut());
            }
        }
        if (acknowledged != null) {
            acknowledged.run();
        }
    }

    private void heard(AttemptEvent event) {
        if (!(event instanceof AttemptEvent.Accepted) && !(event instanceof AttemptEvent.FirstToken)) {
            ends.add(event);
        }
    }

    /** Asks a target for what a body of some dialect wants, and waits for the end. */
    Outcome ask(String target, Dialect dialect, String body) throws Exception {
        var bytes = Bytes.utf8(body);
        var facts = Dialects.of(dialect).orElseThrow().readRequest(bytes);
        var request = new InferenceRequest(new RequestId("r-" + ++calls), 0, 0, "tenant", Lane.INTERACTIVE, dialect, 0, Long.MAX_VALUE / 4, facts,
                new Body.Inline(bytes), Optional.of(new ReplyAddress("ingress-1", 0, 0)), Optional.empty(), false);
        var dispatch = new Dispatch(request, new AttemptId(0, 1, calls), 1, "router-1", 1, "worker-1", EPOCH, 0, target, 1);
        synchronized (this) {
            said.clear();
            leftOut.clear();
        }
        var call = new Call(loop, dispatch, upstreams.current().target(target).orElseThrow());
        desk.decide(dispatch, false, call, 0);
        loop.begin(List.of(call));
        var end = ends.poll(60, TimeUnit.SECONDS);
        if (end == null) {
            throw new AssertionError("no end in 60 s");
        }
        synchronized (this) {
            return new Outcome(end, List.copyOf(said), List.copyOf(leftOut));
        }
    }

    @Override
    public void close() {
        upstreams.close();
    }
}
