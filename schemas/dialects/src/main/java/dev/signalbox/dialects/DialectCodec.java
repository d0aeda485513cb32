package dev.signalbox.dialects;

import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Prefill;
import org.jspecify.annotations.Nullable;

/**
 * One API family in four directions: fronts read requests and write replies, workers write requests and read replies. A
 * codec is stateless and shared between threads; the readers and writers that it hands out belong to one reply.
 */
public interface DialectCodec {
    Dialect dialect();

    /** What routing needs to know of a caller's body, in one pass. Members that it does not know are let be. */
    Facts readRequest(Bytes body) throws BadRequest;

    /**
     * The same for a dialect that says in its path which model is asked for and whether the answer streams.
     *
     * @param asked what the path says
     */
    default Facts readRequest(Bytes body, Asked asked) throws BadRequest {
        return readRequest(body);
    }

    /** The meaning of a body, for a provider of another dialect. */
    Prompt readPrompt(Bytes body) throws BadRequest;

    /**
     * What answers of this dialect say again of their request: its members as they stood, for {@link
     * WriteOptions#echo}. Empty for a dialect whose answers say nothing of it, and of a body that can't be read.
     */
    default Bytes echo(Bytes body) {
        return Bytes.EMPTY;
    }

    /**
     * Whether a provider of this dialect fetches what such a part names by its URL. What it does not, it gets as bytes.
     *
     * @param part of a prompt that is to be written in this dialect
     */
    default boolean fetches(Part part) {
        return false;
    }

    /**
     * The call that asks a provider of this dialect for what a caller of another one wants.
     *
     * @throws BadRequest where this dialect, or this target, can't do what is wanted; names the caller's member
     */
    WrittenCall writePrompt(Prompt prompt, PromptTarget target) throws BadRequest;

    /**
     * The call that brings a body of this dialect to a provider of the same dialect: slices of the body around what
     * must change. What is odd at that provider is not seen to here.
     *
     * @param spans as {@link #readRequest} gave them; with {@link Facts.Spans#UNKNOWN} the body is looked through again
     * @param stream whether the body asks for a stream; usage is then always asked for, see {@link
     * ReadOptions#keepUsage}
     */
    UpstreamCall writeRequest(Bytes body, Facts.Spans spans, String upstreamModel, boolean stream) throws BadRequest;

    /**
     * The call that has a provider of the same dialect go on with a streamed answer that broke off elsewhere.
     *
     * @throws BadRequest where this body can't be gone on with
     */
    ContinuedCall continueRequest(Bytes body, Continuation from, Prefill how, String upstreamModel) throws BadRequest;

    /** Reads the body of a 2xx answer, as a stream of events or as a whole. */
    ReplyReader readReply(boolean stream, ReadOptions options);

    /** Reads an answer with another status. Never throws, whatever the body is. */
    ReplyEvent.Failed readError(int status, HeaderLookup headers, Bytes body, long nowMillis);

    /** Writes the events of one answer for a caller. */
    ReplyWriter writeReply(boolean stream, WriteOptions options);

    /** The word of this dialect for a failure: the code of its error answers. */
    String errorCode(Failure failure);

    /** The HTTP status of this dialect for a failure; clients choose their exception by it. */
    default int status(Failure failure) {
        return failure.status();
    }

    /**
     * The body of an error answer; its status is {@link #status}.
     *
     * @param param the member of the request that is wrong, where one is
     * @param providerError passed on as it is where the failure is the caller's own and the body has this dialect's
     * shape, else ignored
     */
    Bytes writeError(Failure failure, String message, @Nullable String param, Bytes providerError);

    /**
     * The same for dialects whose errors say more.
     *
     * @param requestId of the request
     * @param retryAfterMillis when to come again, 0 where nothing is said of that
     */
    default Bytes writeError(
            Failure failure, String message, @Nullable String param, Bytes providerError, String requestId,
            long retryAfterMillis) {
        return writeError(failure, message, param, providerError);
    }
}
