package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ErrorRules;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/** A codec's reader, with counts that the provider puts into headers, and errors as its rules judge them. Not thread-safe. */
final class CorrectedReader implements ReplyReader {
    private final ReplyReader codecs;
    private final Counting counting;
    private final ErrorRules rules;
    private final HeaderLookup headers;

    CorrectedReader(ReplyReader codecs, Counting counting, ErrorRules rules, HeaderLookup headers) {
        this.codecs = codecs;
        this.counting = counting;
        this.rules = rules;
        this.headers = headers;
    }

    @Override
    public void read(Bytes data, List<ReplyEvent> out) {
        int from = out.size();
        codecs.read(data, out);
        corrected(out, from);
    }

    @Override
    public void end(List<ReplyEvent> out) {
        int from = out.size();
        codecs.end(out);
        corrected(out, from);
    }

    private void corrected(List<ReplyEvent> out, int from) {
        int last = out.size() - 1;
        if (last >= from && out.get(last) instanceof ReplyEvent.Finished(var reason, var usage, var stop, var word, var raw)) {
            out.set(last, new ReplyEvent.Finished(reason, counting.corrected(usage), stop, word, raw));
        } else if (last >= from && out.get(last) instanceof ReplyEvent.Failed failed && !failed.raw().isEmpty()) {
            out.set(last, rules.judged(0, headers, failed.raw(), failed, 0));
        }
    }

    @Override
    public boolean ended() {
        return codecs.ended();
    }

    @Override
    public int held() {
        return codecs.held();
    }

    @Override
    public Usage usageSoFar() {
        return counting.corrected(codecs.usageSoFar());
    }
}
