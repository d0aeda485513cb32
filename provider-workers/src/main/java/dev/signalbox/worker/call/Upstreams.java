package dev.signalbox.worker.call;

import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Provider;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The targets of the current catalogue, ready to be called. A new version replaces all of them at once; a provider that did not change
 * keeps its connections, one that is gone keeps them until its last call's time is over. Bound: slots, not the pool, limit the calls, so
 * the pool is as large as the slots can ask for. A target that can't be made ready, as by a catalogue that was written before its faults were
 * refused, is left out, and the others apply. Applied by one thread, read by all.
 */
public final class Upstreams {
    private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);

    /** Engines behind uvicorn close what is idle for 5 s: a connection is not used when it may be closing. */
    private static final int IDLE_PLAIN_SECONDS = 4;

    private static final int IDLE_TLS_SECONDS = 50;
    private static final int TOKEN_CONNECT_MILLIS = 5_000;
    private static final int POOL = 4_096;

    private final Vertx vertx;
    private final int loops;
    private final Secrets secrets;
    private final Credentials.Surroundings around;
    private final Map<ClientKey, HttpClient[]> clients = new HashMap<>();
    /** What was warned of, by provider: a fault that stays is said once. */
    private final Map<String, List<String>> faults = new HashMap<>();
    private volatile Current current = new Current(Catalog.EMPTY, Map.of());

    /** The catalogue of one version with its targets made ready. */
    public record Current(Catalog catalog, Map<String, Upstream> byTarget) {
        public Optional<Upstream> target(String id) {
            return Optional.ofNullable(byTarget.get(id));
        }
    }

    private record ClientKey(String provider, long connectMillis) {}

    public Upstreams(Vertx vertx, int loops, Secrets secrets) {
        this.vertx = vertx;
        this.loops = loops;
        this.secrets = secrets;
        this.around = new Credentials.Surroundings(vertx, vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TOKEN_CONNECT_MILLIS)), secrets);
    }

    public Current current() {
        return current;
    }

    public synchronized void apply(Catalog catalog) {
        var ready = new HashMap<String, Upstream>();
        var used = new HashMap<ClientKey, HttpClient[]>();
        var logins = new HashMap<String, Upstream.Login>();
        for (var target : catalog.targets()) {
            var provider = target.provider();
            var own = Speech.between(provider.dialect(), provider);
            if (own.isEmpty()) {
                continue;
            }
            var login = logins.computeIfAbsent(provider.id(), _ -> new Upstream.Login(Headers.of(provider, secrets), Credentials.of(provider, around)));
            try {
                var reached = used.computeIfAbsent(
                        new ClientKey(provider.id(), provider.timeouts().connect()),
                        k -> Optional.ofNullable(clients.remove(k)).orElseGet(() -> open(provider)));
                ready.put(target.id(), new Upstream(target, catalog, own.get(), reached, login));
            } catch (RuntimeException e) {
                LOG.error("a target can't be called as the catalogue has it, the others can version={} target={} failure={}", catalog.version(),
                        target.id(), e.getClass().getSimpleName()); // its message may quote a header or an address
            }
        }
        warn(logins);
        current = new Current(catalog, Map.copyOf(ready));
        clients.values().forEach(Upstreams::leave);
        clients.clear();
        clients.putAll(used);
    }

    private void warn(Map<String, Upstream.Login> logins) {
        var found = new HashMap<String, List<String>>();
        logins.forEach((provider, login) -> {
            var of = Stream.concat(login.headers().faults().stream(), login.credentials().faults().stream()).toList();
            found.put(provider, of);
            if (!of.isEmpty() && !of.equals(faults.get(provider))) {
                boolean none = !login.credentials().usable() || !login.headers().faults().isEmpty();
                LOG.warn("a key of a provider can't be sent here, so its {} provider={} faults={}",
                        none ? "calls fail with provider_auth" : "other keys are used", provider, of);
            }
        });
        faults.clear();
        faults.putAll(found);
    }

    private static void leave(HttpClient[] gone) {
        for (var client : gone) {
            client.shutdown(Duration.ofMinutes(10));
        }
    }

    private HttpClient[] open(Provider provider) {
        boolean tls = provider.urls().stream().anyMatch(url -> url.startsWith("https:"));
        var options = new HttpClientOptions()
                .setConnectTimeout((int) Math.clamp(provider.timeouts().connect(), 1, Integer.MAX_VALUE))
                .setTcpNoDelay(true)
                .setKeepAlive(true)
                .setKeepAliveTimeout(tls ? IDLE_TLS_SECONDS : IDLE_PLAIN_SECONDS)
                .setDecompressionSupported(false);
        if (tls) {
            options.setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
        }
        var pool = new PoolOptions()
                .setHttp1MaxSize(POOL)
                .setHttp2MaxSize(8)
                .setMaxWaitQueueSize(POOL)
                .setCleanerPeriod((int) TimeUnit.SECONDS.toMillis(1));
        var own = new HttpClient[loops];
        for (int i = 0; i < loops; i++) {
            own[i] = vertx.createHttpClient(options, pool);
        }
        return own;
    }

    public synchronized void close() {
        clients.values().forEach(all -> {
            for (var client : all) {
                client.shutdown(Duration.ZERO);
            }
        });
        clients.clear();
        around.client().shutdown(Duration.ZERO);
    }
}
