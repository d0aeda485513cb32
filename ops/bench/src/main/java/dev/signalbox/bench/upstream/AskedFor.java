package dev.signalbox.bench.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Optional;

/** What a request asks of the instant upstream, read with byte searches: it must cost less than what is measured. */
record AskedFor(Optional<StreamShape> stream, boolean usage) {
    static final AskedFor WHOLE = new AskedFor(Optional.empty(), false);
    private static final byte[] MODEL = "\"model\"".getBytes(US_ASCII);
    private static final byte[] INCLUDE_USAGE = "\"include_usage\"".getBytes(US_ASCII);

    static AskedFor read(byte[] body) {
        var at = indexOf(body, MODEL, 0);
        if (at < 0) {
            return WHOLE;
        }
        var from = quote(body, at + MODEL.length) + 1;
        var to = quote(body, from);
        if (from <= 0 || to < 0) {
            return WHOLE;
        }
        var model = new String(body, from, to - from, US_ASCII);
        if (model.equals(StreamShape.UNARY_MODEL)) {
            return WHOLE;
        }
        var shape = StreamShape.parse(model);
        return shape.isEmpty() ? WHOLE : new AskedFor(shape, indexOf(body, INCLUDE_USAGE, 0) >= 0);
    }

    private static int quote(byte[] body, int from) {
        for (int i = Math.max(0, from); i < body.length; i++) {
            if (body[i] == '"') {
                return i;
            }
        }
        return -1;
    }

    static int indexOf(byte[] text, byte[] word, int from) {
        outer:
        for (int i = from; i <= text.length - word.length; i++) {
            for (int j = 0; j < word.length; j++) {
                if (text[i + j] != word[j]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }
}
