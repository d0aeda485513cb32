package dev.signalbox.dialects.bedrock;

import dev.signalbox.dialects.reply.Framing;
import dev.signalbox.dialects.sse.SseParser;
import dev.signalbox.records.Bytes;
import java.util.ArrayList;
import java.util.List;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;

/**
 * Frames of {@code application/vnd.amazon.eventstream}: lengths, headers, a payload and checksums, read with AWS's own
 * library, which keeps no more than one frame of at most 24 MiB. An exception is told as an event whose name begins with
 * {@link #EXCEPTION}.
 */
final class BedrockFraming implements Framing {
    static final String EXCEPTION = "exception:";

    private static final Bytes NOTHING = Bytes.utf8("{}");

    private final int maxEventBytes;
    private final SseParser.Listener listener;
    private final List<Message> frames = new ArrayList<>();
    private final MessageDecoder decoder = new MessageDecoder(frames::add);
    private String fault = "";
    private boolean overflowed;
    private boolean stopped;

    BedrockFraming(int maxEventBytes, SseParser.Listener listener) {
        this.maxEventBytes = maxEventBytes;
        this.listener = listener;
    }

    @Override
    public void read(Bytes piece) {
        if (stopped || piece.isEmpty()) {
            return;
        }
        var wrong = "";
        try {
            decoder.feed(piece.asBuffer());
        } catch (RuntimeException e) {
            // the library says in several ways that lengths or checksums don't fit
            wrong = "a frame of the provider's stream is damaged";
        }
        for (var frame : frames) {
            if (!stopped) {
                tell(frame);
            }
        }
        frames.clear();
        if (!wrong.isEmpty() && !stopped) {
            fault = wrong;
            stopped = true;
        }
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
        if (payload.length() > maxEventBytes) {
            overflowed = true;
            stopped = true;
            return;
        }
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
