package dev.signalbox.worker.call;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.CallerHeaders;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.PromptTarget;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.Seam;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.failure.MinuteLimit;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Member;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.RemoteMedia;
import dev.signalbox.dialects.quirks.Quirky;
import dev.signalbox.dialects.quirks.RemoteImages;
import dev.signalbox.dialects.responses.StoreWish;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is asked for by a Dispatch, to begin an answer or to go on with one, and how what it says is read. A body of the provider's
 * own dialect goes there as it came; one of another is translated, and so is what comes back.
 */
final class Asking {
    private static final int LARGE = 256 << 10;
    /** To translate a body it is read as a tree, which takes several times as long. */
    private static final int LARGE_TO_TRANSLATE = 64 << 10;

    /** A batch line's answer is stored whole, so a line that asks for a stream gets none. */
    private static final Quirky WHOLE = new Quirky(new Provider.Quirks(Map.of(), List.of("stream", "stream_options")));

    private final Dispatch dispatch;
    private final Upstream upstream;
    private final boolean answers;
    private final Speech speech;
    private final boolean streams;
    private Optional<Seam> seam = Optional.empty();
    private boolean asked;
    private @Nullable MinuteLimit usedUp;

    /** What a body asks for, as far as that can be said at once. */
    sealed interface Draft {}

    /**
     * What can be said once its media are there.
     *
     * @param media whose bytes are to be sent, with the path of the member that names each
     */
    record Wanting(Map<RemoteMedia.Source, String> media, Writing writing) implements Draft {}

    /** Writes the call when the media are there. On any thread, and without consequences. */
    @FunctionalInterface
    interface Writing {
        Prepared with(Map<RemoteMedia.Source, Media.Inline> media) throws BadRequest;
    }

    /**
     * What is to be asked; from when it is, it is what {@link #reader} goes by.
     *
     * @param opening what is to be told before what comes back
     */
    record Prepared(UpstreamCall call, Optional<Seam> seam, Reply.Opening opening) implements Draft {}

    Asking(Dispatch dispatch, Upstream upstream, boolean streams) {
        var spoken = upstream.speech(dispatch.request().dialect());
        this.dispatch = dispatch;
        this.upstream = upstream;
        this.answers = spoken.isPresent();
        this.speech = spoken.orElse(upstream.own());
        this.streams = streams;
    }

    /** Why the target can't be asked at all; null where it can. */
    ReplyEvent.@Nullable Failed obstacle() {
        if (!answers) {
            return new ReplyEvent.Failed(Failure.INTERNAL, "the target does not answer requests of " + dispatch.request().dialect().label(), 0,
                    Bytes.EMPTY);
        }
        return upstream.lacksKey()
                ? new ReplyEvent.Failed(Failure.PROVIDER_AUTH, "no key of the provider can be sent", 0, Bytes.EMPTY)
                : null;
    }

    /** Who writes for the caller. */
    DialectCodec caller() {
        return speech.caller();
    }

    /** What of the caller's headers goes to the provider. */
    Map<String, String> callersHeaders() {
        var given = dispatch.request().headers();
        return given.isEmpty() || speech.translates() ? Map.of() : CallerHeaders.of(dispatch.request().dialect(), given::get);
    }

    /** Whether this takes so long that an event loop must not do it: to go on, all of a body is read several times and copied. */
    boolean isLong(Bytes body) {
        int shown = dispatch.request().continuation().map(from -> from.text().length()).orElse(-1);
        boolean asTree = speech.translates() || wholeInstead() || !upstream.quirky(speech.provider().dialect()).isEmpty();
        return asTree ? body.length() > LARGE_TO_TRANSLATE : shown >= 0 && body.length() + shown > LARGE;
    }

    private boolean wholeInstead() {
        return dispatch.request().isBatch() && dispatch.request().facts().stream();
    }

    /** On any thread, and without consequences. */
    Draft drafted(Bytes body) throws BadRequest {
        var request = dispatch.request();
        if (speech.translates()) {
            return request.continuation().isPresent() ? rest(body, request.continuation().get()) : translated(body);
        }
        if (upstream.quirky(speech.provider().dialect()).inlinesImages()) {
            var images = RemoteImages.of(body);
            if (!images.wanted().isEmpty()) {
                own(body, request.facts().spans()); // what can't be asked for anyway is found before anybody's server is called
                return new Wanting(images.wanted(), media -> own(images.with(media), Facts.Spans.UNKNOWN));
            }
        }
        return own(body, request.facts().spans());
    }

    /** Of a body of the provider's dialect. */
    private Prepared own(Bytes body, Facts.Spans spans) throws BadRequest {
        var request = dispatch.request();
        if (request.continuation().isPresent()) {
            return rest(body, request.continuation().get());
        }
        if (request.isBatch() && speech.provider().dialect() == Dialect.OPENAI_RESPONSES && StoreWish.read(body).previous().isPresent()) {
            throw new BadRequest(
                    Failure.INVALID_REQUEST,
                    "A line of a batch can't go on with a kept response; leave 'previous_response_id' out and send the conversation as 'input'.",
                    "previous_response_id");
        }
        var call = speech.provider().writeRequest(body, spans, upstream.target().model().upstream(), streams);
        boolean left = wholeInstead() && speech.provider().dialect() != Dialect.OLLAMA; // which streams where that is left out
        return asked(left ? WHOLE.applied(call, streams).call() : call, Optional.empty(), List.of(), Bytes.EMPTY);
    }

