package dev.signalbox.records.wire;

import dev.signalbox.avro.ReplyEventKind;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/**
 * One event of an answer: eight bytes beside its text and raw data. How it ended is an array of one, as most events
 * end nothing.
 */
final class ReplyEventLayout {
    private static final ReplyEventKind[] KINDS = ReplyEventKind.values();

    private static final String HIDDEN = "hidden";

    private record Ending(FinishReason finish, Usage usage, Failure failure, long retryAfterMillis, String stop) {
        static final Ending NONE = new Ending(FinishReason.OTHER, Usage.NONE, Failure.INTERNAL, 0, "");

        static Ending read(AvroInput in) {
            return new Ending(
                    Parts.FINISH.read(in, FinishReason.OTHER),
                    Parts.readUsage(in),
                    Parts.FAILURE.read(in, Failure.INTERNAL),
                    in.readLong(),
                    in.readString());
        }
    }

    void write(ReplyEvent event, AvroOutput out) {
        switch (event) {
            case ReplyEvent.TextDelta(int choice, var text, var raw) ->
                    plain(ReplyEventKind.TEXT, choice, 0, text, "", "", raw, out);
            case ReplyEvent.ReasoningDelta(int choice, var text, var raw) ->
                plain(ReplyEventKind.REASONING, choice, 0, text, "", "", raw, out);
            case ReplyEvent.RefusalDelta(int choice, var text, var raw) ->
                plain(ReplyEventKind.REFUSAL, choice, 0, text, "", "", raw, out);
            case ReplyEvent.ReasoningMark(int choice, int index, var maker, var value, boolean hidden, var raw) ->
                plain(ReplyEventKind.REASONING_MARK, choice, index, value, hidden ? HIDDEN : "", maker.label(), raw, out);
            case ReplyEvent.Started(var model, var raw) -> plain(ReplyEventKind.STARTED, 0, 0, model, "", "", raw, out);
            case ReplyEvent.ToolCallStarted(int choice, int index, var id, var name, var raw) ->
                plain(ReplyEventKind.TOOL_CALL, choice, index, "", id, name, raw, out);
            case ReplyEvent.ToolArguments(int choice, int index, var fragment, var raw) ->
                plain(ReplyEventKind.TOOL_ARGUMENTS, choice, index, fragment, "", "", raw, out);
            case ReplyEvent.Passed(var raw) -> plain(ReplyEventKind.PASSED, 0, 0, "", "", "", raw, out);
            case ReplyEvent.Whole(var raw) -> plain(ReplyEventKind.WHOLE, 0, 0, "", "", "", raw, out);
            case ReplyEvent.Finished(var reason, var usage, var stop, var word, var raw) -> {
                head(ReplyEventKind.FINISHED, 0, 0, word, "", "", raw, out);
                out.beginItems(1);
                Parts.FINISH.write(reason, out);
                Parts.write(usage, out);
                out.writeInt(Parts.NO_FAILURE);
                out.writeLong(0);
                out.writeString(stop);
                out.endItems();
            }
            case ReplyEvent.Failed(var failure, var message, long retryAfterMillis, var raw, _) -> {
                head(ReplyEventKind.FAILED, 0, 0, message, "", "", raw, out);
                out.beginItems(1);
                Parts.FINISH.write(FinishReason.OTHER, out);
                Parts.write(Usage.NONE, out);
                Parts.FAILURE.write(failure, out);
                out.writeLong(retryAfterMillis);
                out.writeString("");
                out.endItems();
            }
        }
    }

    private static void plain(
            ReplyEventKind kind, int choice, int index, String text, String id, String name, Bytes raw,
            AvroOutput out) {
        head(kind, choice, index, text, id, name, raw, out);
        out.endItems();
    }

    private static void head(
            ReplyEventKind kind, int choice, int index, String text, String id, String name, Bytes raw,
            AvroOutput out) {
        out.writeInt(kind.ordinal());
        out.writeInt(choice);
        out.writeInt(index);
        out.writeString(text);
        out.writeString(id);
        out.writeString(name);
        out.writeBytes(raw);
    }

    ReplyEvent read(AvroInput in) {
        var kind = KINDS[in.readIndex(KINDS.length)];
        int choice = in.readInt();
        int index = in.readInt();
        var text = in.readString();
        var id = in.readString();
        var name = in.readString();
        var raw = in.readBytes();
        List<Ending> endings = in.readList(Ending::read);
        var ending = endings.isEmpty() ? Ending.NONE : endings.getFirst();
        return switch (kind) {
            case TEXT -> new ReplyEvent.TextDelta(choice, text, raw);
            case REASONING -> new ReplyEvent.ReasoningDelta(choice, text, raw);
            case REFUSAL -> new ReplyEvent.RefusalDelta(choice, text, raw);
            case REASONING_MARK -> mark(choice, index, name, text, id, raw);
            case STARTED -> new ReplyEvent.Started(text, raw);
            case TOOL_CALL -> new ReplyEvent.ToolCallStarted(choice, index, id, name, raw);
            case TOOL_ARGUMENTS -> new ReplyEvent.ToolArguments(choice, index, text, raw);
            case PASSED, UNKNOWN -> new ReplyEvent.Passed(raw);
            case WHOLE -> new ReplyEvent.Whole(raw);
            case FINISHED -> new ReplyEvent.Finished(ending.finish(), ending.usage(), ending.stop(), text, raw);
            case FAILED -> new ReplyEvent.Failed(ending.failure(), text, ending.retryAfterMillis(), raw);
        };
    }

    /** A mark of a maker that this version does not know can't be shown to anybody. */
    private static ReplyEvent mark(int choice, int index, String maker, String value, String hidden, Bytes raw) {
        for (var dialect : Dialect.values()) {
            if (dialect.label().equals(maker)) {
                return new ReplyEvent.ReasoningMark(choice, index, dialect, value, hidden.equals(HIDDEN), raw);
            }
        }
        return new ReplyEvent.Passed(raw);
    }
}
