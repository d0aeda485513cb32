package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event loop of the load generator, with its share of the connections. In an open loop a request's time begins when
 * it was due, not when it could be sent, so a contender that stalls does not make its own stall invisible.
 */
final class LoadLoop extends VerticleBase {
    private static final byte[] ANSWER = "the whole answer".getBytes(US_ASCII);
    private static final int MUTE_MILLIS = 30_000;

    private final Load load;
    private final int share;
    private final int of;
    private final int index;
    private final long end;
    private final Tally tally;
    private final RequestOptions call;
    private final Promise<Tally> ended = Promise.promise();
    private final long started = System.nanoTime();
    private @Nullable HttpClient client;
    private int turn;
    private int open;
    private long issued;

    LoadLoop(URI target, Map<String, String> headers, Load load, int index, int of, long begin, long end) {
        this.load = load;
        this.index = index;
        this.of = of;
        this.share = load.connections() / of + (index < load.connections() % of ? 1 : 0);
        this.end = end;
        this.tally = new Tally(begin, end);
        this.turn = index;
        this.call = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(address(target, index) + "/v1/chat/completions")
                .setIdleTimeout(MUTE_MILLIS)
                .putHeader("content-type", "application/json");
        headers.forEach(call::putHeader);
    }

    private static String address(URI target, int index) {
        var hosts = target.getAuthority().split(",");
        return target.getScheme() + "://" + hosts[index % hosts.length];
    }

    Future<Tally> ended() {
        return ended.future();
    }

    @Override
    public Future<?> start() {
        client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(5_000),
                new PoolOptions().setHttp1MaxSize(Math.max(1, share)));
        if (share == 0) {
            ended.complete(tally);
        } else if (load.open()) {
            vertx.setPeriodic(1, this::issueDue);
        } else {
            var spread = load.stream().map(s -> s.nominalMillis()).orElse(100L);
            for (int i = 0; i < share; i++) {
                open++;
                vertx.setTimer(1 + spread * i / share, id -> ask(System.nanoTime()));
            }
        }
        return Future.succeededFuture();
    }

    /** Whoever is still unanswered when the generator's patience ends counts as an error. */
    void giveUp() {
        context.runOnContext(v -> {
            for (; open > 0; open--) {
                tally.failed("no answer");
            }
            ended.tryComplete(tally);
        });
    }

    private void issueDue(long timer) {
        var now = System.nanoTime();
        if (now - end >= 0) {
            vertx.cancelTimer(timer);
            if (open == 0) {
                ended.tryComplete(tally);
            }
            return;
        }
        var due = (long) ((now - started) / 1e9 * load.rate() / of);
        while (issued < due) {
            var dueAt = started + (long) (issued++ * 1e9 * of / load.rate());
            if (open < share) {
                open++;
                ask(dueAt);
            } else {
                tally.failed("all connections busy");
            }
        }
    }

    private void next() {
        var now = System.nanoTime();
        if (now - end < 0) {
            ask(now);
        } else {
            close();
        }
    }

    private void close() {
        open--;
        if (open <= 0 && System.nanoTime() - end >= 0) {
            ended.tryComplete(tally);
        }
    }

    private void over() {
        if (load.open()) {
            close();
        } else {
            next();
        }
    }

    private void ask(long began) {
        if (client == null) {
            return;
        }
        var body = load.bodies().get(turn % load.bodies().size());
        turn += of;
        client.request(call)
                .compose(request -> request.send(body))
                .onSuccess(response -> {
                    if (response.statusCode() != 200) {
                        response.body()
                                .onComplete(text -> failed("status " + response.statusCode() + " "
                                        + (text.succeeded() ? head(text.result()) : "")));
                    } else if (load.stream().isPresent()) {
                        stream(began, load.stream().get().chunks(), response);
                    } else {
                        response.body()
                                .onSuccess(answer -> whole(began, answer))
                                .onFailure(e -> failed(String.valueOf(e)));
                    }
                })
                .onFailure(e -> failed(String.valueOf(e)));
    }

    private void whole(long began, Buffer answer) {
        var now = System.nanoTime();
        if (SseCounter.find(answer.getBytes(), 0, answer.length(), ANSWER) < 0) {
            failed("not the answer: " + head(answer));
            return;
        }
        tally.answered(began, now);
        over();
    }

    private void stream(long asked, int chunks, HttpClientResponse response) {
        var sequence = new SequenceCheck(chunks);
        var counter = new SseCounter(sequence);
        var before = new long[1];
        response.handler(read -> {
            var now = System.nanoTime();
            var begun = sequence.begun();
            var count = counter.read(read.getBytes());
            if (count > 0) {
                if (!begun) {
                    tally.began(asked, now);
                }
                tally.chunks(count, before[0], now);
                before[0] = now;
            }
        });
        response.end().onComplete(end -> {
            tally.checked(sequence);
            if (end.failed()
                    || !counter.done()
                    || !sequence.complete()
                    || !counter.error().isEmpty()) {
                failed("stream broke: lost=" + sequence.lost() + " doubled=" + sequence.doubled() + " reordered="
                        + sequence.reordered() + " done=" + counter.done() + " " + counter.error());
            } else {
                tally.answered(asked, System.nanoTime());
                over();
            }
        });
    }

    private void failed(String why) {
        tally.failed(why);
        vertx.setTimer(20, id -> over());
    }

    private static String head(Buffer text) {
        return text.getString(0, Math.min(200, text.length()));
    }
}
