package dev.signalbox.ingress.door;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.util.AttributeKey;
import io.vertx.core.Handler;
import org.jspecify.annotations.Nullable;

/**
 * One connection: whether something is in progress on it, and since when nothing is. A request of HTTP/1.1 costs two
 * additions; HTTP/2 counts its streams itself. Owned by its event loop.
 */
final class Guest implements Handler<Void> {
    static final AttributeKey<Guest> KEY = AttributeKey.valueOf(Guest.class, "guest");

    final Guests guests;
    final Channel channel;
    int place;
    /** Since when it had been quiet when it was listed among those that may give way. */
    long listedSince;
    private int open;
    private long begun;
    private long seenBegun;
    private long seenUnsent;
    private long quietSince;

    Guest(Guests guests, Channel channel, long now) {
        this.guests = guests;
        this.channel = channel;
        this.quietSince = now;
    }

    void begin() {
        open++;
        begun++;
    }

    /** The answer to one of its requests has ended. */
    @Override
    public void handle(Void end) {
        open--;
    }

    /** Whether a request's head has ever come whole. */
    boolean headed() {
        return requests() > 0;
    }

    boolean inProgress() {
        var streams = streams();
        return open > 0 || streams != null && streams.connection().numActiveStreams() > 0 || unsent() > 0;
    }

    /** Since when nothing is in progress, as far as it was looked at. */
    long quietSince(long now) {
        return requests() != seenBegun ? now : quietSince;
    }

    /** Notes whether anything has gone on since the last look. What is unsent counts while some of it leaves. */
    void look(long now) {
        var streams = streams();
        boolean runs = open > 0 || streams != null && streams.connection().numActiveStreams() > 0;
        long requests = requests();
        long unsent = unsent();
        if (runs || requests != seenBegun || unsent != seenUnsent) {
            quietSince = now;
            seenBegun = requests;
            seenUnsent = unsent;
        }
    }

    private long requests() {
        var streams = streams();
        return streams == null ? begun : begun + streams.connection().remote().lastStreamCreated();
    }

    private @Nullable Http2ConnectionHandler streams() {
        return begun > 0 ? null : channel.pipeline().get(Http2ConnectionHandler.class);
    }

    private long unsent() {
        var buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes();
    }
}
