package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.dialects.json.JsonOut;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.reply.WholeWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Writes an answer as one document: the provider's own where it is of this dialect, else what its events add up to, at
 * the end.
 */
final class GeminiWholeWriter extends WholeWriter {
    private final WriteOptions options;
    private final TreeMap<Integer, List<Piece>> candidates = new TreeMap<>();
    private final Set<Integer> refusing = new HashSet<>(0);

    /** What becomes a part. */
    private sealed interface Piece {
        record Words(StringBuilder text, boolean thought, Mark mark) implements Piece {
            private boolean open(boolean alsoThought) {
                return thought == alsoThought && !mark.present();
            }
        }

        record Call(CalledFunction function) implements Piece {}
    }

    GeminiWholeWriter(WriteOptions options) {
        this.options = options;
    }

    @Override
    protected void gather(ReplyEvent event) {
        switch (event) {
            case ReplyEvent.TextDelta delta -> words(delta.choice(), delta.text(), false);
            case ReplyEvent.RefusalDelta delta -> {
                refusing.add(delta.choice());
                words(delta.choice(), delta.text(), false);
            }
            case ReplyEvent.ReasoningDelta delta -> words(delta.choice(), delta.text(), true);
            case ReplyEvent.ReasoningMark mark -> mark(mark);
            case ReplyEvent.ToolCallStarted call ->
                    pieces(call.choice()).add(new Piece.Call(new CalledFunction(call.index(), call.id(), call.name())));
            case ReplyEvent.ToolArguments arguments -> {
                for (var piece : pieces(arguments.choice())) {
                    if (piece instanceof Piece.Call(var call) && call.index() == arguments.index()) {
                        call.arguments(arguments.fragment());
                    }
                }
            }
            default -> {}
        }
    }

    @Override
    protected Bytes error(ReplyEvent.Failed failed) {
        return GeminiErrors.write(failed);
    }

    private List<Piece> pieces(int choice) {
        return candidates.computeIfAbsent(choice, _ -> new ArrayList<>());
    }

    private void words(int choice, String text, boolean thought) {
        var pieces = pieces(choice);
        if (!pieces.isEmpty() && pieces.getLast() instanceof Piece.Words words && words.open(thought)) {
            words.text().append(text);
        } else {
            pieces.add(new Piece.Words(new StringBuilder(text), thought, Mark.NONE));
        }
    }

    /** A mark stands on its call, or on the words before it where they are of its kind. */
    private void mark(ReplyEvent.ReasoningMark event) {
        var mark = Mark.by(event.maker(), event.value());
        var pieces = pieces(event.choice());
        for (var piece : pieces) {
            if (piece instanceof Piece.Call(var call) && call.index() == event.index()) {
                call.sign(mark);
                return;
            }
        }
        boolean thought = !event.hidden();
        if (!pieces.isEmpty() && pieces.getLast() instanceof Piece.Words words && words.open(thought)) {
            pieces.set(pieces.size() - 1, new Piece.Words(words.text(), thought, mark));
        } else {
            pieces.add(new Piece.Words(new StringBuilder(), thought, mark));
        }
    }

    @Override
    protected Bytes document(ReplyEvent.Finished finished) {
        pieces(0);
        var out = new JsonOut(1 << 10).beginObject().name("candidates").beginArray();
        candidates.forEach((choice, pieces) -> {
            GeminiChunks.begin(choice, out);
            for (var piece : pieces) {
                switch (piece) {
                    case Piece.Words(var text, boolean thought, var mark) ->
                            GeminiChunks.part(text.toString(), thought, mark, out);
                    case Piece.Call(var call) -> call.write(out);
                }
            }
            GeminiChunks.finish(choice, finished, refusing.contains(choice), out);
        });
        out.endArray().name("usageMetadata");
        GeminiUsage.write(finished.usage(), out);
        return GeminiChunks.names(options, out).endObject().bytes();
    }
}
