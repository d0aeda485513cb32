package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.List;

/** A codec's reader whose events are gone over before they are told. Not thread-safe. */
abstract class RevisedReader implements ReplyReader {
    private final ReplyReader codecs;

    RevisedReader(ReplyReader codecs) {
        this.codecs = codecs;
    }

    /** Goes over what was read last, which stands from that place on. */
    abstract void revise(List<ReplyEvent> out, int from);

    @Override
    public final void read(Bytes data, List<ReplyEvent> out) {
        int from = out.size();
        codecs.read(data, out);
        revise(out, from);
    }

    @Override
    public final void end(List<ReplyEvent> out) {
        int from = out.size();
        codecs.end(out);
        revise(out, from);
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
        return codecs.usageSoFar();
    }
}
