package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.OwnBody;
import dev.signalbox.dialects.Seam;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.JsonText;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.catalog.Prefill;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a caller's body must change so that its answer goes on: the text so far ends the conversation as the
 * assistant's, and limits on the answer's length shrink by it. White space at the end of that text is left out, because
 * chat templates cut it off or tokens begin with it; whoever reads the answer takes it away again. A conversation that
 * the caller itself ended with a turn to be continued has the text so far behind that.
 */
final class ContinuedBody implements OwnBody.Edit {
    private static final int ROLE = 0;
    private static final int CONTENT = 1;
    private static final int PREFIX = 2;
    private static final int TOOL_CALLS = 3;
    private static final Names MESSAGE = Names.of("role", "content", "prefix", "tool_calls");
    private static final Names ASSISTANT = Names.of("assistant");
    private static final Names CONTINUE = Names.of("continue_final_message");
    private static final Bytes GO_ON = Bytes.utf8("\"continue_final_message\":true,\"add_generation_prompt\":false");

    private final Continuation from;
    private final Prefill how;
    private final boolean callerContinues;
    private final String told;
    private final String omitted;
    private final List<String> stops = new ArrayList<>(2);
    private boolean spent;

    private ContinuedBody(Continuation from, Prefill how, boolean callerContinues) {
        this.from = from;
        this.how = how;
        this.callerContinues = callerContinues;
        this.told = from.text().stripTrailing();
        this.omitted = from.text().substring(told.length());
    }

    static ContinuedBody of(Bytes body, Continuation from, Prefill how) throws BadRequest {
        boolean continues = false;
        try {
            var cursor = new JsonCursor().on(body);
            cursor.enterObject();
            while (cursor.nextMember()) {
                if (cursor.name(CONTINUE) != Names.OTHER && cursor.atBool()) {
                    continues = cursor.bool();
                } else {
                    cursor.skip();
                }
            }
        } catch (MalformedJson fault) {
            throw ChatRequestReader.bad("The body is not valid JSON: " + fault.problem() + ".", null);
        }
        return new ContinuedBody(from, how, continues);
    }

    /** To be asked after all members were seen. */
    Seam seam() {
        return new Seam(from.text(), omitted, how != Prefill.CONTINUE_FINAL_MESSAGE, stops, from.tokens(), spent,
                from.opening());
    }

    /** Whether the provider is told anything of the answer so far. */
    private boolean says() {
        return !told.isEmpty() || !from.reasoning().isEmpty();
    }

    @Override
    public Bytes value(String name, Bytes value) throws MalformedJson, BadRequest {
        return switch (name) {
            case "messages" -> messages(value);
            case "max_tokens", "max_completion_tokens" -> shrunk(value, true);
            case "min_tokens" -> shrunk(value, false);
            case "stop" -> {
                stops(value);
                yield value;
            }
            case "echo" -> Bytes.EMPTY;
            case "continue_final_message", "add_generation_prompt" -> says() ? Bytes.EMPTY : value;
            default -> value;
        };
    }

    @Override
    public List<Bytes> added() {
        return says() && how == Prefill.CONTINUE_FINAL_MESSAGE ? List.of(GO_ON) : List.of();
    }

    /** White space that is left out is said again, by one token. */
    private Bytes shrunk(Bytes value, boolean limit) throws MalformedJson {
        var cursor = new JsonCursor().on(value);
        if (!cursor.atNumber()) {
            return value;
        }
        long wanted = (long) cursor.number();
        long left = wanted - Math.max(0, from.tokens() - (omitted.isEmpty() ? 0 : 1));
        if (limit && wanted > 0 && left < 1) {
            spent = true;
            left = 1;
        }
        return wanted == 0 ? value : Bytes.utf8(String.valueOf(Math.max(left, 0)));
    }

    private void stops(Bytes value) throws MalformedJson {
        var cursor = new JsonCursor().on(value);
        if (cursor.atString()) {
            stop(cursor);
        } else if (cursor.atArray()) {
            cursor.enterArray();
            while (cursor.nextItem()) {
                if (cursor.atString()) {
                    stop(cursor);
                } else {
                    cursor.skip();
                }
            }
        }
    }

    private void stop(JsonCursor cursor) throws MalformedJson {
        cursor.string();
        if (!cursor.stringIsEmpty()) {
            stops.add(cursor.text());
        }
    }

    private Bytes messages(Bytes value) throws MalformedJson, BadRequest {
        if (!says()) {
            return value;
        }
        var cursor = new JsonCursor().on(value);
        boolean assistant = false;
        boolean flagged = false;
        boolean calls = false;
        int contentEnd = -1;
        cursor.enterArray();
        while (cursor.nextItem()) {
            assistant = false;
            flagged = false;
            calls = false;
            contentEnd = -1;
            cursor.enterObject();
            while (cursor.nextMember()) {
                switch (cursor.name(MESSAGE)) {
                    case ROLE -> {
                        cursor.string();
                        assistant = cursor.name(ASSISTANT) != Names.OTHER;
                    }
                    case CONTENT -> {
                        boolean text = cursor.atString();
                        cursor.skip();
                        contentEnd = text ? cursor.position() - 1 : -1;
                    }
                    case PREFIX -> {
                        if (cursor.atBool()) {
                            flagged = cursor.bool();
                        } else {
                            cursor.skip();
                        }
                    }
                    case TOOL_CALLS -> {
                        calls = cursor.atArray();
                        cursor.skip();
                    }
                    default -> cursor.skip();
                }
            }
        }
        boolean joins = assistant && !calls && switch (how) {
            case CONTINUE_FINAL_MESSAGE -> callerContinues;
            case TURN -> true;
            case FLAG -> flagged;
        };
        if (!joins) {
            return joined(value, cursor.position() - 1, "," + turn(), value.length());
        }
        if (contentEnd < 0 || !from.reasoning().isEmpty()) {
            throw ChatRequestReader.bad("An answer to a turn that is not plain text can't be gone on with.", "messages");
        }
        return joined(value, contentEnd, unquoted(told), value.length());
    }

    private String turn() {
        var turn = new StringBuilder(told.length() + 64).append("{\"role\":\"assistant\",\"content\":");
        JsonText.quote(turn, told);
        if (!from.reasoning().isEmpty()) {
            JsonText.quote(turn.append(",\"reasoning_content\":"), from.reasoning());
        }
        return turn.append(how == Prefill.FLAG ? ",\"prefix\":true}" : "}").toString();
    }

    private static String unquoted(String text) {
        var quoted = JsonText.quote(new StringBuilder(text.length() + 16), text);
        return quoted.substring(1, quoted.length() - 1);
    }

    private static Bytes joined(Bytes value, int at, String between, int end) {
        var middle = Bytes.utf8(between);
        var all = new byte[end + middle.length()];
        System.arraycopy(value.array(), value.offset(), all, 0, at);
        System.arraycopy(middle.array(), middle.offset(), all, at, middle.length());
        System.arraycopy(value.array(), value.offset() + at, all, at + middle.length(), end - at);
        return Bytes.of(all);
    }
}
