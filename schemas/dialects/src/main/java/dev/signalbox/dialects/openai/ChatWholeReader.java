package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.dialects.reply.DocumentReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an answer that does not stream. It is gathered, up to {@link #MAX_BYTES}, and looked through once when it is
 * complete.
 */
public final class ChatWholeReader extends DocumentReader {

    private static final int MODEL = 0;
    private static final int CHOICES = 1;
    private static final int USAGE = 2;
    private static final int ERROR = 3;
    private static final Names MEMBERS = Names.of("model", "choices", "usage", "error");

    private final ChatChoices choices;
    private final UsageCounts usage = new UsageCounts();
    private final List<ReplyEvent> said = new ArrayList<>(0);
    private String model = "";
    private boolean hasChoices;
    private boolean hasError;

    private ChatWholeReader(ReadOptions options, ChatChoices.Shape shape) {
        super(options);
        this.choices = new ChatChoices(shape, options.canonical());
    }

    /** Of an answer that holds messages. */
    public static ChatWholeReader ofMessages(ReadOptions options) {
        return new ChatWholeReader(options, ChatChoices.Shape.MESSAGE);
    }

    /** Of an answer that holds texts. */
    public static ChatWholeReader ofTexts(ReadOptions options) {
        return new ChatWholeReader(options, ChatChoices.Shape.TEXT);
    }

    @Override
    protected ReplyEvent told(Bytes document, List<ReplyEvent> out) throws MalformedJson {
        look(document);
        if (hasError) {
            return ProviderError.inStream(document);
        }
        if (!hasChoices) {
            return bad("the provider's answer has no 'choices'");
        }
        if (!choices.broken().isEmpty()) {
            return new ReplyEvent.Failed(
                    FinishWords.failure(choices.broken()), "the provider gave the answer up: " + choices.broken(), 0, Bytes.EMPTY);
        }
        if (options.canonical()) {
            out.add(new ReplyEvent.Started(model, Bytes.EMPTY));
            out.addAll(said);
        } else {
            pass(document, out);
        }
        return choices.end(usageSoFar(), Bytes.EMPTY);
    }

    @Override
    public Usage usageSoFar() {
        return usage.present() ? usage.disjoint() : choices.estimate(options.promptTokens());
    }

    private void look(Bytes body) throws MalformedJson {
        var cursor = new JsonCursor().on(body);
        cursor.enterObject();
        while (cursor.nextMember()) {
            switch (cursor.name(MEMBERS)) {
                case MODEL -> {
                    if (options.canonical() && cursor.atString()) {
                        cursor.string();
                        model = cursor.text();
                    } else {
                        cursor.skip();
                    }
                }
                case CHOICES -> {
                    if (cursor.atArray()) {
                        hasChoices = true;
                        choices.read(cursor, said);
                    } else {
                        cursor.skip();
                    }
                }
                case USAGE -> usage.read(cursor);
                case ERROR -> {
                    if (!cursor.takeNull()) {
                        hasError = true;
                        cursor.skip();
                    }
                }
                default -> cursor.skip();
            }
        }
        cursor.end();
    }
}
