package dev.signalbox.ingress.http;

import dev.signalbox.dialects.CallerHeaders;
import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.WriteOptions;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Reply;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One API as its callers see it: what reads their requests, and writes their answers and errors. Shared by all event loops. */
record Surface(DialectCodec codec) {
    /** What is spoken where nobody says otherwise. */
    static final Surface CHAT = new Surface(Dialects.openAiChat());

    private static final List<Optional<Surface>> ALL = all();

    private static List<Optional<Surface>> all() {
        var all = new ArrayList<Optional<Surface>>();
        for (var dialect : Dialect.values()) {
            all.add(dialect == Dialect.OPENAI_CHAT ? Optional.of(CHAT) : Dialects.of(dialect).map(Surface::new));
        }
        return List.copyOf(all);
    }

    /** Empty for a dialect that has no codec. */
    static Optional<Surface> of(Dialect dialect) {
        return ALL.get(dialect.ordinal());
    }

    /** That of a request, by its id. */
    static Surface of(RequestIds.Form form) {
        return form.dialect() < ALL.size() ? ALL.get(form.dialect()).orElse(CHAT) : CHAT;
    }

    Dialect dialect() {
        return codec.dialect();
    }

    /**
     * What an answer is written with: the same wherever it is followed, as it stands in the request's id and on the log.
     *
     * @param known with the model's name where the log says none
     */
    static WriteOptions told(WriteOptions known, Reply.Opening opening) {
        return known.saying(opening.model().isEmpty() ? known.model() : opening.model(), opening.echo());
    }

    /** What goes with the request to a provider of this dialect. */
    Map<String, String> headers(HttpServerRequest request) {
        return CallerHeaders.of(dialect(), request::getHeader);
    }

    /** The caller's key, from wherever the SDKs of these APIs put it; null where there is none. */
    @Nullable String key(HttpServerRequest request) {
        var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return authorization.substring(7).trim();
        }
        var key = request.getHeader(Names.API_KEY);
        if (key == null) {
            key = request.getHeader(Names.GOOGLE_API_KEY);
        }
        return key == null && dialect() == Dialect.GEMINI ? request.getParam("key") : key;
    }
}
