package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one choice says in one chunk, or in a whole answer, whose {@code message} has the same members; a whole answer's
 * reasoning is told before its text, wherever it stands. Sound and pictures have no canonical form yet; an empty text
 * stands for them, so that they count as visible.
 */
final class ChatDelta {
    private static final int CONTENT = 0;
    private static final int REASONING_CONTENT = 1;
    private static final int REASONING = 2;
    private static final int TOOL_CALLS = 3;
    private static final int REFUSAL = 4;
    private static final int FUNCTION_CALL = 5;
    private static final int AUDIO = 6;
    private static final int IMAGES = 7;
    private static final int DETAILS = 8;
    private static final Names MEMBERS = Names.of(
            "content", "reasoning_content", "reasoning", "tool_calls", "refusal", "function_call", "audio", "images",
            "reasoning_details");
    private static final int NOWHERE = -1;

    private static final int TEXT = 0;
    private static final int THINKING = 1;
    private static final Names PART = Names.of("text", "thinking");

    private static final int INDEX = 0;
    private static final int ID = 1;
    private static final int FUNCTION = 2;
    private static final int NAME = 3;
    private static final int ARGUMENTS = 4;
    private static final Names CALL = Names.of("index", "id", "function", "name", "arguments");

    private static final int UNKNOWN = -1;

    private final ChatChoices.Shape shape;
    private final boolean stream;
    private final boolean tell;
    private final ToolCalls calls = new ToolCalls();
    private long textBytes;
    private long textParts;
    private long reasoningBytes;
    private long reasoningParts;
    private int nextWhole;
    private boolean reasoned;
    /** Whether a stream has its reasoning under a plain name, so that details only repeat it. */
    private boolean plainly;
    /** Where the members lie that have to wait. */
    private final int[] places = new int[DETAILS + 1];
    // of the call that is being read
    private int callIndex;
    private String callId = "";
    private String callName = "";
    private String callArguments = "";

    /** Without {@code tell} it only counts. */
    ChatDelta(ChatChoices.Shape shape, boolean tell) {
        this.shape = shape;
        this.stream = shape == ChatChoices.Shape.DELTA;
        this.tell = tell;
    }

    long textTokens() {
        return Math.max(textParts, (textBytes + 3) / 4);
    }

    long reasoningTokens() {
        return Math.max(reasoningParts, (reasoningBytes + 3) / 4);
    }

    void read(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (shape == ChatChoices.Shape.TEXT) {
            text(cursor, choice, out);
            return;
        }
        if (!cursor.atObject()) {
            cursor.skip();
            return;
        }
        reasoned = false;
        nextWhole = 0;
        Arrays.fill(places, NOWHERE);
        cursor.enterObject();
        while (cursor.nextMember()) {
            int name = cursor.name(MEMBERS);
            if (name == Names.OTHER) {
                cursor.skip();
            } else if (stream && name != DETAILS) {
                member(cursor, name, choice, out);
            } else {
                cursor.peek();
                places[name] = cursor.position();
                cursor.skip();
            }
        }
        int after = cursor.position();
        later(cursor, choice, out);
        cursor.rewind(after);
    }

    /** What has to wait for other members: all of a whole answer, and details, whose text others may have said. */
    private void later(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (stream) {
            plainly |= reasoned;
            for (var event : details(cursor, choice)) {
                if (!plainly || event instanceof ReplyEvent.ReasoningMark) {
                    detail(event, out);
                }
            }
            return;
        }
        var called = new ArrayList<ReplyEvent>(0);
        told(cursor, TOOL_CALLS, choice, called);
        told(cursor, FUNCTION_CALL, choice, called);
        var thought = details(cursor, choice);
        reasoned = thought.stream().anyMatch(event -> event instanceof ReplyEvent.ReasoningDelta);
        told(cursor, REASONING_CONTENT, choice, out);
        told(cursor, REASONING, choice, out);
        thought.stream().filter(event -> !ofCall(event)).forEach(event -> detail(event, out));
        told(cursor, CONTENT, choice, out);
        told(cursor, REFUSAL, choice, out);
        out.addAll(called);
        thought.stream().filter(ChatDelta::ofCall).forEach(event -> detail(event, out));
        told(cursor, AUDIO, choice, out);
        told(cursor, IMAGES, choice, out);
    }

    private List<ReplyEvent> details(JsonCursor cursor, int choice) throws MalformedJson {
        if (places[DETAILS] == NOWHERE) {
            return List.of();
        }
        cursor.rewind(places[DETAILS]);
        return ReasoningDetail.read(cursor, choice, calls);
    }

    private static boolean ofCall(ReplyEvent event) {
        return event instanceof ReplyEvent.ReasoningMark mark && mark.index() != ReplyEvent.ReasoningMark.NO_CALL;
    }

    private void detail(ReplyEvent event, List<ReplyEvent> out) {
        if (event instanceof ReplyEvent.ReasoningDelta delta) {
            reasoningBytes += delta.text().length();
            reasoningParts++;
        }
        if (tell) {
            out.add(event);
        }
    }

    private void told(JsonCursor cursor, int name, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (places[name] != NOWHERE) {
            cursor.rewind(places[name]);
            member(cursor, name, choice, out);
        }
    }

