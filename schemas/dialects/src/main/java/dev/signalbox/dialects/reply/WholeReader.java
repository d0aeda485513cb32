package dev.signalbox.dialects.reply;

import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.MalformedJson;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer that is one JSON document, read as a tree when it is there. For a caller of the same dialect it is passed
 * on as it came, in pieces; for others its meaning is told.
 */
public abstract class WholeReader extends DocumentReader {
    protected WholeReader(ReadOptions options) {
        super(options);
    }

    /**
     * What the document says, without raw data; the last event ends the answer.
     *
     * @param document an object without a member {@code error}
     */
    protected abstract void tell(Json document, List<ReplyEvent> said);

    /** Whether the document tells of an error though the status was good. */
    protected boolean isError(Json document) {
        return document.get("error").present();
    }

    @Override
    protected final ReplyEvent told(Bytes document, List<ReplyEvent> out) throws MalformedJson {
        var tree = Json.parse(document);
        if (!tree.isObject()) {
            return bad("the provider's answer is no JSON object");
        }
        if (isError(tree)) {
            return ProviderError.inStream(document);
        }
        var said = new ArrayList<ReplyEvent>();
        tell(tree, said);
        var end = said.removeLast();
        if (end instanceof ReplyEvent.Failed) {
            return end;
        }
        if (options.canonical()) {
            out.addAll(said);
        } else {
            pass(document, out);
        }
        return end;
    }
}