    /** A call as the provider wants it: by its quirks, at its path. */
    private Prepared asked(UpstreamCall call, Optional<Seam> from, List<String> dropped, Bytes echo) throws BadRequest {
        var spoken = speech.provider().dialect();
        var quirky = upstream.quirky(spoken).applied(call, streams, name -> Member.translated(name, spoken, dispatch.request().dialect()));
        var leftOut = new ArrayList<>(dropped);
        leftOut.addAll(quirky.dropped());
        return new Prepared(upstream.placed(spoken, quirky.call(), streams), from,
                new Reply.Opening(leftOut, model(), echo));
    }

    /** As the caller named it, unless that is what the target says. */
    private String model() {
        var target = upstream.target().id();
        var model = dispatch.request().facts().model();
        return target.indexOf('@') == model.length() && target.startsWith(model) ? "" : model;
    }

    /** It is asked for now. */
    UpstreamCall ask(Prepared prepared) {
        seam = prepared.seam();
        asked = true;
        return prepared.call();
    }

    /** What can't be said to this target may still be understood by another, so it is not yet the caller's fault. */
    private Draft translated(Bytes body) throws BadRequest {
        try {
            var prompt = speech.caller().readPrompt(body);
            var media = RemoteMedia.of(prompt, this::fetches);
            if (media.isEmpty()) {
                return written(prompt, speech.caller().echo(body));
            }
            written(with(prompt, RemoteMedia.Source::standIn), Bytes.EMPTY); // what can't be said anyway is found before anybody's server is called
            var echo = speech.caller().echo(body);
            return new Wanting(media, found -> written(with(prompt, source -> Optional.ofNullable(found.get(source)).orElseThrow()), echo));
        } catch (BadRequest bad) {
            throw unsaid(bad);
        }
    }

    private static BadRequest unsaid(BadRequest bad) {
        return new BadRequest(Failure.UNSUPPORTED, bad.explanation(), bad.param());
    }

    private Prompt with(Prompt prompt, Function<RemoteMedia.Source, Media.Inline> bytes) {
        return RemoteMedia.with(prompt, this::fetches, bytes);
    }

    private boolean fetches(Part part) {
        return speech.provider().fetches(part) && !(part instanceof Part.Image && upstream.quirky(speech.provider().dialect()).inlinesImages());
    }

    private Prepared written(Prompt prompt, Bytes echo) throws BadRequest {
        var target = upstream.target();
        var model = target.model();
        try {
            var written = speech.provider().writePrompt(prompt,
                    new PromptTarget(model.upstream(), streams, model.maxOutput(), Set.copyOf(model.capabilities()),
                            target.provider().quirks().lenient()));
            return asked(written.call(), Optional.empty(), written.dropped(), echo);
        } catch (BadRequest bad) {
            throw unsaid(bad);
        }
    }

    private Prepared rest(Bytes body, Continuation from) throws BadRequest {
        var target = upstream.target();
        var how = target.prefill();
        if (how.isEmpty() || speech.translates()) {
            throw new BadRequest(Failure.INTERNAL, "the target does not go on with answers that were begun elsewhere", null);
        }
        var continued = speech.provider().continueRequest(body, from, how.get(), target.model().upstream());
        return asked(continued.call(), Optional.of(continued.seam()), List.of(), Bytes.EMPTY);
    }

    /** Why nobody could be asked. Which member it is that can't be said is in the body that the caller may get. */
    ReplyEvent.Failed notAsked(Throwable why) {
        if (!(why instanceof BadRequest bad)) {
            return new ReplyEvent.Failed(Failure.INTERNAL, "the request could not be written: " + why.getClass().getSimpleName(), 0, Bytes.EMPTY);
        }
        var told = bad.param() == null
                ? Bytes.EMPTY
                : caller().writeError(bad.failure(), bad.explanation(), bad.param(), Bytes.EMPTY, dispatch.request().id().value(), 0);
        return new ReplyEvent.Failed(bad.failure(), bad.explanation(), 0, told);
    }

    /** Whether the answer was begun elsewhere. */
    boolean goesOn() {
        return seam.isPresent();
    }

    /** @param headers of the answer */
    ReplyReader reader(HeaderLookup headers) {
        usedUp = null;
        var facts = dispatch.request().facts();
        return upstream.answers().reader(speech.provider(), streams,
                speech.translates() ? ReadOptions.translating(facts) : ReadOptions.passing(facts, seam), headers);
    }

    /**
     * An answer with an error status. Who finds a continuation wrong only can't go on: the caller's own request was answered before, so another
     * may.
     */
    ReplyEvent.Failed judged(ErrorAnswer error, long nowMillis) {
        var failed = error.failure(upstream.answers(), speech.provider(), nowMillis);
        usedUp = failed.failure() == Failure.RATE_LIMITED ? error.usedUp(nowMillis) : MinuteLimit.NONE;
        return goesOn() && failed.failure() == Failure.INVALID_REQUEST
                ? new ReplyEvent.Failed(Failure.INTERNAL, "the provider does not go on: " + failed.message(), 0, failed.raw())
                : failed;
    }

    /** What of a minute's worth was used up, by what was judged or shown last. */
    MinuteLimit usedUp() {
        return usedUp == null ? MinuteLimit.NONE : usedUp;
    }

    /** What the provider said of a failure, as the caller may see it: without secrets, and nothing in another dialect than its own. */
    ReplyEvent.Failed shown(ReplyEvent.Failed failed) {
        if (usedUp == null) {
            boolean limited = failed.failure() == Failure.RATE_LIMITED && !failed.raw().isEmpty();
            usedUp = limited ? MinuteLimit.of(HeaderLookup.NONE, failed.raw(), 0) : MinuteLimit.NONE;
        }
        return upstream.scrubbed(asked && speech.translates() ? new ReplyEvent.Failed(
                failed.failure(), failed.message(), failed.retryAfterMillis(), Bytes.EMPTY, failed.forGood()) : failed);
    }
}
