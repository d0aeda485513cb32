package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.reply.NotAStream;
import dev.signalbox.dialects.sse.SseParser;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a stream of {@code GenerateContentResponse} objects: server-sent events, or one JSON array. It has no word for its
 * end: it has ended well where the provider closes it and every candidate has a finish reason. Older models name one in
 * each chunk, so that only the close tells. The chunk with which all are finished waits for the close, for who was shown
 * it can't be told that the answer broke off; so do calls of tools whose caller wants them whole.
 *
 * <p>An error inside of a stream is an object like any other, or stands between the events without any framing.
 */
final class GeminiStreamReader implements ReplyReader {
    static final int MAX_EVENT_BYTES = 4 << 20;
    static final int MAX_HELD_BYTES = 4 << 20;

    private final ReadOptions options;
    private final SseParser events = new SseParser(MAX_EVENT_BYTES, (_, data, _) -> take(data));
    private final JsonArrayStream array = new JsonArrayStream(MAX_EVENT_BYTES, this::take);
    private final NotAStream document = new NotAStream();
    private final GeminiAnswer answer = new GeminiAnswer();
    private final List<ReplyEvent> said = new ArrayList<>(4);
    private final List<ReplyEvent> held = new ArrayList<>(2);
    private List<ReplyEvent> out = new ArrayList<>(0);
    private Framing framing = Framing.UNKNOWN;
    private boolean atLineStart = true;
    private int heldBytes;
    private boolean calling;
    private boolean anything;
    private boolean ended;

    private enum Framing {
        UNKNOWN,
        EVENTS,
        ARRAY,
        /** An object where none belongs: an error, as a rule. */
        DOCUMENT
    }

    GeminiStreamReader(ReadOptions options) {
        this.options = options;
    }

    @Override
    public void read(Bytes data, List<ReplyEvent> events) {
        if (ended) {
            return;
        }
        out = events;
        if (framing == Framing.UNKNOWN) {
            look(data);
        }
        switch (framing) {
            case UNKNOWN -> {}
            case EVENTS -> events(data);
            case ARRAY -> {
                if (!array.read(data) && !ended) {
                    fail(Failure.BAD_REPLY, "the provider's stream is no array of JSON objects");
                }
            }
            case DOCUMENT -> document.keep(data);
        }
        if ((this.events.overflowed() || array.overflowed()) && !ended) {
            fail(Failure.REPLY_TOO_LARGE, "an event of the provider's stream is larger than " + MAX_EVENT_BYTES + " bytes");
        }
    }

    private void look(Bytes data) {
        for (int i = 0; i < data.length() && framing == Framing.UNKNOWN; i++) {
            byte b = data.at(i);
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                framing = b == '[' ? Framing.ARRAY : b == '{' || b == '<' ? Framing.DOCUMENT : Framing.EVENTS;
            }
        }
    }

    /** No field of an event is named as JSON begins: from such a line on, it is an error that nobody has framed. */
    private void events(Bytes data) {
        for (int i = 0; i < data.length(); i++) {
            byte b = data.at(i);
            if (atLineStart && (b == '{' || b == '[')) {
                events.read(data.slice(0, i));
                framing = Framing.DOCUMENT;
                document.keep(data.slice(i, data.length()));
                return;
            }
            atLineStart = b == '\n' || b == '\r';
        }
        events.read(data);
    }

    @Override
    public void end(List<ReplyEvent> events) {
        if (ended) {
            return;
        }
        out = events;
        if (framing == Framing.DOCUMENT) {
            say(document.failure());
            return;
        }
        unfinished();
        if (ended) {
            return;
        }
        boolean closed = framing != Framing.ARRAY || array.closed();
        if (answer.complete() && closed) {
            release();
            say(answer.end(usageSoFar()));
        } else if (anything) {
            fail(Failure.STREAM_BROKEN, "the provider's stream broke off before its end");
        } else {
            fail(Failure.BAD_REPLY, "the provider's stream ended before its first event");
        }
    }

    /** The last event counts where it is whole but for the blank line behind it. */
    private void unfinished() {
        var rest = events.unfinished();
        try {
            if (!rest.isEmpty() && Json.parse(rest).isObject()) {
                take(rest);
            }
        } catch (MalformedJson _) {
            // cut off: as if it had never begun
        }
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public int held() {
        return held.size();
    }

    @Override
    public Usage usageSoFar() {
        return answer.usage(options.promptTokens());
    }

    /** One object of the stream's; says whether to go on. */
    private boolean take(Bytes data) {
        if (data.isEmpty()) {
            return true;
        }
        anything = true;
        try {
            var chunk = Json.parse(data);
            if (!chunk.isObject()) {
                fail(Failure.BAD_REPLY, "the provider sent an event that is no JSON object");
            } else if (chunk.get("error").present()) {
                say(ProviderError.inStream(data));
            } else {
                chunk(chunk, data);
            }
        } catch (MalformedJson fault) {
            fail(Failure.BAD_REPLY, "the provider sent an event that is not JSON: " + fault.problem());
        }
        return !ended;
    }

    private void chunk(Json chunk, Bytes data) {
        said.clear();
        answer.read(chunk, said);
        if (!answer.broken().isEmpty()) {
            fail(Failure.PROVIDER_ERROR, "the provider gave the answer up: " + answer.broken());
        } else if (answer.tooLarge()) {
            fail(Failure.REPLY_TOO_LARGE, "arguments of a call are larger than " + PartialCall.MAX_BYTES + " bytes");
        } else {
            tell(options.canonical() ? Bytes.EMPTY : OneLine.of(data), data.length());
        }
    }

    private void tell(Bytes raw, int bytes) {
        var to = place(bytes);
        if (said.isEmpty()) {
            if (!raw.isEmpty()) {
                to.add(new ReplyEvent.Passed(raw));
            }
        } else {
            to.add(said.getFirst().withRaw(raw));
            to.addAll(said.subList(1, said.size()));
        }
        if (heldBytes > MAX_HELD_BYTES) {
            fail(Failure.REPLY_TOO_LARGE, "calls of tools that were to be told whole are larger than " + MAX_HELD_BYTES + " bytes");
        }
    }

    /** Where the events of this chunk go. */
    private List<ReplyEvent> place(int bytes) {
        for (int i = 0; options.wholeTools() && i < said.size(); i++) {
            calling |= said.get(i) instanceof ReplyEvent.ToolCallStarted;
        }
        if (!calling) {
            release();
        }
        if (!calling && !answer.complete()) {
            return out;
        }
        heldBytes += calling ? bytes : 0;
        return held;
    }

    private void release() {
        out.addAll(held);
        held.clear();
        heldBytes = 0;
    }

    private void fail(Failure failure, String message) {
        say(new ReplyEvent.Failed(failure, message, 0, Bytes.EMPTY));
    }

    private void say(ReplyEvent last) {
        if (!ended) {
            ended = true;
            held.clear();
            out.add(last);
        }
    }
}
