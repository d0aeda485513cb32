package dev.signalbox.ingress.http;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.ReplyWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer in one piece. The client sees nothing before it is whole, so until then it can be begun again. */
final class WholeAnswer implements Answer, ReplyWriter.Sink {
    private final HttpServerResponse response;
    private final RequestId id;
    private final DialectCodec codec;
    private final long limit;
    private final List<Bytes> pieces = new ArrayList<>(2);
    private @Nullable ReplyWriter writer;
    private List<String> leftOut = List.of();
    private String target = Names.NO_TARGET;
    private int attempts;
    private long size;

    WholeAnswer(HttpServerResponse response, RequestId id, DialectCodec codec, FrontSettings settings) {
        this.response = response;
        this.id = id;
        this.codec = codec;
        this.limit = settings.replyBytes();
    }

    @Override
    public void begin(ReplyFold.Attempt attempt, ReplyWriter next) {
        writer = next;
        target = attempt.target();
        attempts = attempt.number();
        leftOut = attempt.opening().leftOut();
    }

    @Override
    public void write(ReplyEvent event) {
        if (writer != null) {
            writer.write(event, this);
        }
    }

    @Override
    public void at(long offset) {
        // a whole answer is not resumed in the middle
    }

    @Override
    public void put(Bytes bytes) {
        pieces.add(bytes);
        size += bytes.length();
    }

    @Override
    public boolean shown() {
        return false;
    }

    @Override
    public void retract() {
        writer = null;
        pieces.clear();
        size = 0;
    }

    @Override
    public Flow flush(long now) {
        return size + (writer == null ? 0 : writer.held()) > limit ? Flow.STUCK : Flow.IDLE;
    }

    @Override
    public void finish() {
        var body = Buffer.buffer((int) size);
        for (var piece : pieces) {
            body.appendBytes(piece.array(), piece.offset(), piece.length());
        }
        Names.leftOut(response, leftOut);
        Names.id(response, id, codec.dialect());
        response.putHeader(HttpHeaders.CONTENT_TYPE, writer == null ? "application/json" : writer.contentType())
                .putHeader(Names.TARGET, target)
                .putHeader(Names.ATTEMPTS, String.valueOf(attempts))
                .end(body);
    }

    @Override
    public void fail(Refusal refusal) {
        retract();
        refusal.send(response, id, codec);
    }

    @Override
    public void keepAlive(long now) {
        // a whole answer has no place for a word in between
    }
}
