package dev.signalbox.ingress.http;

import dev.signalbox.ingress.admission.BodyBytes;
import dev.signalbox.ingress.door.Door;
import dev.signalbox.ingress.door.Guests;
import dev.signalbox.ingress.pipe.Pipe;
import dev.signalbox.ingress.resume.RequestIds;
import dev.signalbox.ingress.tenant.Tenants;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.time.Time;
import dev.signalbox.runtime.Grace;
import dev.signalbox.runtime.health.Health;
import dev.signalbox.runtime.metrics.Metric;
import dev.signalbox.runtime.metrics.Metrics;
import dev.signalbox.runtime.settings.HeapBound;
import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.impl.ConnectionBase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP servers on one port, each on an event loop of its own with its own {@link Desk}; what they share is counted
 * here. Bounded:
 * connections, open requests, bytes of bodies. Closing it stops accepting, lets answers come to their end for a
 * while, then cuts them.
 */
public final class Front implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Front.class);
    private static final Duration KNOCK = Duration.ofSeconds(30);
    private static final Duration TICK = Duration.ofMillis(100);
    static final int HEAD_BYTES = 32 << 10;
    private static final int WINDOW_BYTES = 1 << 20;
    /** Vert.x takes a free port for a negative one, and the same for all servers of a deployment. */
    private static final int ONE_FREE_PORT = -1;

    private final FrontSettings settings;
    private final Pipe pipe;
    private final Time time;
    private final Metrics metrics;
    private final Health health;
    private final BodyBytes bodies;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<EventLoop, Guests> byLoop = new ConcurrentHashMap<>();
    private final Door door = new Door(byLoop, this::word, this::makeWay);
    private final List<Desk> desks = new CopyOnWriteArrayList<>();
    private final List<HttpServer> servers = new CopyOnWriteArrayList<>();
    private volatile Offer offer;
    private volatile boolean departing;
    /** What clients have to take in that their answer ends unfinished. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private volatile boolean draining;
    private volatile boolean closed;

    public Front(FrontSettings settings, Pipe pipe, Time time, Metrics metrics, Health health) {
        if (settings.loops() > RequestIds.MOST_LOOPS) {
            throw new IllegalArgumentException(
                    "at most " + RequestIds.MOST_LOOPS + " event loops, got: " + settings.loops());
        }
        this.settings = settings;
        this.pipe = pipe;
        this.time = time;
        this.metrics = metrics;
        this.health = health;
        this.bodies = new BodyBytes(HeapBound.of("ingress.bodies-in-flight", settings.bodiesInFlight()));
        this.offer = new Offer(Catalog.EMPTY, Tenants.of(Catalog.EMPTY, time.nanos()));
        metrics.gauge(Metric.OPEN_REQUESTS, requests::get);
        metrics.gauge(Metric.BODY_BYTES, bodies::reserved);
    }

    /** A new catalogue applies at once, to requests that come from now on. */
    public void apply(Catalog catalog) {
        offer = offer.next(catalog, time.nanos());
    }

    /** Says why this front must not be opened; empty where it may. */
    public String refusal() {
        return offer.tenants().open() && !settings.loopback()
                ? "ingress.host = " + settings.host()
                        + " is not a loopback address, and the catalogue has no tenants, so anybody could call."
                        + " Add tenants with keys to the catalogue and apply it (signalbox catalog apply FILE), or leave ingress.host out for 127.0.0.1."
                : "";
    }

    /** Listens; returns the port. */
    public int start(Vertx vertx) throws Exception {
        int loops = settings.loops();
        var next = new AtomicInteger();
        vertx.deployVerticle(
                        () -> context -> listen(vertx, context, next.getAndIncrement()),
                        new DeploymentOptions().setInstances(loops))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        time.after(TICK, this::tick);
        int port = servers.getFirst().actualPort();
        knock(port);
        return port;
    }

    private Future<HttpServer> listen(Vertx vertx, Context context, int loop) {
        var desk = new Desk(this, context, loop);
        desks.add(desk);
        byLoop.putIfAbsent(((ContextInternal) context).nettyEventLoop(), desk.guests());
        var server = vertx.createHttpServer(options())
                .requestHandler(new Paths(desk))
                .invalidRequestHandler(desk::unreadable)
                .connectionHandler(this::connected);
        servers.add(server);
        return server.listen(settings.port() == 0 ? ONE_FREE_PORT : settings.port(), settings.host());
    }

    private static HttpServerOptions options() {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setHandle100ContinueAutomatically(false)
                .setMaxChunkSize(64 << 10)
                .setMaxHeaderSize(HEAD_BYTES)
                .setHttp2ClearTextEnabled(true)
                .setHttp2ConnectionWindowSize(16 * WINDOW_BYTES)
                .setInitialSettings(
                        new Http2Settings().setMaxConcurrentStreams(1_000).setInitialWindowSize(WINDOW_BYTES));
    }

    private void connected(HttpConnection connection) {
        if (connection instanceof ConnectionBase base) {
            door.standBefore(base.channel());
        }
    }

    /** A first connection of our own, because the door learns from one where it has to stand. */
    private void knock(int port) throws InterruptedException {
        String why = "";
        try (var socket = new Socket()) {
            var host = InetAddress.getByName(settings.host());
            var address = host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : host;
            socket.connect(new InetSocketAddress(address, port), (int) KNOCK.toMillis());
            socket.setSoTimeout((int) KNOCK.toMillis());
            socket.getOutputStream().write("GET /livez HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            why = e.toString();
        }
        if (!why.isEmpty() || !door.awaitStanding(KNOCK)) {
            LOG.warn("the front can't reach itself, connections are counted from the first request on host={} port={} error={}",
                    settings.host(), port, why);
        }
    }

    private byte[] word() {
        for (var desk : desks) {
            if (desk.onItsLoop()) {
                return desk.turnedAway();
            }
        }
        return new byte[0];
    }

    private void makeWay() {
        for (var desk : desks) {
            if (!desk.onItsLoop()) {
                desk.context().runOnContext(_ -> desk.guests().giveWay());
            }
        }
    }

    private void tick() {
        if (closed) {
            return;
        }
        for (var desk : desks) {
            desk.context().runOnContext(_ -> desk.look());
        }
        time.after(TICK, this::tick);
    }

    /** The inboxes of the event loops, in the order of their numbers. */
    public List<Pipe.Inbox> inboxes() {
        return desks.stream()
                .sorted(Comparator.comparingInt(Desk::loop))
                .map(Pipe.Inbox.class::cast)
                .toList();
    }

    /** The number of the event loop that holds a request; -1 where it is none of this process's kind. */
    public static int loopOf(RequestId id) {
        return RequestIds.loopOf(id);
    }

    Offer offer() {
        return offer;
    }

    FrontSettings settings() {
        return settings;
    }

    Pipe pipe() {
        return pipe;
    }

    Time time() {
        return time;
    }

    Metrics metrics() {
        return metrics;
    }

    Health health() {
        return health;
    }

    BodyBytes bodies() {
        return bodies;
    }

    boolean departing() {
        return departing;
    }

    boolean draining() {
        return draining;
    }

    /** Takes one of the places for open requests; false where there is none. */
    boolean enter() {
        if (requests.incrementAndGet() > settings.openRequests()) {
            requests.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        requests.decrementAndGet();
    }

    void parked(int change) {
        waiting.addAndGet(change);
    }

    /** Bytes of bodies are free again; from any thread. */
    void released(long bytes) {
        bodies.release(bytes);
        if (waiting.get() > 0) {
            for (var desk : desks) {
                desk.context().runOnContext(_ -> desk.unpark());
            }
        }
    }

    /** Requests that are open now. */
    public int open() {
        return requests.get();
    }

    /** Connections that are open now. */
    public int connections() {
        return connections.get();
    }

    /** Those of one event loop, which count among all. */
    Guests guests() {
        return new Guests(
                connections, settings.connections(), settings.headTimeout(), settings.idleTimeout(), time::nanos);
    }

    /** Asks of every client that its connection ends with its answer, and still takes what comes until then. */
    public void depart() {
        departing = true;
    }

    /** Waits until every client has gone elsewhere, for {@code ingress.lame-duck} at most. */
    public void awaitElsewhere() {
        Grace.await(time, settings.lameDuck(), () -> connections() > 0);
    }

    /** Takes nothing new from now on; what is open goes on. */
    public void drain() {
        departing = true;
        draining = true;
    }

    @Override
    public void close() {
        drain();
        var all = servers.stream().map(s -> s.shutdown(settings.drain().plus(LAST_WORDS))).toList();
        var gone = Future.join(all).toCompletionStage().toCompletableFuture();
        try {
            gone.completeOnTimeout(null, settings.drain().toMillis(), TimeUnit.MILLISECONDS).get();
            desks.forEach(Desk::dismiss);
            Future.join(all).toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            servers.forEach(HttpServer::close);
        }
        closed = true;
    }
}
