package dev.signalbox.dialects.openai;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.JsonCursor;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.dialects.json.Names;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads an answer that does not stream. It is gathered, up to {@link #MAX_BYTES}, and looked through once when it is
 * complete.
 */
public final class ChatWholeReader implements ReplyReader {
    static final int MAX_BYTES = 32 << 20;
    static final int PIECE_BYTES = 512 << 10;

    private static final int MODEL = 0;
    private static final int CHOICES = 1;
    private static final int USAGE = 2;
    private static final int ERROR = 3;
    private static final Names MEMBERS = Names.of("model", "choices", "usage", "error");

    private final ReadOptions options;
    private final ChatChoices choices;
    private final UsageCounts usage = new UsageCounts();
    private final List<Bytes> pieces = new ArrayList<>(2);
    private final List<ReplyEvent> said = new ArrayList<>(0);
    private int length;
    private boolean ended;
    private String model = "";
    private boolean hasChoices;
    private boolean hasError;

    private ChatWholeReader(ReadOptions options, ChatChoices.Shape shape) {
        this.options = options;
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
    public void read(Bytes data, List<ReplyEvent> out) {
        if (ended || data.isEmpty()) {
            return;
        }
        if (data.length() > MAX_BYTES - length) {
            fail(Failure.REPLY_TOO_LARGE, "the provider's answer is larger than " + MAX_BYTES + " bytes", out);
            return;
        }
        pieces.add(data);
        length += data.length();
    }

    @Override
    public void end(List<ReplyEvent> out) {
        if (ended) {
            return;
        }
        var body = body();
        try {
            look(body);
        } catch (MalformedJson fault) {
            fail(Failure.BAD_REPLY, "the provider's answer is not JSON: " + fault.problem(), out);
            return;
        }
        if (hasError) {
            ended = true;
            out.add(ProviderError.inStream(body));
        } else if (!hasChoices) {
            fail(Failure.BAD_REPLY, "the provider's answer has no 'choices'", out);
        } else if (!choices.broken().isEmpty()) {
            fail(FinishWords.failure(choices.broken()), "the provider gave the answer up: " + choices.broken(), out);
        } else {
            ended = true;
            for (int from = 0; !options.canonical() && from < body.length(); from += PIECE_BYTES) {
                out.add(new ReplyEvent.Whole(body.slice(from, Math.min(body.length(), from + PIECE_BYTES))));
            }
            if (options.canonical()) {
                out.add(new ReplyEvent.Started(model, Bytes.EMPTY));
                out.addAll(said);
            }
            out.add(new ReplyEvent.Finished(choices.reason(), usageSoFar(), Bytes.EMPTY));
        }
    }

    @Override
    public boolean ended() {
        return ended;
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

    private Bytes body() {
        var whole = Bytes.joined(pieces);
        pieces.clear();
        return whole;
    }

    private void fail(Failure failure, String message, List<ReplyEvent> out) {
        ended = true;
        pieces.clear();
        out.add(new ReplyEvent.Failed(failure, message, 0, Bytes.EMPTY));
    }
}
