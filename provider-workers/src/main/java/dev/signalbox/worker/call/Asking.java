package dev.signalbox.worker.call;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.dialects.ReplyReader;
import dev.signalbox.dialects.Seam;
import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Provider;
import java.util.ArrayList;
import java.util.Optional;

/** What a provider is asked for by a Dispatch, to begin an answer or to go on with one, and how what it says is read. */
final class Asking {
    private static final int LARGE = 256 << 10;

    private final Dispatch dispatch;
    private final Upstream upstream;
    private final boolean streams;
    private Optional<Seam> seam = Optional.empty();

    /** What is to be asked; from when it is, it is what {@link #reader} goes by. */
    record Prepared(UpstreamCall call, Optional<Seam> seam) {}

    Asking(Dispatch dispatch, Upstream upstream, boolean streams) {
        this.dispatch = dispatch;
        this.upstream = upstream;
        this.streams = streams;
    }

    /** Whether this takes so long that an event loop must not do it: to go on, all of a body is read several times and copied. */
    boolean isLong(Bytes body) {
        return dispatch.request().continuation().map(from -> body.length() + from.text().length() > LARGE).orElse(false);
    }

    /** On any thread, and without consequences. */
    Prepared prepared(Bytes body) throws BadRequest {
        var request = dispatch.request();
        var target = upstream.target();
        var quirks = request.isBatch() ? whole(target.provider().quirks()) : target.provider().quirks();
        return request.continuation().isPresent()
                ? rest(body, request.continuation().get(), quirks)
                : new Prepared(
                        upstream.codec().writeRequest(body, request.facts().spans(), target.model().upstream(), streams, quirks), Optional.empty());
    }

    /** It is asked for now. */
    UpstreamCall ask(Prepared prepared) {
        seam = prepared.seam();
        return prepared.call();
    }

    private Prepared rest(Bytes body, Continuation from, Provider.Quirks quirks) throws BadRequest {
        var target = upstream.target();
        var how = target.prefill();
        if (how.isEmpty()) {
            throw new BadRequest(Failure.INTERNAL, "the target does not go on with answers that were begun elsewhere", null);
        }
        var continued = upstream.codec().continueRequest(body, from, how.get(), target.model().upstream(), quirks);
        return new Prepared(continued.call(), Optional.of(continued.seam()));
    }

    /** A batch line's answer is stored whole, so a line that asks for a stream gets none. */
    private static Provider.Quirks whole(Provider.Quirks quirks) {
        var drop = new ArrayList<>(quirks.drop());
        drop.add("stream");
        drop.add("stream_options");
        return new Provider.Quirks(quirks.rename(), drop);
    }

    static ReplyEvent.Failed notAsked(Throwable why) {
        return why instanceof BadRequest bad
                ? new ReplyEvent.Failed(bad.failure(), bad.explanation(), 0, Bytes.EMPTY)
                : new ReplyEvent.Failed(Failure.INTERNAL, "the request could not be written: " + why.getClass().getSimpleName(), 0, Bytes.EMPTY);
    }

    /** Whether the answer was begun elsewhere. */
    boolean goesOn() {
        return seam.isPresent();
    }

    ReplyReader reader() {
        return upstream.codec().readReply(streams, ReadOptions.passing(dispatch.request().facts(), seam));
    }

    /** Who finds a continuation wrong only can't go on: the caller's own request was answered before, so another may. */
    ReplyEvent.Failed judged(ReplyEvent.Failed failed) {
        return goesOn() && failed.failure() == Failure.INVALID_REQUEST
                ? new ReplyEvent.Failed(Failure.INTERNAL, "the provider does not go on: " + failed.message(), 0, failed.raw())
                : failed;
    }
}
