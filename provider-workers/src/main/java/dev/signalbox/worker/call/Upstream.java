package dev.signalbox.worker.call;

import dev.signalbox.dialects.UpstreamCall;
import dev.signalbox.dialects.failure.ProviderError;
import dev.signalbox.dialects.mapped.AnswerReading;
import dev.signalbox.dialects.quirks.Quirky;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.HeaderWords;
import dev.signalbox.records.catalog.Provider;
import dev.signalbox.records.catalog.Target;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A target made ready to be called: everything that is the same for each of its calls is made once for a catalogue version. The clients
 * are one per event loop, so that a connection and its calls live on the same thread.
 */
public final class Upstream {
    /** Characters of what a provider says of an error. */
    private static final int MOST_WORDS = 400;
    private static final String UP = "/../";

    private final Target target;
    private final Catalog catalog;
    private final Speech own;
    private final HttpClient[] clients;
    private final String base;
    private final RequestOptions[] options;
    private final Login login;
    private final Quirky quirky;
    private final Quirky elsewhere;
    private final AnswerReading answers;
    private final Map<Dialect, String> paths;
    private final Map<Dialect, String> streamPaths;
    private volatile Made lastPost;

    /** What a provider's calls carry, and how it is spoken to; the same for all of its targets. */
    record Login(Headers headers, Credentials credentials) {}

    private record Made(RequestOptions options, String path, int key) {}

    Upstream(Target target, Catalog catalog, Speech own, HttpClient[] clients, Login login) {
        this.target = target;
        this.catalog = catalog;
        this.own = own;
        this.clients = clients;
        this.login = login;
        var quirks = target.provider().quirks();
        this.quirky = new Quirky(quirks);
        this.elsewhere = Quirky.elsewhere(quirks);
        this.answers = new AnswerReading(target.provider().answers(), target.provider().dialect(), quirky.thinksInText());
        this.paths = paths(quirks.paths());
        this.streamPaths = paths(quirks.streamPaths());
        var uri = URI.create(target.url());
        boolean ssl = "https".equalsIgnoreCase(uri.getScheme());
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        this.base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        var plain = new RequestOptions()
                .setHost(uri.getHost())
                .setPort(uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80)
                .setSsl(ssl)
                .setMethod(HttpMethod.POST)
                .setURI(base)
                .putHeader("content-type", "application/json")
                .putHeader("accept-encoding", "identity");
        login.headers.putInto(plain);
        this.options = new RequestOptions[login.credentials.ways()];
        for (int key = 0; key < options.length; key++) {
            options[key] = new RequestOptions(plain);
            login.credentials.putInto(options[key], key);
        }
        this.lastPost = new Made(options[0], "", 0);
    }

    private Map<Dialect, String> paths(Map<String, String> byLabel) {
        var paths = new EnumMap<Dialect, String>(Dialect.class);
        var model = URLEncoder.encode(target.model().upstream(), StandardCharsets.UTF_8).replace("+", "%20");
        for (var dialect : Dialect.values()) {
            var path = byLabel.get(dialect.label());
            if (path != null) {
                paths.put(dialect, path.replace("{model}", model));
            }
        }
        return paths;
    }

    public Target target() {
        return target;
    }

    public long catalogVersion() {
        return catalog.version();
    }

    /** Who else could go on with the answer to a request. @param reasoned whether reasoning was shown */
    List<Target> others(InferenceRequest request, boolean reasoned) {
        var others = new ArrayList<Target>();
        for (int index : catalog.candidates(request.facts().model())) {
            var other = catalog.targets().get(index);
            if (!other.id().equals(target.id()) && other.goesOnWith(request.dialect(), request.facts(), reasoned)) {
                others.add(other);
            }
        }
        return others;
    }

    /** What is spoken where a request is of the provider's own dialect. */
    Speech own() {
        return own;
    }

    /** What is spoken at a call for a request of that dialect; empty where the target can't be asked for it. */
    Optional<Speech> speech(Dialect asked) {
        return asked == own.caller().dialect() ? Optional.of(own) : Speech.between(asked, target.provider());
    }

    HttpClient client(int loop) {
        return clients[loop];
    }

