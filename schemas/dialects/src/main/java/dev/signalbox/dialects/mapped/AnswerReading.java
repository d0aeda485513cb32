package dev.signalbox.dialects.mapped;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.failure.ErrorRules;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.json.Pointer;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Answers;
import java.util.Optional;

/** How a provider's answers are read: by its dialect's codec, and by its catalogue entry where that says something else. Immutable. */
public final class AnswerReading {
    private static final Answers.Counts NO_COUNTS = new Answers.Counts("", "", "", "", "", true, true);

    private final Optional<MappedReader.Mapping> stream;
    private final Optional<MappedReader.Mapping> whole;
    private final Optional<Answers.Counts> counts;
    private final ErrorRules rules;
    private final Dialect own;
    private final boolean thinksInText;

    /** @param own the provider's dialect: what pointers read are its answers alone, not those of other dialects that it speaks */
    public AnswerReading(Answers answers, Dialect own) {
        this(answers, own, false);
    }

    /** @param thinksInText whether reasoning stands between tags in the text, see {@link ThinkTags} */
    public AnswerReading(Answers answers, Dialect own, boolean thinksInText) {
        this.thinksInText = thinksInText;
        this.own = own;
        this.rules = ErrorRules.of(answers.errors());
        var words = new Words(answers.finish());
        var known = answers.usage().orElse(NO_COUNTS);
        this.stream = answers.stream().map(reading -> mapping(reading, words, known));
        this.whole = answers.whole().map(reading -> mapping(reading, words, known));
        this.counts = answers.usage();
    }

    private MappedReader.Mapping mapping(Answers.Reading reading, Words words, Answers.Counts known) {
        return new MappedReader.Mapping(
                reading, Pointer.of(reading.model()), Pointer.of(reading.text()), Pointer.of(reading.reasoning()), Pointer.of(reading.finish()),
                Pointer.of(reading.error()), reading.end().startsWith("/") ? Pointer.of(reading.end()) : Pointer.NONE, words, known,
                (payload, headers) -> rules.judged(0, headers, payload, ProviderError.inStream(payload), 0));
    }

    /**
     * Reads the body of a 2xx answer. A caller of the provider's dialect gets its text as it is.
     *
     * @param headers of that answer
     */
    public ReplyReader reader(DialectCodec codec, boolean streams, ReadOptions options, HeaderLookup headers) {
        var reader = asSaid(codec, streams, options, headers);
        return thinksInText && options.canonical() ? new ThinkTags(reader) : reader;
    }

    private ReplyReader asSaid(DialectCodec codec, boolean streams, ReadOptions options, HeaderLookup headers) {
        var mapping = streams ? stream : whole;
        if (mapping.isPresent() && codec.dialect() == own) {
            return new MappedReader(mapping.get(), headers, options);
        }
        var reader = codec.readReply(streams, options);
        if (counts.isEmpty() && rules.isEmpty()) {
            return reader;
        }
        var counting = new Counting(counts.orElse(NO_COUNTS));
        counting.read(Json.ABSENT, headers);
        return new CorrectedReader(reader, counting, rules, headers);
    }

    /** Reads an answer with another status. Never throws, whatever the body is. */
    public ReplyEvent.Failed error(DialectCodec codec, int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return rules.judged(status, headers, body, codec.readError(status, headers, body, nowMillis), nowMillis);
    }
}
