package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ErrorRules;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/** A codec's reader, with counts that the provider puts into headers, and errors as its rules judge them. Not thread-safe. */
final class CorrectedReader extends RevisedReader {
    private final Counting counting;
    private final ErrorRules rules;
    private final HeaderLookup headers;

    CorrectedReader(ReplyReader codecs, Counting counting, ErrorRules rules, HeaderLookup headers) {
        super(codecs);
        this.counting = counting;
        this.rules = rules;
        this.headers = headers;
    }

    @Override
    void revise(List<ReplyEvent> out, int from) {
        int last = out.size() - 1;
        if (last >= from && out.get(last) instanceof ReplyEvent.Finished(var reason, var usage, var stop, var word, var raw)) {
            out.set(last, new ReplyEvent.Finished(reason, counting.corrected(usage), stop, word, raw));
        } else if (last >= from && out.get(last) instanceof ReplyEvent.Failed failed && !failed.raw().isEmpty()) {
            out.set(last, rules.judged(0, headers, failed.raw(), failed, 0));
        }
    }

    @Override
    public Usage usageSoFar() {
        return counting.corrected(super.usageSoFar());
    }
}