    Credentials credentials() {
        return login.credentials;
    }

    /** What is odd in its requests of a dialect. In others than its own it refuses, or calls otherwise, the same members, and fetches no more. */
    Quirky quirky(Dialect dialect) {
        return dialect == target.provider().dialect() ? quirky : elsewhere;
    }

    AnswerReading answers() {
        return answers;
    }

    /** A call at the path that the catalogue has for its dialect, if it has one; streams may have another one. */
    UpstreamCall placed(Dialect dialect, UpstreamCall call, boolean stream) {
        var path = stream ? streamPaths.getOrDefault(dialect, paths.get(dialect)) : paths.get(dialect);
        return path == null ? call : call.at(path);
    }

    /** A request with a key to a path below the target's base URL. Nearly all calls of a target have the same one, so it is made once. */
    RequestOptions post(String path, int key) {
        var known = lastPost;
        if (known.key == key && path.equals(known.path) && !path.isEmpty()) {
            return known.options;
        }
        var made = new RequestOptions(options[key]).setURI(below(login.credentials.path(path, key)));
        lastPost = new Made(made, path, key);
        return made;
    }

    /** A path behind the base URL's own, of which each {@code /..} in front takes away the last step: where an API lies beside another one. */
    private String below(String path) {
        var above = base;
        var rest = path;
        while (rest.startsWith(UP)) {
            above = above.substring(0, Math.max(0, above.lastIndexOf('/')));
            rest = rest.substring(UP.length() - 1);
        }
        return above + rest;
    }

    /** The same with headers of the caller; what the catalogue says of a header counts more. */
    RequestOptions post(String path, Map<String, String> ofCaller, int key) {
        if (ofCaller.isEmpty()) {
            return post(path, key);
        }
        var made = new RequestOptions(post(path, key));
        ofCaller.forEach((name, value) -> {
            if (!login.headers.has(name) && !login.credentials.owns(name) && HeaderWords.isValue(value)) {
                made.putHeader(name, value);
            }
        });
        return made;
    }

    public RequestOptions get(String path) {
        return new RequestOptions(options[0]).setMethod(HttpMethod.GET).setURI(base + login.credentials.path(path, 0));
    }

    /** A request to the host itself, where engines have their metrics and their health; without the key. */
    public RequestOptions atOrigin(String path) {
        return new RequestOptions()
                .setHost(options[0].getHost())
                .setPort(options[0].getPort())
                .setSsl(options[0].isSsl())
                .setMethod(HttpMethod.GET)
                .setURI(path);
    }

    /** The client of the loop that watches over targets. */
    public HttpClient probeClient() {
        return clients[0];
    }

    /** Whether something that the catalogue wants to be sent can't be: a call would be refused, or be taken for somebody else's. */
    boolean lacksKey() {
        return !login.headers.faults().isEmpty() || !login.credentials.usable();
    }

    /** What the provider said of a failure, without what it was told in secret. */
    ReplyEvent.Failed scrubbed(ReplyEvent.Failed failed) {
        var raw = failed.raw();
        if (!raw.isEmpty()) {
            var text = raw.asText();
            var clean = scrubbed(text);
            raw = clean.equals(text) ? raw : Bytes.utf8(clean);
        }
        return new ReplyEvent.Failed(failed.failure(), scrubbed(named(failed)), failed.retryAfterMillis(), raw, failed.forGood());
    }

    /** What the provider says in the body of an error, without what it was told in secret. */
    public String words(Bytes body) {
        var clean = scrubbed(ProviderError.words(body));
        return clean.length() > MOST_WORDS ? clean.substring(0, MOST_WORDS) + "…" : clean;
    }

    private String scrubbed(String text) {
        return login.credentials.scrubbed(login.headers.scrubbed(text));
    }

    /** Whose key it was is what its caller can tell somebody. */
    private String named(ReplyEvent.Failed failed) {
        return failed.failure() == Failure.PROVIDER_AUTH || failed.failure() == Failure.REGION_REFUSED
                ? failed.message().replace("the provider", "provider '" + target.provider().id() + "'")
                : failed.message();
    }
}
