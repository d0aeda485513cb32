package dev.signalbox.router.state;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request's state as bytes for the changelog, which only routers read. Begins with a version; a field that is added makes a new
 * version, and old versions stay readable. A provider's error of more than {@value #LARGEST_ERROR} bytes is left out.
 */
public final class RequestStateFormat {
    private static final int VERSION = 5;
    private static final int WITHOUT_HEDGES = 1;
    private static final int WITHOUT_REST_OF_CONTINUATION = 2;
    private static final int WITHOUT_HEADERS = 3;
    private static final int WITHOUT_TURNED_AWAY = 4;
    private static final int LARGEST_ERROR = 2_048;

    private RequestStateFormat() {}

    public static byte[] write(RequestState s) {
        var out = new BytesOut();
        out.number(VERSION);
        request(s.request(), out);
        out.number(s.offset());
        out.word(s.standing());
        out.word(s.ending());
        out.number(s.attempts().size());
        s.attempts().forEach(a -> attempt(a, out));
        out.number(s.tries());
        out.number(s.failedAt().size());
        s.failedAt().forEach(out::text);
        out.flag(s.fault().isPresent());
        s.fault().ifPresent(f -> fault(f, out));
        out.flag(s.won().isPresent());
        s.won().ifPresent(w -> id(w, out));
        out.number(s.notBefore());
        out.number(s.heldSince());
        out.number(s.since());
        out.number(s.orphanedAt());
        s.request().continuation().ifPresent(c -> {
            out.text(c.target());
            out.text(c.reasoning());
            out.number(c.tokens());
            out.bytes(c.opening());
        });
        var headers = s.request().headers();
        out.number(headers.size());
        if (!headers.isEmpty()) {
            new TreeMap<>(headers).forEach((name, value) -> {
                out.text(name);
                out.text(value);
            });
        }
        out.number(s.turnedAwayAt().size());
        s.turnedAwayAt().forEach(out::text);
        return out.taken();
    }

    /** @throws IllegalArgumentException where the bytes are no state, or one of a version that this one does not know */
    public static RequestState read(byte[] bytes) {
        var in = new BytesIn(bytes);
        long version = in.number();
        if (version < WITHOUT_HEDGES || version > VERSION) {
            throw new IllegalArgumentException("state of version " + version + ", known are up to " + VERSION);
        }
        var state = state(in, version > WITHOUT_HEDGES);
        var request = state.request();
        if (version > WITHOUT_REST_OF_CONTINUATION && request.continuation().isPresent()) {
            request = request.published(request.publication(), request.partition(), request.replyTo(),
                    Optional.of(rest(request.continuation().get(), in)));
        }
        request = version > WITHOUT_HEADERS ? request.withHeaders(headers(in)) : request;
        state = request == state.request() ? state : state.with(request);
        return version > WITHOUT_TURNED_AWAY ? state.turnedAwayAt(texts(in)) : state;
    }

    private static Map<String, String> headers(BytesIn in) {
        int n = in.count();
        if (n == 0) {
            return Map.of();
        }
        var headers = new HashMap<String, String>();
        for (int i = 0; i < n; i++) {
            headers.put(in.text(), in.text());
        }
        return headers;
    }

    private static Continuation rest(Continuation c, BytesIn in) {
        return new Continuation(c.attempt(), c.lastSeq(), in.text(), c.text(), in.text(), in.count(), in.bytes());
    }

    private static RequestState state(BytesIn in, boolean hedges) {
        return new RequestState(request(in), in.number(), in.word(Standing.class), in.word(Ending.class), attempts(in, hedges), in.count(),
                texts(in), in.flag() ? Optional.of(fault(in)) : Optional.empty(),
                in.flag() ? Optional.of(id(in)) : Optional.empty(), in.number(), in.number(), in.number(), in.number(), List.of());
    }