    private void member(JsonCursor cursor, int name, int choice, List<ReplyEvent> out) throws MalformedJson {
        switch (name) {
            case CONTENT -> content(cursor, choice, out);
            case REASONING_CONTENT, REASONING -> reasoning(cursor, choice, out);
            case REFUSAL -> refusal(cursor, choice, out);
            case TOOL_CALLS -> toolCalls(cursor, choice, out);
            case FUNCTION_CALL -> call(cursor, choice, out);
            default -> media(cursor, choice, out);
        }
    }

    private void content(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (!cursor.atArray()) {
            text(cursor, choice, out);
            return;
        }
        cursor.enterArray();
        while (cursor.nextItem()) {
            part(cursor, choice, out);
        }
    }

    private void part(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (!cursor.atObject()) {
            text(cursor, choice, out);
            return;
        }
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(PART)) {
                case TEXT -> text(cursor, choice, out);
                case THINKING -> thinking(cursor, choice, out);
                default -> cursor.skip();
            }
        }
    }

    private void thinking(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (!cursor.atArray()) {
            reasoned = false;
            reasoning(cursor, choice, out);
            return;
        }
        cursor.enterArray();
        while (cursor.nextItem()) {
            if (!cursor.atObject()) {
                cursor.skip();
                continue;
            }
            cursor.enterObject();
            while (cursor.nextMember()) {
                if (cursor.name(PART) == TEXT) {
                    reasoned = false;
                    reasoning(cursor, choice, out);
                } else {
                    cursor.skip();
                }
            }
        }
    }

    private void refusal(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        int before = out.size();
        text(cursor, choice, out);
        for (int i = before; i < out.size(); i++) {
            if (out.get(i) instanceof ReplyEvent.TextDelta(int of, String text, _)) {
                out.set(i, new ReplyEvent.RefusalDelta(of, text, Bytes.EMPTY));
            }
        }
    }

    private void text(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (!cursor.atString()) {
            cursor.skip();
            return;
        }
        cursor.string();
        if (!cursor.stringIsEmpty()) {
            textBytes += cursor.stringEnd() - cursor.stringStart();
            textParts++;
            if (tell) {
                out.add(new ReplyEvent.TextDelta(choice, cursor.text(), Bytes.EMPTY));
            }
        }
    }

    /** Where a provider sends the same words under both names, the first counts. */
    private void reasoning(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (reasoned || !cursor.atString()) {
            cursor.skip();
            return;
        }
        cursor.string();
        if (!cursor.stringIsEmpty()) {
            reasoned = true;
            reasoningBytes += cursor.stringEnd() - cursor.stringStart();
            reasoningParts++;
            if (tell) {
                out.add(new ReplyEvent.ReasoningDelta(choice, cursor.text(), Bytes.EMPTY));
            }
        }
    }

    private void media(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        boolean some = cursor.atObject() || cursor.atArray();
        int from = cursor.position();
        cursor.skip();
        if (some && tell && cursor.position() - from > 2) {
            out.add(new ReplyEvent.TextDelta(choice, "", Bytes.EMPTY));
        }
    }

    private void toolCalls(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (!cursor.atArray()) {
            call(cursor, choice, out);
            return;
        }
        cursor.enterArray();
        while (cursor.nextItem()) {
            call(cursor, choice, out);
        }
    }

    private void call(JsonCursor cursor, int choice, List<ReplyEvent> out) throws MalformedJson {
        if (!cursor.atObject()) {
            cursor.skip();
            return;
        }
        callIndex = UNKNOWN;
        callId = "";
        callName = "";
        callArguments = "";
        callMembers(cursor);
        textBytes += callArguments.length() + callName.length();
        if (!tell) {
            return;
        }
        int theirs = callIndex != UNKNOWN ? callIndex : stream ? calls.youngest(choice) : nextWhole++;
        if (!callId.isEmpty() || !callName.isEmpty()) {
            int ours = calls.begin(choice, theirs, callId);
            if (ours >= 0) {
                out.add(new ReplyEvent.ToolCallStarted(choice, ours, callId, callName, Bytes.EMPTY));
            }
        }
        if (!callArguments.isEmpty()) {
            out.add(new ReplyEvent.ToolArguments(choice, calls.current(choice, theirs), callArguments, Bytes.EMPTY));
        }
    }

    private void callMembers(JsonCursor cursor) throws MalformedJson {
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(CALL)) {
                case INDEX -> {
                    if (cursor.atNumber()) {
                        callIndex = (int) Math.max(0, Math.min(cursor.number(), Short.MAX_VALUE));
                    } else {
                        cursor.skip();
                    }
                }
                case ID -> callId = textOf(cursor);
                case NAME -> callName = textOf(cursor);
                case ARGUMENTS -> callArguments = textOf(cursor);
                case FUNCTION -> {
                    if (cursor.atObject()) {
                        callMembers(cursor);
                    } else {
                        cursor.skip();
                    }
                }
                default -> cursor.skip();
            }
        }
    }

    /** A string's text, nothing of a null, and of anything else what stands there: some send arguments as an object. */
    private static String textOf(JsonCursor cursor) throws MalformedJson {
        if (cursor.atString()) {
            cursor.string();
            return cursor.stringIsEmpty() ? "" : cursor.text();
        }
        int from = cursor.inArray(cursor.position());
        boolean nothing = cursor.peek() == 'n';
        cursor.skip();
        return nothing ? "" : Bytes.of(cursor.array(), from, cursor.inArray(cursor.position()) - from).asText();
    }
}
