package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Answers;

/** Usage from where the catalogue says that it stands; what is read last counts, as counts of streams are cumulative. Not thread-safe. */
final class Counting {
    private final Answers.Counts counts;
    private final Source[] sources;
    private final long[] read = {-1, -1, -1, -1, -1};

    Counting(Answers.Counts counts) {
        this.counts = counts;
        this.sources = new Source[] {
            Source.of(counts.input()), Source.of(counts.output()), Source.of(counts.cacheRead()), Source.of(counts.cacheWrite()),
            Source.of(counts.reasoning())};
    }

    void read(Json document, HeaderLookup headers) {
        for (int i = 0; i < sources.length; i++) {
            var count = sources[i].count(document, headers);
            if (count.isPresent()) {
                read[i] = count.getAsLong();
            }
        }
    }

    /** Whether what went in or came out was read. */
    boolean present() {
        return read[0] >= 0 || read[1] >= 0;
    }

    Usage disjoint() {
        long cached = Math.max(0, read[2]);
        long written = Math.max(0, read[3]);
        long input = Math.max(0, read[0]);
        if (counts.cachedInside()) {
            cached = Math.min(cached, input);
            written = Math.min(written, input - cached);
            input -= cached + written;
        }
        long reasoning = Math.max(0, read[4]);
        long output = Math.max(0, read[1]);
        if (counts.reasoningInside()) {
            reasoning = Math.min(reasoning, output);
            output -= reasoning;
        }
        return new Usage(input, cached, written, 0, output, reasoning, 0, 0, 0, false);
    }

    /** What was reported otherwise, with the counts that stand elsewhere put right. */
    Usage corrected(Usage told) {
        var usage = told;
        if (read[2] >= 0) {
            long all = usage.inputUncached() + usage.cacheRead();
            long cached = counts.cachedInside() ? Math.min(read[2], all) : read[2];
            long uncached = counts.cachedInside() ? all - cached : usage.inputUncached();
            usage = new Usage(uncached, cached, usage.cacheWrite5m(), usage.cacheWrite1h(), usage.outputText(), usage.outputReasoning(),
                    usage.audioInput(), usage.audioOutput(), usage.imageInput(), usage.estimated());
        }
        if (read[4] >= 0) {
            long all = usage.outputText() + usage.outputReasoning();
            long reasoning = counts.reasoningInside() ? Math.min(read[4], all) : read[4];
            long text = counts.reasoningInside() ? all - reasoning : usage.outputText();
            usage = new Usage(usage.inputUncached(), usage.cacheRead(), usage.cacheWrite5m(), usage.cacheWrite1h(), text, reasoning,
                    usage.audioInput(), usage.audioOutput(), usage.imageInput(), usage.estimated());
        }
        return usage;
    }
}
