package dev.signalbox.worker.call;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Failure;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.HeaderWords;
import dev.signalbox.records.catalog.Target;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A target made ready to be called: everything that is the same for each of its calls is made once for a catalogue version. The clients
 * are one per event loop, so that a connection and its calls live on the same thread.
 */
public final class Upstream {
    private final Target target;
    private final long catalogVersion;
    private final Speech own;
    private final HttpClient[] clients;
    private final String base;
    private final RequestOptions options;
    private final Headers headers;
    private volatile RequestOptions lastPost;
    private volatile String lastPath = "";

    Upstream(Target target, long catalogVersion, Speech own, HttpClient[] clients, Headers headers) {
        this.target = target;
        this.catalogVersion = catalogVersion;
        this.own = own;
        this.clients = clients;
        this.headers = headers;
        var uri = URI.create(target.url());
        boolean ssl = "https".equalsIgnoreCase(uri.getScheme());
        var path = uri.getRawPath() == null ? "" : uri.getRawPath();
        this.base = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.options = new RequestOptions()
                .setHost(uri.getHost())
                .setPort(uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80)
                .setSsl(ssl)
                .setMethod(HttpMethod.POST)
                .setURI(base)
                .putHeader("content-type", "application/json")
                .putHeader("accept-encoding", "identity");
        headers.putInto(options);
        this.lastPost = options;
    }

    public Target target() {
        return target;
    }

    public long catalogVersion() {
        return catalogVersion;
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

    /** A request to a path below the target's base URL. Nearly all calls of a target have the same one, so it is made once. */
    RequestOptions post(String path) {
        var known = lastPost;
        if (!path.isEmpty() && path.equals(lastPath) && known.getURI().endsWith(path)) {
            return known;
        }
        var made = new RequestOptions(options).setURI(base + path);
        lastPost = made;
        lastPath = path;
        return made;
    }

    /** The same with headers of the caller; what the catalogue says of a header counts more. */
    RequestOptions post(String path, Map<String, String> ofCaller) {
        if (ofCaller.isEmpty()) {
            return post(path);
        }
        var made = new RequestOptions(options).setURI(base + path);
        ofCaller.forEach((name, value) -> {
            if (!headers.has(name) && HeaderWords.isValue(value)) {
                made.putHeader(name, value);
            }
        });
        return made;
    }

    public RequestOptions get(String path) {
        return new RequestOptions(options).setMethod(HttpMethod.GET).setURI(base + path);
    }

    /** A request to the host itself, where engines have their metrics and their health; without the key. */
    public RequestOptions atOrigin(String path) {
        return new RequestOptions()
                .setHost(options.getHost())
                .setPort(options.getPort())
                .setSsl(options.isSsl())
                .setMethod(HttpMethod.GET)
                .setURI(path);
    }

    /** The client of the loop that watches over targets. */
    public HttpClient probeClient() {
        return clients[0];
    }

    /** Whether something that the catalogue wants to be sent can't be: a call would be refused, or be taken for somebody else's. */
    boolean lacksKey() {
        return !headers.faults().isEmpty();
    }

    /** What the provider said of a failure, without what it was told in secret. */
    ReplyEvent.Failed scrubbed(ReplyEvent.Failed failed) {
        var raw = failed.raw();
        if (!raw.isEmpty()) {
            var text = raw.asText();
            var clean = headers.scrubbed(text);
            raw = clean.equals(text) ? raw : Bytes.utf8(clean);
        }
        return new ReplyEvent.Failed(failed.failure(), headers.scrubbed(named(failed)), failed.retryAfterMillis(), raw);
    }

    /** Whose key it was is what its caller can tell somebody. */
    private String named(ReplyEvent.Failed failed) {
        return failed.failure() == Failure.PROVIDER_AUTH
                ? failed.message().replace("the provider", "provider '" + target.provider().id() + "'")
                : failed.message();
    }
}
