package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A stream of events with a JSON object each, read as a tree; server-sent ones, where a dialect says nothing else. A
 * dialect says what each event means
 * ({@link #event}) and whether the stream may end where it does ({@link #complete}); raw data, held calls, errors and
 * broken streams are seen to here. An event's raw data stands at the first canonical event that came of it; an event
 * of which none came is passed on as {@code Passed}, and in canonical reading left out.
 */
public abstract class StreamReader implements ReplyReader {
    public static final int MAX_EVENT_BYTES = 4 << 20;

    /** Of calls that are to be told whole. */
    public static final int MAX_HELD_BYTES = 4 << 20;

    protected final ReadOptions options;
    private final Framing framing;
    private final NotAStream notAStream;
    private final SeenTokens seen = new SeenTokens();
    private final List<ReplyEvent> said = new ArrayList<>(4);
    private final List<ReplyEvent> held = new ArrayList<>(0);
    private List<ReplyEvent> out = new ArrayList<>(0);
    private int heldBytes;
    private boolean calling;
    private boolean anything;
    private boolean closing;
    private boolean ended;

    protected StreamReader(ReadOptions options) {
        this(options, Framing::sse);
    }

    protected StreamReader(ReadOptions options, Framing.Kind kind) {
        this.options = options;
        this.framing = kind.over(MAX_EVENT_BYTES, this::take);
        this.notAStream = new NotAStream(framing.bare());
    }

    /**
     * One event of the provider's; what it means is told by {@link #say}. The end by {@link #finish}.
     *
     * @param name of the event, empty where it has none
     */
    protected abstract void event(String name, Json payload);

    /** Data that is no JSON object, such as {@code [DONE]}. By default that is a broken reply. */
    protected void word(String data) {
        fail(Failure.BAD_REPLY, "the provider sent an event that is no JSON object");
    }

    /** Called where the provider's stream is over without {@link #finish}: ends the answer, where it may end so. */
    protected void over() {}

    /** The events that are read, and told, in the place of one that came; by default itself. */
    protected List<Json> told(Json payload) throws MalformedJson {
        return List.of(payload);
    }

    /** Whether data whose event was cut off before its blank line is the stream's end all the same. By default it is not. */
    protected boolean isEnd(Bytes data) {
        return false;
    }

    /** Whether an event tells of an error: by default where its name says so, or it has a member {@code error}. */
    protected boolean isError(String name, Json payload) {
        return name.equals("error") || payload.get("error").present();
    }

    /** What an event that {@link #isError} means. */
    protected ReplyEvent.Failed error(String name, Bytes data) {
        return ProviderError.inStream(data);
    }

    /** Usage by what was said up to now, for where the provider reports none. */
    protected final Usage estimated() {
        return seen.estimate(options.promptTokens());
    }

    /** Adds what the event at hand means, without raw data. */
    protected final void say(ReplyEvent event) {
        seen.add(event);
        said.add(event);
    }

    /** A call of a tool begins with what is told next; where calls are wanted whole, that is held back, and all behind it. */
    protected final void callBegins() {
        calling |= options.wholeTools();
    }

    /** The promised end, of which the event at hand is no raw data any more. */
    protected final void finish(ReplyEvent.Finished finished) {
        flush(Bytes.EMPTY);
        release();
        last(finished);
    }

    /** The promised end, which the event at hand says itself. */
    protected final void finish(ReplyEvent.Finished finished, Bytes raw) {
        flush(Bytes.EMPTY);
        release();
        var told = options.canonical() ? Bytes.EMPTY : raw;
        last(finished.withRaw(told));
    }

    protected final void fail(Failure failure, String message) {
        fail(new ReplyEvent.Failed(failure, message, 0, Bytes.EMPTY));
    }

    protected final void fail(ReplyEvent.Failed failed) {
        last(failed);
    }

    /** Whether any event was read. */
    protected final boolean anything() {
        return anything;
    }

    @Override
    public final void read(Bytes data, List<ReplyEvent> events) {
        if (ended) {
            return;
        }
        out = events;
        if (!notAStream.decided()) {
            notAStream.look(data);
        }
        if (notAStream.certain()) {
            notAStream.keep(data);
            return;
        }
        framing.read(data);
        if (!framing.fault().isEmpty() && !ended) {
            fail(Failure.BAD_REPLY, framing.fault());
        }
        if (framing.overflowed() && !ended) {
            fail(Failure.REPLY_TOO_LARGE, "an event of the provider's stream is larger than " + MAX_EVENT_BYTES + " bytes");
        }
    }

    @Override
    public final void end(List<ReplyEvent> events) {
        if (ended) {
            return;
        }
        out = events;
        if (notAStream.certain()) {
            last(notAStream.failure());
            return;
        }
        closing = true;
        framing.end();
        var unfinished = framing.unfinished();
        if (!ended && !unfinished.isEmpty() && isEnd(unfinished)) {
            take("", unfinished, 1);
        }
        if (!ended) {
            over();
        }
        if (ended) {
            return;
        }
        if (anything) {
            fail(Failure.STREAM_BROKEN, "the provider's stream broke off before its end");
        } else {
            fail(Failure.BAD_REPLY, "the provider's stream ended before its first event");
        }
    }

    @Override
    public final boolean ended() {
        return ended;
    }

    @Override
    public final int held() {
        return held.size();
    }

    private boolean take(String name, Bytes data, int lines) {
        if (data.isEmpty()) {
            return true;
        }
        anything = true;
        int first = 0;
        while (first < data.length() && data.at(first) <= ' ') {
            first++;
        }
        if (first == data.length() || data.at(first) != '{') {
            word(new String(data.array(), data.offset(), data.length(), StandardCharsets.UTF_8));
            return !ended;
        }
        try {
            var raw = lines == 1 ? data : onOneLine(data);
            var payload = Json.parse(raw);
            if (isError(name, payload)) {
                last(error(name, data));
            } else {
                for (var told : told(payload)) {
                    one(name, told, told == payload ? raw : told.raw());
                }
            }
        } catch (MalformedJson fault) {
            if (!closing) {
                fail(Failure.BAD_REPLY, "the provider sent an event that is not JSON: " + fault.problem());
            }
        }
        return !ended;
    }

    private void one(String name, Json payload, Bytes raw) {
        if (!ended) {
            said.clear();
            event(name, payload);
        }
        if (!ended) {
            flush(raw);
        }
    }

    private void flush(Bytes raw) {
        if (options.wholeTools() && !calling) {
            for (int i = 0; i < said.size(); i++) {
                calling |= said.get(i) instanceof ReplyEvent.ToolCallStarted || said.get(i) instanceof ReplyEvent.ToolArguments;
            }
        }
        var to = calling ? held : out;
        var told = options.canonical() ? Bytes.EMPTY : raw;
        if (said.isEmpty()) {
            if (!told.isEmpty()) {
                to.add(new ReplyEvent.Passed(told));
            }
        } else {
            to.add(said.getFirst().withRaw(told));
            for (int i = 1; i < said.size(); i++) {
                to.add(said.get(i));
            }
        }
        said.clear();
        heldBytes += calling ? raw.length() : 0;
        if (heldBytes > MAX_HELD_BYTES) {
            fail(Failure.REPLY_TOO_LARGE, "calls of tools that were to be told whole are larger than " + MAX_HELD_BYTES + " bytes");
        }
    }

    private void release() {
        out.addAll(held);
        held.clear();
        heldBytes = 0;
    }

    private void last(ReplyEvent event) {
        if (!ended) {
            ended = true;
            out.add(event);
        }
    }

    /** Line feeds between JSON tokens are white space; inside one event's frame they would end it. */
    protected static Bytes onOneLine(Bytes data) {
        var copy = data.slice(0, data.length()).toArray().clone();
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] == '\n') {
                copy[i] = ' ';
            }
        }
        return Bytes.of(copy);
    }
}
