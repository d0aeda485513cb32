package dev.signalbox.worker.media;

import dev.signalbox.dialects.prompt.RemoteMedia;
import dev.signalbox.runtime.settings.HeapBound;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.internal.VertxInternal;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * Fetches media for all event loops of a worker, each on the loop that asks. Every connection is new and ends with its answer: what a host
 * says to one caller has no bearing on another. Bounds: of each medium, of a request's media, of what the worker holds, and of what is
 * fetched at once; the time of a medium begins with its turn. Thread-safe.
 */
public final class MediaFetcher implements MediaSource {
    private static final int LONGEST_CONNECT = 5_000;

    final Vertx vertx;
    final MediaSettings settings;
    final NameSource names;
    final Reach reach;
    final HttpClient client;
    final Turns turns;
    final Room memory;

    public MediaFetcher(Vertx vertx, MediaSettings settings) {
        this(vertx, settings, host -> ((VertxInternal) vertx).nameResolver().resolveAll(host)
                .map(found -> found.stream().map(InetSocketAddress::getAddress).toList()), new HttpClientOptions());
    }

    /** @param options what the connections have besides, such as whom they trust */
    MediaFetcher(Vertx vertx, MediaSettings settings, NameSource names, HttpClientOptions options) {
        this.vertx = vertx;
        this.settings = settings;
        this.names = names;
        this.reach = new Reach(settings.allow());
        this.turns = new Turns(settings.fetches());
        this.memory = new Room(HeapBound.of("worker.media-memory", settings.memory()));
        options.setKeepAlive(false)
                .setDecompressionSupported(false)
                .setConnectTimeout((int) Math.min(LONGEST_CONNECT, settings.timeout().toMillis()));
        this.client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(settings.fetches()));
    }

    @Override
    public Loan fetch(Map<RemoteMedia.Source, String> wanted, Receiver receiver) {
        var gathering = new Gathering(this, vertx.getOrCreateContext(), wanted, receiver);
        gathering.begin();
        return gathering;
    }

    /** Ends what still runs, without a word to its receivers. */
    public void close() {
        client.close();
    }
}
