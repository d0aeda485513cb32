package dev.signalbox.ingress.http;

import dev.signalbox.runtime.settings.Settings;
import java.time.Duration;

/**
 * What a front promises and what it refuses.
 *
 * @param eventLoops servers on the same port, each on an event loop of its own
 * @param inlineBytes up to this size a body travels inside its request
 * @param bodiesInFlight bytes of bodies in memory, over all connections; above that nothing more is read
 * @param unsentBytes what a slow reader may leave unread of a stream before it is cut
 * @param headTimeout until the head of a connection's first request is whole
 * @param idleTimeout how long a connection stays open while nothing is in progress on it
 * @param replyBytes of an answer that is not a stream
 * @param hold how long a request waits while this process may not begin anything
 * @param landing how long the log may take to acknowledge a request
 * @param grace how long after its deadline a request still waits for the router's word
 * @param resume how long after the longest deadline an answer can be followed; the log keeps replies for hours
 * @param unwatched how long a resumable request lives on without a reader
 * @param continuations how often a stream that broke off after something was shown may go on elsewhere
 * @param kept how long a response can be gone on with; zero keeps none
 * @param lameDuck how long requests are still taken after the stop was asked for
 * @param drain how long streams may go on after the stop was asked for
 */
public record FrontSettings(
        String host,
        int port,
        int eventLoops,
        int connections,
        int openRequests,
        int bodyBytes,
        int inlineBytes,
        long bodiesInFlight,
        long unsentBytes,
        long replyBytes,
        Duration headTimeout,
        Duration idleTimeout,
        Duration bodyTimeout,
        Duration hold,
        Duration landing,
        Duration timeout,
        Duration grace,
        Duration keepaliveAfter,
        Duration keepaliveEvery,
        Duration resume,
        Duration unwatched,
        int continuations,
        Duration kept,
        Duration lameDuck,
        Duration drain) {

    public static FrontSettings read(Settings in) {
        return new FrontSettings(
                in.text(
                                "ingress.host",
                                "Address that the front listens on; any but loopback needs tenants in the catalogue.")
                        .orElse("127.0.0.1"),
                in.integer("ingress.port", "Port of the front; 0 takes a free one.")
                        .between(0, 65_535)
                        .orElse(8080),
                in.integer("ingress.event-loops", "Event loops that serve connections; 0 is one per core, at most 2.")
                        .between(0, 32)
                        .orElse(0),
                in.integer("ingress.connections", "Connections at once, counted where they are accepted; one more takes the place of the one that has been idle"
                                + " for longest, or gets 503 where none is.")
                        .between(1, 1_000_000)
                        .orElse(20_000),
                in.integer("ingress.open-requests", "Requests at once; more get 503.")
                        .between(1, 1_000_000)
                        .orElse(10_000),
                (int) in.size("ingress.body-limit", "Largest request body; larger ones get 413.")
                        .between(1_024, 256 << 20)
                        .orElse(16 << 20),
                (int) in.size("ingress.inline-limit", "Up to this size a body travels inside its request.")
                        .between(0, 512 << 10)
                        .orElse(32 << 10),
                in.size("ingress.bodies-in-flight", "Bytes of bodies in memory, a third of the heap at most; above that nothing more is read.")
                        .between(1_024, 1L << 40)
                        .orElse(256L << 20),
                in.size("ingress.unsent-limit", "What a slow reader may leave unread of a stream before it is cut.")
                        .between(1_024, 1L << 30)
                        .orElse(1 << 20),
                in.size(
                                "ingress.reply-limit",
                                "Largest answer that is not a stream; a worker has its own, worker.reply-limit.")
                        .between(1_024, 16 << 20)
                        .orElse(16 << 20),
                in.duration("ingress.head-timeout", "How long a new connection may take to send a request's whole head.")
                        .between(Duration.ofSeconds(1), Duration.ofHours(1))
                        .orElse(Duration.ofSeconds(10)),
                in.duration(
                                "ingress.idle-timeout",
                                "A connection on which no request has run for so long is closed.")
                        .between(Duration.ofSeconds(1), Duration.ofHours(24))
                        .orElse(Duration.ofSeconds(75)),
                in.duration("ingress.body-timeout", "How long a client may take to send a body, from when it is read.")
                        .between(Duration.ofMillis(100), Duration.ofHours(1))
                        .orElse(Duration.ofSeconds(30)),
                in.duration("ingress.hold", "How long a request waits while this process may begin nothing, or has no room for its body.")
                        .between(Duration.ZERO, Duration.ofMinutes(10))
                        .orElse(Duration.ofSeconds(10)),
                in.duration("ingress.landing", "How long Kafka may take to acknowledge a request, or its body, before it is refused with 503 and"
                                + " when to come back; once it has acknowledged nothing for so long, new requests are refused at once.")
                        .between(Duration.ofMillis(100), Duration.ofMinutes(2))
                        .orElse(Duration.ofSeconds(5)),
                in.duration(
                                "ingress.timeout",
                                "Deadline of a request that asks for none, and the longest that may be asked for.")
                        .between(Duration.ofMillis(100), Duration.ofHours(24))
                        .orElse(Duration.ofSeconds(600)),
                in.duration(
                                "ingress.deadline-grace",
                                "How long after its deadline a request waits for the router's word.")
                        .between(Duration.ZERO, Duration.ofMinutes(1))
                        .orElse(Duration.ofSeconds(2)),
                in.duration(
                                "ingress.keepalive-after",
                                "After this time without an event a stream's headers go out alone.")
                        .between(Duration.ofMillis(100), Duration.ofHours(1))
                        .orElse(Duration.ofSeconds(5)),
                in.duration("ingress.keepalive-every", "Between keepalive comments of a silent stream.")
                        .between(Duration.ofMillis(100), Duration.ofHours(1))
                        .orElse(Duration.ofSeconds(15)),
                in.duration("ingress.resume", "How long after its longest deadline an answer can be followed by its id.")
                        .between(Duration.ZERO, Duration.ofHours(4))
                        .orElse(Duration.ofMinutes(15)),
                in.duration("ingress.unwatched", "How long a resumable request lives on without a reader.")
                        .between(Duration.ZERO, Duration.ofMinutes(10))
                        .orElse(Duration.ofSeconds(10)),
                in.integer(
                                "ingress.continuations",
                                "How often a stream that broke off goes on elsewhere; 0 ends it with its error.")
                        .between(0, 100)
                        .orElse(5),
                in.duration("ingress.responses-kept", "How long a response of /v1/responses can be gone on with or asked for, unless its caller says store: false."
                                + " Its topic keeps it for 30 days at most; 0s keeps none.")
                        .between(Duration.ZERO, Duration.ofDays(30))
                        .orElse(Duration.ofDays(30)),
                in.duration("ingress.lame-duck", "How long a front that was told to stop still takes requests, while /readyz says that it leaves and"
                                + " each answer ends its connection. Over at once where no connection is open.")
                        .between(Duration.ZERO, Duration.ofMinutes(10))
                        .orElse(Duration.ofSeconds(2)),
                in.duration("ingress.drain", "How long answers may go on after a stop was asked for.")
                        .between(Duration.ZERO, Duration.ofHours(1))
                        .orElse(Duration.ofSeconds(30)));
    }

    int loops() {
        return eventLoops > 0 ? eventLoops : Math.min(2, Runtime.getRuntime().availableProcessors());
    }

    boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
