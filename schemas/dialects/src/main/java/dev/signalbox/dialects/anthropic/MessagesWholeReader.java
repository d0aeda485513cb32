package dev.signalbox.dialects.anthropic;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.reply.WholeReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/** Reads an answer that is one message. */
final class MessagesWholeReader extends WholeReader {
    private final UsageCounts usage = new UsageCounts();
    private boolean whole;

    MessagesWholeReader(ReadOptions options) {
        super(options);
    }

    @Override
    protected void tell(Json document, List<ReplyEvent> said) {
        var content = document.get("content");
        if (!content.isArray()) {
            said.add(bad("the provider's answer has no 'content'"));
            return;
        }
        usage.read(document.get("usage"));
        said.add(new ReplyEvent.Started(document.get("model").text(), Bytes.EMPTY));
        var blocks = new BlockReading(said::add, usage);
        for (int i = 0; i < content.values().size(); i++) {
            blocks.start(i, content.values().get(i));
            blocks.stop(i);
        }
        whole = true;
        said.add(StopWords.end(document.get("stop_reason").text(), usageSoFar(), document.get("stop_sequence").text()));
    }

    @Override
    protected boolean isError(Json document) {
        return document.get("type").is("error") || super.isError(document);
    }

    @Override
    public Usage usageSoFar() {
        return usage.disjoint(options.promptTokens(), whole);
    }
}
