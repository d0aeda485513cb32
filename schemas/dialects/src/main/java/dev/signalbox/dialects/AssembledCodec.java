package dev.signalbox.dialects;

import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.PromptWriter;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Prefill;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A codec that is put together of its parts: who reads and writes prompts, and who reads and writes answers. Beside them
 * it does what most dialects do; what one does otherwise its codec overrides.
 */
public abstract class AssembledCodec implements DialectCodec {
    private final Dialect dialect;
    private final Prompts prompts;
    private final Answers answers;

    protected AssembledCodec(Dialect dialect, Prompts prompts, Answers answers) {
        this.dialect = dialect;
        this.prompts = prompts;
        this.answers = answers;
    }

    /** Who reads a body as a prompt, and who writes a prompt as a call. */
    public record Prompts(Reader reader, Writer writer) {
        /** @param writer makes the writer of one prompt */
        public static Prompts of(Reader reader, BiFunction<Prompt, PromptTarget, PromptWriter> writer) {
            return new Prompts(reader, (prompt, target) -> writer.apply(prompt, target).written());
        }

        /** As {@link DialectCodec#readPrompt}. */
        @FunctionalInterface
        public interface Reader {
            Prompt read(Bytes body) throws BadRequest;
        }

        /** As {@link DialectCodec#writePrompt}. */
        @FunctionalInterface
        public interface Writer {
            WrittenCall write(Prompt prompt, PromptTarget target) throws BadRequest;
        }
    }

    /** Makes who reads and who writes one answer, that streams or comes as a whole. */
    public record Answers(
            Function<ReadOptions, ReplyReader> streamReader,
            Function<ReadOptions, ReplyReader> wholeReader,
            Function<WriteOptions, ReplyWriter> streamWriter,
            Function<WriteOptions, ReplyWriter> wholeWriter) {}

    @Override
    public final Dialect dialect() {
        return dialect;
    }

    @Override
    public final Prompt readPrompt(Bytes body) throws BadRequest {
        return prompts.reader().read(body);
    }

    @Override
    public final WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest {
        return prompts.writer().write(prompt, target);
    }

    /** Refused: most APIs have no way to have an answer gone on with. */
    @Override
    public ContinuedCall continueRequest(Bytes body, Continuation from, Prefill how, String upstreamModel)
            throws BadRequest {
        throw new BadRequest(Failure.INTERNAL, "Answers of this API can't be gone on with.", null);
    }

    @Override
    public final ReplyReader readReply(boolean stream, ReadOptions options) {
        return (stream ? answers.streamReader() : answers.wholeReader()).apply(options);
    }

    @Override
    public ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis) {
        return ProviderError.answered(status, headers, body, nowMillis);
    }

    @Override
    public final ReplyWriter writeReply(boolean stream, WriteOptions options) {
        return (stream ? answers.streamWriter() : answers.wholeWriter()).apply(options);
    }

    @Override
    public String errorCode(Failure failure) {
        return failure.label();
    }
}
