package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Pointer;
import dev.signalbox.dialects.sse.SseParser;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Answers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer that is read by pointers. What is told is canonical, without raw data: the provider's own is in no dialect of ours. A stream of
 * which nothing says that it is over is broken. A piece has at most 4 MiB, a document 32 MiB. Not thread-safe.
 */
final class MappedReader implements ReplyReader {
    private static final int MOST_PIECE = 4 << 20;
    private static final int MOST_DOCUMENT = 32 << 20;
    /** Held calls, where they are to be told whole: events, not bytes, since pieces are bounded. */
    private static final int MOST_HELD = 1 << 17;
    private static final String AT_THE_END = "eof";

    private final Mapping mapping;
    private final HeaderLookup headers;
    private final ReadOptions options;
    private final Counting counting;
    private final CallReader calls;
    private final SseParser events = new SseParser(MOST_PIECE, (_, data, _) -> piece(data));
    private final Lines lines;
    private final List<ReplyEvent> held = new ArrayList<>(0);
    private List<ReplyEvent> out = new ArrayList<>(0);
    private boolean started;
    private boolean ended;
    private String finish = "";
    private long characters;

    /** What is the same for all answers of a provider. */
    record Mapping(
            Answers.Reading reading, Pointer model, Pointer text, Pointer reasoning, Pointer finish, Pointer error, Pointer end, Words words,
            Answers.Counts counts, Errors errors) {}

    /** Says which failure an error within an answer is. */
    @FunctionalInterface
    interface Errors {
        ReplyEvent.Failed failure(Bytes payload, HeaderLookup headers);
    }

    MappedReader(Mapping mapping, HeaderLookup headers, ReadOptions options) {
        this.mapping = mapping;
        this.headers = headers;
        this.options = options;
        this.counting = new Counting(mapping.counts());
        this.calls = new CallReader(mapping.reading().calls());
        this.lines = new Lines(document() ? MOST_DOCUMENT : MOST_PIECE, this::piece);
    }

    private boolean document() {
        return mapping.reading().framing() == Answers.Framing.DOCUMENT;
    }

    @Override
    public void read(Bytes data, List<ReplyEvent> to) {
        if (ended) {
            return;
        }
        out = to;
        switch (mapping.reading().framing()) {
            case SSE -> events.read(data);
            case NDJSON -> lines.read(data);
            case DOCUMENT -> lines.keepAll(data);
        }
        if (!ended && (events.overflowed() || lines.overflowed())) {
            fail(Failure.REPLY_TOO_LARGE, "a piece of the provider's answer is larger than allowed");
        }
    }

    @Override
    public void end(List<ReplyEvent> to) {
        if (ended) {
            return;
        }
        out = to;
        lines.end();
        if (ended) {
            return;
        }
        boolean mayEnd = document() ? started : mapping.reading().end().equals(AT_THE_END) && !finish.isEmpty();
        if (mayEnd) {
            finished();
        } else {
            fail(started ? Failure.STREAM_BROKEN : Failure.BAD_REPLY, started ? "the provider's stream broke off before its end"
                    : "the provider's answer ended before it began");
        }
    }

    private boolean piece(Bytes data) {
        if (!document() && isWord(data, mapping.reading().end())) {
            finished();
            return false;
        }
        try {
            var document = Json.parse(data);
            if (mapping.error().first(document).present()) {
                last(mapping.errors().failure(data, headers));
            } else if (document.isObject() || document.isArray()) {
                tell(document);
            } else {
                fail(Failure.BAD_REPLY, "the provider sent a piece that is no JSON object");
            }
        } catch (MalformedJson fault) {
            fail(Failure.BAD_REPLY, "the provider sent a piece that is not JSON: " + fault.problem());
        }
        return !ended;
    }

    private static boolean isWord(Bytes data, String end) {
        return !end.isEmpty() && !end.startsWith("/") && data.length() < 256
                && new String(data.array(), data.offset(), data.length(), StandardCharsets.UTF_8).strip().equals(end);
    }

    private void tell(Json document) {
        if (!started) {
            started = true;
            out.add(new ReplyEvent.Started(mapping.model().first(document).text(), Bytes.EMPTY));
        }
        for (var thought : mapping.reasoning().all(document)) {
            if (!thought.text().isEmpty()) {
                say(new ReplyEvent.ReasoningDelta(0, thought.text(), Bytes.EMPTY), thought.text().length());
            }
        }
        for (var text : mapping.text().all(document)) {
            if (!text.text().isEmpty()) {
                say(new ReplyEvent.TextDelta(0, text.text(), Bytes.EMPTY), text.text().length());
            }
        }
        var to = options.wholeTools() ? held : out;
        characters += calls.read(document, to);
        if (held.size() > MOST_HELD) {
            fail(Failure.REPLY_TOO_LARGE, "calls of tools that were to be told whole are too many pieces");
            return;
        }
        counting.read(document, headers);
        var word = mapping.finish().first(document);
        finish = word.text().isEmpty() ? finish : word.text();
        if (!document() && over(document)) {
            finished();
        }
    }

    /** What comes after calls that are held waits with them. */
    private void say(ReplyEvent event, int length) {
        characters += length;
        (held.isEmpty() ? out : held).add(event);
    }

    private boolean over(Json document) {
        if (mapping.reading().end().isEmpty()) {
            return !finish.isEmpty();
        }
        var mark = mapping.end().first(document);
        return mark.present() && !(mark.isBool() && !mark.isTrue()) && !(mark.isString() && mark.text().isEmpty());
    }

    private void finished() {
        var failure = mapping.words().failure(finish);
        if (failure.isPresent()) {
            fail(failure.get(), "the provider gave the answer up: " + (finish.length() > 100 ? finish.substring(0, 100) : finish));
            return;
        }
        if (!started) {
            fail(Failure.BAD_REPLY, "the provider's answer ended before it began");
            return;
        }
        var reason = finish.isEmpty() ? FinishReason.STOP : mapping.words().reason(finish);
        if (calls.any() && (reason == FinishReason.STOP || reason == FinishReason.OTHER)) {
            reason = FinishReason.TOOL_CALLS;
        }
        out.addAll(held);
        held.clear();
        var end = new ReplyEvent.Finished(reason, usageSoFar(), Bytes.EMPTY);
        last(reason == FinishReason.OTHER ? end.saying(finish) : end);
    }

    private void fail(Failure failure, String message) {
        last(new ReplyEvent.Failed(failure, message, 0, Bytes.EMPTY));
    }

    private void last(ReplyEvent event) {
        if (!ended) {
            ended = true;
            out.add(event);
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

    /** Some four characters a token, where nothing was reported. */
    @Override
    public Usage usageSoFar() {
        return counting.present() ? counting.disjoint()
                : new Usage(options.promptTokens(), 0, 0, 0, (characters + 3) / 4, 0, 0, 0, 0, true);
    }
}
