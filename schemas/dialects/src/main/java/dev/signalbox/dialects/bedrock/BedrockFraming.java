package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.reply.Framing;
import dev.signalbox.dialects.sse.SseParser;
import dev.signalbox.records.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/**
 * Frames of {@code application/vnd.amazon.eventstream}: lengths, headers, a payload and checksums. Whole frames are read
 * with AWS's own library; its decoder of streams sets two megabytes aside for each. At most one frame of at most 24 MiB is
 * kept. An exception is told as an event whose name begins with
 * {@link #EXCEPTION}.
 */
final class BedrockFraming implements Framing {
    static final String EXCEPTION = "exception:";

    private static final Bytes NOTHING = Bytes.utf8("{}");

    /** Lengths of the frame and of its headers, and a checksum of both. */
    private static final int PRELUDE = 12;

    /** What is neither headers nor payload. */
    private static final int AROUND = PRELUDE + 4;

    private static final int MAX_FRAME_BYTES = 24 << 20;
    private static final byte[] NONE = {};

    private final int maxEventBytes;
    private final SseParser.Listener listener;

    /** The start of a frame whose end has not come. */
    private byte[] begun = NONE;
    private int length;
    private String fault = "";
    private boolean overflowed;
    private boolean stopped;

    BedrockFraming(int maxEventBytes, SseParser.Listener listener) {
        this.maxEventBytes = maxEventBytes;
        this.listener = listener;
    }

    @Override
    public void read(Bytes piece) {
        int at = 0;
        while (at < piece.length() && !stopped) {
            if (length == 0) {
                int frame = frame(piece.array(), piece.offset() + at, piece.length() - at);
                if (frame > 0 && frame <= piece.length() - at) {
                    decode(piece.array(), piece.offset() + at, frame);
                    at += frame;
                    continue;
                }
            }
            at = stopped ? at : keep(piece, at);
        }
    }

    /** Takes what belongs to the frame that has begun, and says where the rest is. */
    private int keep(Bytes piece, int at) {
        int frame = frame(begun, 0, length);
        int taken = Math.min((frame == 0 ? PRELUDE : frame) - length, piece.length() - at);
        if (stopped) {
            return at;
        }
        if (length + taken > begun.length) {
            begun = Arrays.copyOf(begun, Math.max(length + taken, Math.min(2 * begun.length, MAX_FRAME_BYTES)));
        }
        System.arraycopy(piece.array(), piece.offset() + at, begun, length, taken);
        length += taken;
        if (frame(begun, 0, length) == length) {
            var whole = begun;
            int bytes = length;
            begun = NONE;
            length = 0;
            decode(whole, 0, bytes);
        }
        return at + taken;
    }

    /** The length of the frame that begins here; 0 where too little of it is there to say, and where it is damaged. */
    private int frame(byte[] array, int from, int there) {
        if (there < PRELUDE) {
            return 0;
        }
        var prelude = ByteBuffer.wrap(array, from, PRELUDE);
        long frame = prelude.getInt() & 0xFFFF_FFFFL;
        long headers = prelude.getInt() & 0xFFFF_FFFFL;
        var sum = new CRC32();
        sum.update(array, from, PRELUDE - 4);
        if ((int) sum.getValue() != prelude.getInt() || frame < AROUND + headers || frame > MAX_FRAME_BYTES) {
            damaged();
            return 0;
        }
        if (frame - headers - AROUND > maxEventBytes) {
            overflowed = true;
            stopped = true;
            return 0;
        }
        return (int) frame;
    }

    private void damaged() {
        fault = "a frame of the provider's stream is damaged";
        stopped = true;
    }

    private void decode(byte[] array, int from, int bytes) {
        Message frame;
        try {
            frame = Message.decode(ByteBuffer.wrap(array, from, bytes).slice());
        } catch (RuntimeException e) {
            // the library says in several ways that lengths or checksums don't fit
            damaged();
            return;
        }
        tell(frame);
    }

    @Override
    public boolean overflowed() {
        return overflowed;
    }

    @Override
    public String fault() {
        return fault;
    }

    private void tell(Message frame) {
        var payload = Bytes.of(frame.getPayload());
        boolean event = header(frame, ":message-type").equals("event");
        var name = event
                ? header(frame, ":event-type")
                : EXCEPTION + header(frame, ":exception-type") + header(frame, ":error-code");
        if (!listener.event(name, payload.isEmpty() && !event ? NOTHING : payload, 1)) {
            stopped = true;
        }
    }

    private static String header(Message frame, String name) {
        HeaderValue value = frame.getHeaders().get(name);
        try {
            return value == null ? "" : value.getString();
        } catch (IllegalStateException _) {
            return ""; // of another type, which these are not
        }
    }
}
