package dev.signalbox.dialects.responses;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.WholeReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads an answer that is one {@code response} object. */
final class ResponsesWholeReader extends WholeReader {
    /** Of an answer that its caller wanted to be made later: a good end only for who asked this API for it. */
    private static final Set<String> LATER = Set.of("queued", "in_progress");

    private final List<ReplyEvent> told = new ArrayList<>();
    private final OutputItems output = new OutputItems(told::add);
    private Usage counted = Usage.NONE;

    ResponsesWholeReader(ReadOptions options) {
        super(options);
    }

    /** A {@code response} that failed has an error too, but is more than one. */
    @Override
    protected boolean isError(Json document) {
        return !document.get("output").isArray() && document.get("error").present();
    }

    @Override
    protected void tell(Json document, List<ReplyEvent> said) {
        var items = document.get("output");
        if (!items.isArray()) {
            said.add(bad("the provider's answer has no 'output'"));
            return;
        }
        for (int i = 0; i < items.values().size() && !output.tooMany(); i++) {
            output.done(i, items.values().get(i));
        }
        counted = AnswerEnd.usage(document.get("usage")).orElse(counted);
        said.add(new ReplyEvent.Started(document.get("model").text(), Bytes.EMPTY));
        said.addAll(told);
        said.add(end(document));
    }

    private ReplyEvent end(Json document) {
        if (output.tooMany()) {
            return bad("the provider's answer has more than " + OutputItems.MAX_ITEMS + " items");
        }
        var reason = AnswerEnd.reason(document, "completed", output.called());
        boolean later = !options.canonical() && LATER.contains(document.get("status").text());
        return reason.isPresent() || later
                ? AnswerEnd.end(document, reason, usageSoFar())
                : AnswerEnd.failure(document);
    }

    @Override
    public Usage usageSoFar() {
        return counted.equals(Usage.NONE) ? output.estimate(options.promptTokens()) : counted;
    }
}