    private static void request(InferenceRequest r, BytesOut out) {
        out.text(r.id().value());
        out.number(r.publication());
        out.number(r.partition());
        out.text(r.tenant());
        out.word(r.lane());
        out.word(r.dialect());
        out.number(r.receivedAt());
        out.number(r.deadline());
        var f = r.facts();
        out.text(f.model());
        out.flag(f.stream());
        out.number(f.promptTokens());
        out.number(f.maxOutputTokens());
        out.number(f.features());
        out.text(f.affinity());
        out.longs(f.prefixBlocks());
        out.number(f.spans().modelStart());
        out.number(f.spans().modelEnd());
        out.number(f.spans().streamOptionsStart());
        out.number(f.spans().streamOptionsEnd());
        if (!(r.body() instanceof Body.Reference body)) {
            throw new IllegalStateException("a body is never stored: " + r.id());
        }
        out.word(body.source());
        out.number(body.partition());
        out.longs(body.offsets());
        out.number(body.length());
        out.flag(r.replyTo().isPresent());
        r.replyTo().ifPresent(to -> {
            out.text(to.ingress());
            out.number(to.ingressEpoch());
            out.number(to.partition());
        });
        out.flag(r.continuation().isPresent());
        r.continuation().ifPresent(c -> {
            id(c.attempt(), out);
            out.number(c.lastSeq());
            out.text(c.text());
        });
        out.flag(r.resumable());
    }

    private static InferenceRequest request(BytesIn in) {
        return new InferenceRequest(new RequestId(in.text()), in.count(), in.count(), in.text(), in.word(Lane.class),
                in.word(Dialect.class), in.number(), in.number(), facts(in),
                new Body.Reference(in.word(Body.Source.class), in.count(), in.longs(), in.count()),
                in.flag() ? Optional.of(new ReplyAddress(in.text(), in.number(), in.count())) : Optional.empty(),
                in.flag() ? Optional.of(new Continuation(id(in), in.count(), "", in.text(), "", 0, Bytes.EMPTY)) : Optional.empty(), in.flag());
    }

    private static Facts facts(BytesIn in) {
        return new Facts(in.text(), in.flag(), in.count(), in.count(), in.count(), in.text(), in.longs(),
                new Facts.Spans(in.count(), in.count(), in.count(), in.count()));
    }

    private static void attempt(Attempt a, BytesOut out) {
        id(a.id(), out);
        out.number(a.number());
        out.text(a.worker());
        out.number(a.workerEpoch());
        out.number(a.partition());
        out.text(a.target());
        out.number(a.catalogVersion());
        out.number(a.sentAt());
        out.word(a.stage());
        out.flag(a.ours());
        out.flag(a.cancelled());
        out.flag(a.hedge());
    }

    private static List<Attempt> attempts(BytesIn in, boolean hedges) {
        int n = in.count();
        var attempts = new ArrayList<Attempt>(n);
        for (int i = 0; i < n; i++) {
            attempts.add(new Attempt(id(in), in.count(), in.text(), in.number(), in.count(), in.text(), in.number(), in.number(),
                    in.word(Attempt.Stage.class), in.flag(), in.flag(), hedges && in.flag()));
        }
        return List.copyOf(attempts);
    }

    private static void fault(Fault f, BytesOut out) {
        out.word(f.failure());
        out.text(f.message());
        out.number(f.retryAfterMillis());
        out.bytes(f.providerError().length() > LARGEST_ERROR ? Bytes.EMPTY : f.providerError());
    }

    private static Fault fault(BytesIn in) {
        return new Fault(in.word(Failure.class), in.text(), in.number(), in.bytes());
    }

    private static void id(AttemptId id, BytesOut out) {
        out.number(id.publication());
        out.number(id.routerEpoch());
        out.number(id.n());
    }

    private static AttemptId id(BytesIn in) {
        return new AttemptId(in.count(), in.number(), in.number());
    }

    private static List<String> texts(BytesIn in) {
        int n = in.count();
        var texts = new ArrayList<String>(n);
        for (int i = 0; i < n; i++) {
            texts.add(in.text());
        }
        return List.copyOf(texts);
    }
}
