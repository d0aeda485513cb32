package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.reply.NotAStream;
import dev.signalbox.dialects.sse.SseParser;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of chunks. Its promised end is {@code [DONE]}. Some providers never send it: for them a stream has
 * also ended when every choice said so and the usage, which we always ask for and which comes last, was there. Anything
 * less is a broken stream.
 *
 * <p>The chunk that says how an answer ended waits for that end: who was shown it can't be told that the answer goes on.
 * So do calls of tools whose caller wants them whole, of {@value #MAX_HELD_BYTES} bytes at most; an answer with more of
 * them fails.
 *
 * <p>Chunks of plain completions differ in what a choice holds, and in nothing else.
 */
public final class ChatStreamReader implements ReplyReader {
    static final int MAX_EVENT_BYTES = 1 << 20;
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private static final int MODEL = 0;
    private static final int CHOICES = 1;
    private static final int USAGE = 2;
    private static final int ERROR = 3;
    private static final int X_GROQ = 4;
    private static final int OBJECT = 5;
    private static final Names MEMBERS = Names.of("model", "choices", "usage", "error", "x_groq", "object");
    private static final Names USAGE_ONLY = Names.of("usage");
    private static final Names ERROR_ONLY = Names.of("error");
    private static final int NOWHERE = -1;
    static final int MAX_HELD_BYTES = 4 << 20;

    private final ReadOptions options;
    private final SseParser parser = new SseParser(MAX_EVENT_BYTES, this::event);
    private final JsonCursor cursor = new JsonCursor();
    private final ChatChoices choices;
    private final UsageCounts usage = new UsageCounts();
    private final List<ReplyEvent> said = new ArrayList<>(4);
    private List<ReplyEvent> out = new ArrayList<>(0);
    private final SplitCharacters split = new SplitCharacters();
    private final @Nullable ContinuedChunks continued;
    private final List<ReplyEvent> held = new ArrayList<>(2);
    private int heldBytes;
    private boolean calling;
    private NotAStream notAStream = new NotAStream();
    private boolean anything;
    private boolean started;
    private boolean ended;
    private Bytes usageChunk = Bytes.EMPTY;
    // of the chunk that is being read
    private String model = "";
    private int choiceCount;
    private boolean hasUsage;
    private boolean hasError;
    private int cutFrom;
    private int cutTo;

    private ChatStreamReader(ReadOptions options, ChatChoices.Shape shape) {
        this.options = options;
        this.choices = new ChatChoices(shape, true);
        this.continued = options.seam().map(ContinuedChunks::new).orElse(null);
        this.started = continued != null;
    }

    /** Of chunks that hold pieces of messages. */
    public static ChatStreamReader ofMessages(ReadOptions options) {
        return new ChatStreamReader(options, ChatChoices.Shape.DELTA);
    }

    /** Of chunks that hold pieces of text. */
    public static ChatStreamReader ofTexts(ReadOptions options) {
        return new ChatStreamReader(options, ChatChoices.Shape.TEXT);
    }

    @Override
    public void read(Bytes data, List<ReplyEvent> events) {
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
        parser.read(data);
        if (parser.overflowed() && !ended) {
            fail(Failure.REPLY_TOO_LARGE, "an event of the provider's stream is larger than " + MAX_EVENT_BYTES
                    + " bytes");
        }
    }

    @Override
    public void end(List<ReplyEvent> events) {
        if (ended) {
            return;
        }
        out = events;
        if (notAStream.certain()) {
            say(notAStream.failure());
        } else if (done(parser.unfinished()) || (choices.allFinished() && usage.present())) {
            finish();
        } else if (!anything) {
            fail(Failure.BAD_REPLY, "the provider's stream ended before its first event");
        } else {
            fail(Failure.STREAM_BROKEN, "the provider's stream broke off before its end");
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

    /** Of a continuation as the provider counts it, for which what was shown before is prompt. */
    @Override
    public Usage usageSoFar() {
        return continued != null && continued.counted().present() ? continued.counted().disjoint() : counted();
    }

    private Usage counted() {
        return usage.present() ? usage.disjoint() : choices.estimate(options.promptTokens());
    }

    private boolean event(String name, Bytes data, int lines) {
        if (data.isEmpty()) {
            return true;
        }
        if (done(data)) {
            finish();
            return false;
        }
        anything = true;
        var payload = lines == 1 ? data : onOneLine(data);
        try {
            payload = split.joined(payload);
            payload = continued == null ? payload : continued.next(payload);
            if (payload.isEmpty()) {
                return true;
            }
            chunk(payload);
        } catch (MalformedJson fault) {
            fail(Failure.BAD_REPLY, "the provider sent a chunk that is not JSON: " + fault.problem());
            return false;
        }
        if (hasError || name.equals("error")) {
            say(ProviderError.inStream(payload));
        } else {
            tell(payload);
            if (!choices.broken().isEmpty()) {
                fail(FinishWords.failure(choices.broken()), "the provider gave the answer up: " + choices.broken());
            }
        }
        if (continued != null && continued.stopped() && !ended) {
            finish();
        }
        return !ended;
    }

    private void chunk(Bytes payload) throws MalformedJson {
        said.clear();
        choiceCount = 0;
        hasUsage = false;
        hasError = false;
        cutFrom = NOWHERE;
        cursor.on(payload);
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(MEMBERS)) {
                case MODEL -> {
                    if (!started && cursor.atString()) {
                        cursor.string();
                        model = cursor.text();
                    } else {
                        cursor.skip();
                    }
                }
                case CHOICES -> {
                    if (cursor.atArray()) {
                        choiceCount = choices.read(cursor, said);
                    } else {
                        cursor.skip();
                    }
                }
                case USAGE -> usage();
                case ERROR -> {
                    if (!cursor.takeNull()) {
                        hasError = true;
                        cursor.skip();
                    }
                }
                case OBJECT -> {
                    if (cursor.atString()) {
                        cursor.string();
                        hasError |= cursor.name(ERROR_ONLY) != Names.OTHER;
                    } else {
                        cursor.skip();
                    }
                }
                case X_GROQ -> usageWithin();
                default -> cursor.skip();
            }
        }
        cursor.end();
    }

    private void usage() throws MalformedJson {
        int key = cursor.keyPosition();
        int comma = cursor.commaPosition();
        hasUsage |= usage.read(cursor);
        cutTo = cursor.position();
        cutFrom = comma;
        if (comma < 0) {
            cutFrom = key;
            if (cursor.peek() == ',') {
                cutTo = cursor.position() + 1;
            }
        }
    }

    private void usageWithin() throws MalformedJson {
        if (!cursor.atObject()) {
            cursor.skip();
            return;
        }
        cursor.enterObject();
        while (cursor.nextMember()) {
            if (cursor.name(USAGE_ONLY) != Names.OTHER) {
                usage.read(cursor);
            } else {
                cursor.skip();
            }
        }
    }

    private void tell(Bytes payload) {
        if (hasUsage && choiceCount == 0) {
            if (options.keepUsage() && !options.canonical()) {
                if (!usageChunk.isEmpty()) {
                    out.add(new ReplyEvent.Passed(usageChunk));
                }
                usageChunk = payload;
            }
            return;
        }
        var raw = options.canonical() ? Bytes.EMPTY : options.keepUsage() || cutFrom == NOWHERE ? payload : cut(payload);
        var to = place(raw.length());
        int next = 0;
        if (!started && (choiceCount > 0 || !model.isEmpty())) {
            started = true;
            to.add(new ReplyEvent.Started(model, raw));
        } else if (said.isEmpty()) {
            if (!options.canonical()) {
                to.add(new ReplyEvent.Passed(raw));
            }
        } else {
            to.add(said.get(0).withRaw(raw));
            next = 1;
        }
        for (; next < said.size(); next++) {
            to.add(said.get(next));
        }
        if (heldBytes > MAX_HELD_BYTES) {
            fail(Failure.REPLY_TOO_LARGE, "calls of tools that were to be told whole are larger than "
                    + MAX_HELD_BYTES + " bytes");
        }
    }

    /** Where the events of this chunk go. */
    private List<ReplyEvent> place(int bytes) {
        if (options.wholeTools() && !calling) {
            for (int i = 0; i < said.size(); i++) {
                calling |= said.get(i) instanceof ReplyEvent.ToolCallStarted
                        || said.get(i) instanceof ReplyEvent.ToolArguments;
            }
        }
        if (calling || choices.allFinished()) {
            heldBytes += bytes;
            return held;
        }
        release();
        return out;
    }

    private void release() {
        if (!held.isEmpty()) {
            out.addAll(held);
            held.clear();
            heldBytes = 0;
        }
    }

    /** The payload without its usage, which the caller did not ask for. */
    private Bytes cut(Bytes payload) {
        var kept = new byte[payload.length() - (cutTo - cutFrom)];
        System.arraycopy(payload.array(), payload.offset(), kept, 0, cutFrom);
        System.arraycopy(payload.array(), payload.offset() + cutTo, kept, cutFrom, payload.length() - cutTo);
        return Bytes.of(kept);
    }

    private void finish() {
        if (!anything) {
            fail(Failure.BAD_REPLY, "the provider's stream ended before its first event");
            return;
        }
        release();
        if (continued == null) {
            say(choices.end(counted(), usageChunk));
            return;
        }
        var rest = continued.rest();
        if (!rest.raw().isEmpty()) {
            out.add(rest);
        }
        var told = usage.present() ? usage.disjoint() : continued.shifted(counted());
        boolean missing = usageChunk.isEmpty() && options.keepUsage();
        say(choices.end(told, missing ? continued.usageChunk(told) : usageChunk));
    }

    private void fail(Failure failure, String message) {
        say(new ReplyEvent.Failed(failure, message, 0, Bytes.EMPTY));
    }

    private void say(ReplyEvent last) {
        ended = true;
        out.add(last);
    }

    private static boolean done(Bytes data) {
        return data.length() >= DONE.length
                && Arrays.equals(data.array(), data.offset(), data.offset() + DONE.length, DONE, 0, DONE.length);
    }

    /** Line feeds between JSON tokens are white space; inside one event's frame they would end it. */
    private static Bytes onOneLine(Bytes data) {
        var copy = Arrays.copyOfRange(data.array(), data.offset(), data.offset() + data.length());
        for (int i = 0; i < copy.length; i++) {
            if (copy[i] == '\n') {
                copy[i] = ' ';
            }
        }
        return Bytes.of(copy);
    }
}
