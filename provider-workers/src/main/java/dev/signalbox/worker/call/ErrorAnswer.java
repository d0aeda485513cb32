package dev.signalbox.worker.call;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.dialects.mapped.AnswerReading;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.Arrays;

/** An answer with an error status, read to its end. At most 64 KiB of it are kept. */
final class ErrorAnswer {
    private static final int MOST = 64 << 10;
    private final int status;
    private final HeaderLookup headers;
    private byte[] body = new byte[512];
    private int length;

    ErrorAnswer(int status, HeaderLookup headers) {
        this.status = status;
        this.headers = headers;
    }

    void read(Bytes data) {
        int n = Math.min(data.length(), MOST - length);
        if (length + n > body.length) {
            body = Arrays.copyOf(body, Math.max(length + n, body.length * 2));
        }
        System.arraycopy(data.array(), data.offset(), body, length, n);
        length += n;
    }

    int status() {
        return status;
    }

    Bytes body() {
        return Bytes.of(body, 0, length);
    }

    /** What of a minute's worth was used up, if that is what it says. */
    MinuteLimit usedUp(long nowMillis) {
        return MinuteLimit.of(headers, body(), nowMillis);
    }

    ReplyEvent.Failed failure(AnswerReading answers, DialectCodec codec, long nowMillis) {
        return answers.error(codec, status, headers, body(), nowMillis);
    }
}
