package dev.signalbox.worker.media;

import dev.signalbox.records.Bytes;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One medium on its way here: each step, of which a redirect is one, is checked, asked for at the address that was checked, and read within
 * the bounds. Nothing is heard of it after it was closed. Owned by its event loop.
 */
final class Fetch {
    private static final int REDIRECTS = 3;
    private static final Set<Integer> ELSEWHERE = Set.of(301, 302, 303, 307, 308);
    private static final int FIRST_ROOM = 16 << 10;

    private final MediaFetcher fetcher;
    private final Context context;
    private final String url;
    private final Listener listener;
    private final Runnable turn = this::turn;
    private @Nullable HttpClientRequest request;
    private long timer = -1;
    private int redirects;
    private String declared = "";
    private byte[] body = new byte[0];
    private int length;
    private boolean began;
    private boolean closed;

    /** What is told of a fetch: {@code arrived} or {@code refused} is the last. */
    interface Listener {
        /** So many bytes more are held from now on. @throws MediaFault where there is no room for them */
        void hold(long bytes) throws MediaFault;

        void arrived(Medium medium);

        void refused(MediaFault fault);
    }

    /** What may find that a medium can't be had. */
    private interface Step {
        void take() throws MediaFault;
    }

    Fetch(MediaFetcher fetcher, Context context, String url, Listener listener) {
        this.fetcher = fetcher;
        this.context = context;
        this.url = url;
        this.listener = listener;
    }

    /** Waits for its turn and begins. */
    void begin() {
        if (!closed) {
            began = true;
            fetcher.turns.take(turn);
        }
    }

    private void turn() {
        context.runOnContext(_ -> step(() -> {
            long millis = fetcher.settings.timeout().toMillis();
            timer = fetcher.vertx.setTimer(millis, _ -> step(() -> {
                throw new MediaFault("can't be fetched: it took longer than " + millis + " ms.");
            }));
            goTo(MediaUrl.parse(url));
        }));
    }

    /** Takes a step unless it is over, and ends it where that can't be done. */
    private void step(Step step) {
        if (closed) {
            return;
        }
        try {
            step.take();
        } catch (MediaFault fault) {
            close();
            listener.refused(fault);
        } catch (RuntimeException e) { // of the client's library, for what it can't send
            close();
            listener.refused(new MediaFault("can't be fetched: its server can't be asked."));
        }
    }

    private void goTo(MediaUrl there) {
        there.address()
                .map(address -> Future.succeededFuture(List.of(unnamed(address))))
                .orElseGet(() -> fetcher.names.resolve(there.host()))
                .onComplete(found -> context.runOnContext(_ -> step(() -> {
                    if (found.failed()) {
                        throw Reach.notFound();
                    }
                    ask(there, fetcher.reach.of(there, found.result()));
                })));
    }

    /** An address without the name that it was found by, which nobody can look up again. */
    private static InetAddress unnamed(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ask(MediaUrl there, InetAddress address) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(there.port(), unnamed(address.getAddress()).getHostAddress()))
                .setHost(there.host())
                .setPort(there.port())
                .setSsl(there.tls())
                .setURI(there.target())
                .putHeader("user-agent", "signalbox")
                .putHeader("accept", "*/*")
                .putHeader("accept-encoding", "identity");
        fetcher.client.request(options).onComplete(got -> {
            if (closed && got.succeeded()) {
                got.result().exceptionHandler(_ -> {}).reset();
            }
            step(() -> connected(there, got));
        });
    }

    private void connected(MediaUrl there, AsyncResult<HttpClientRequest> got) throws MediaFault {
        if (got.failed()) {
            throw new MediaFault("can't be fetched: its server can't be reached.");
        }
        request = got.result();
        request.exceptionHandler(_ -> broke(got.result()));
        request.response().onComplete(answer -> step(() -> answered(there, answer)));
        request.end();
    }

    private void broke(@Nullable HttpClientRequest asked) {
        if (asked != null && asked == request) {
            step(() -> {
                throw new MediaFault("can't be fetched: the connection to its server broke.");
            });
        }
    }

    private void answered(MediaUrl there, AsyncResult<HttpClientResponse> got) throws MediaFault {
        if (got.failed()) {
            throw new MediaFault("can't be fetched: the connection to its server broke.");
        }
        var response = got.result();
        var asked = request;
        response.exceptionHandler(_ -> broke(asked));
        if (ELSEWHERE.contains(response.statusCode())) {
            leave();
            goTo(there.redirected(elsewhere(response)));
            return;
        }
        if (response.statusCode() != 200) {
            throw new MediaFault("can't be fetched: its server answered with status " + response.statusCode() + ".");
        }
        var encoding = response.getHeader("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new MediaFault("can't be fetched: its server sends it compressed.");
        }
        fits(announced(response));
        declared = String.valueOf(response.getHeader("content-type"));
        response.handler(data -> step(() -> read(data.getBytes())));
        response.endHandler(_ -> step(this::end));
    }

    private String elsewhere(HttpClientResponse response) throws MediaFault {
        var location = response.getHeader("location");
        if (location == null || location.isEmpty()) {
            throw new MediaFault("can't be fetched: it was redirected to something that is no URL.");
        }
        if (++redirects > REDIRECTS) {
            throw new MediaFault("can't be fetched: it was redirected more than " + REDIRECTS + " times.");
        }
        return location;
    }

    private static long announced(HttpClientResponse response) {
        var said = response.getHeader("content-length");
        return said != null && said.matches("[0-9]{1,18}") ? Long.parseLong(said) : 0;
    }

    private void fits(long bytes) throws MediaFault {
        if (bytes > fetcher.settings.limit()) {
            throw new MediaFault("is too large: a medium may have " + fetcher.settings.limit() + " bytes.");
        }
    }

    private void read(byte[] data) throws MediaFault {
        fits((long) length + data.length);
        listener.hold(data.length);
        if (length + data.length > body.length) {
            body = Arrays.copyOf(body, Math.max(length + data.length, Math.max(FIRST_ROOM, (int) Math.min(2L * body.length, fetcher.settings.limit()))));
        }
        System.arraycopy(data, 0, body, length, data.length);
        length += data.length;
    }

    private void end() {
        request = null;
        close();
        listener.arrived(new Medium(declared, Bytes.of(body, 0, length)));
    }

    private void leave() {
        var left = request;
        request = null;
        if (left != null) {
            left.reset();
        }
    }

    /** Stops it wherever it is. Harmless when repeated. */
    void close() {
        if (!closed) {
            closed = true;
            fetcher.vertx.cancelTimer(timer);
            if (began) {
                fetcher.turns.leave(turn);
            }
            leave();
        }
    }
}
