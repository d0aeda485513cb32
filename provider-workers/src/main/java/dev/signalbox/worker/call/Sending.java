package dev.signalbox.worker.call;

import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one call is sent: with a key of the provider's, and once more with another one where that key alone is refused, as long as nothing was
 * answered. Owned by its event loop.
 */
final class Sending {
    private final CallLoop loop;
    private final Upstream upstream;
    private final Exchange.Listener listener;
    private Exchange exchange;
    private @Nullable UpstreamCall call;
    private Map<String, String> ofCaller = Map.of();
    private int key;
    private int tries;
    private boolean asked;
    private boolean closed;

    Sending(CallLoop loop, Upstream upstream, Exchange.Listener listener) {
        this.loop = loop;
        this.upstream = upstream;
        this.listener = listener;
        this.exchange = new Exchange(listener);
    }

    /** @param callersHeaders of the caller's that go with it */
    void start(UpstreamCall written, Map<String, String> callersHeaders) {
        call = written;
        ofCaller = callersHeaders;
        send(written);
    }

    /** Whether its body may be needed again. */
    boolean mayRepeat() {
        return upstream.credentials().ways() > 1;
    }

    /** Sends the call again where another key may be luckier; says whether it does. The exchange before must be over. */
    boolean again(ReplyEvent.Failed failed) {
        long now = loop.time.millis();
        var written = call;
        boolean another = mayRepeat() && upstream.credentials().keys().refused(key, failed.failure(), failed.retryAfterMillis(), now);
        if (!another || written == null || closed || tries >= upstream.credentials().ways()) {
            return false;
        }
        exchange = new Exchange(listener);
        send(written);
        return true;
    }

    private void send(UpstreamCall written) {
        tries++;
        long now = loop.time.millis();
        key = mayRepeat() ? upstream.credentials().keys().next(now) : 0;
        var options = upstream.post(written.path(), ofCaller, key);
        if (!upstream.credentials().changes()) {
            open(options, written);
            return;
        }
        upstream.credentials().prove(options, written, now).onComplete(proved -> loop.runOnLoop(() -> {
            if (closed) {
                return;
            }
            if (proved.succeeded()) {
                open(proved.result(), written);
            } else {
                listener.broke(Failure.PROVIDER_AUTH, proved.cause() instanceof TokenRequest.Refused refused && refused.getMessage() != null
                        ? refused.getMessage() : "no token of the provider can be had");
            }
        }));
    }

    private void open(RequestOptions options, UpstreamCall written) {
        asked = true;
        exchange.start(upstream.client(loop.index), options, written);
        if (loop.paused()) {
            exchange.pause();
        }
    }

    /** Whether the provider has been turned to, if only for a connection. */
    boolean asked() {
        return asked;
    }

    boolean isOver() {
        return exchange.isOver();
    }

    void close() {
        closed = true;
        exchange.close();
    }

    /** Goes on reading what the provider says, or leaves it there for now. */
    void flow(boolean reads) {
        if (reads) {
            exchange.resume();
        } else {
            exchange.pause();
        }
    }
}
