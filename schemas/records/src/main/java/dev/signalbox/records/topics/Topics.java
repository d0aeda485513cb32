package dev.signalbox.records.topics;

import static dev.signalbox.records.topics.Topic.Sizing.DATA;
import static dev.signalbox.records.topics.Topic.Sizing.INGRESS;
import static dev.signalbox.records.topics.Topic.Sizing.ONE;
import static dev.signalbox.records.topics.Topic.Sizing.ROUTER;
import static dev.signalbox.records.topics.Topic.Sizing.WORKER;

import java.time.Duration;
import java.util.List;

/** Every topic of the system, defined here and nowhere else; {@code docs/topics.md} is generated from it. */
public final class Topics {
    private static final int MIB = 1 << 20;
    private static final long GIB = 1L << 30;
    private static final Duration HOURS = Duration.ofHours(6);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration DAYS = Duration.ofDays(3);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration MINUTES = Duration.ofMinutes(15);

    public static final Topic REQUESTS = new Topic("inference.requests", "affinity key", "InferenceRequest", ROUTER,
            HOURS, GIB, false, MIB, "ingress, batch feeder", "router");
    public static final Topic BATCH = new Topic("inference.batch", "affinity key", "InferenceRequest", ROUTER,
            DAYS, 4 * GIB, false, 20 * MIB, "batch users, ingress", "router (by credit), workers (bodies)");
    public static final Topic BODIES = new Topic("inference.bodies", "request id", "raw bytes, 512 KiB a chunk", DATA,
            HOURS, 2 * GIB, false, MIB, "ingress", "workers, by offset");
    public static final Topic DISPATCH = new Topic("inference.dispatch", "request id", "Dispatch", WORKER,
            HOURS, GIB, false, MIB, "router", "workers");
    public static final Topic REPLIES = new Topic("inference.replies", "request id", "Replies", INGRESS,
            HOURS, 2 * GIB, false, 2 * MIB, "workers, router", "ingress");
    public static final Topic RESULTS = new Topic("inference.results", "request id", "Response", DATA,
            DAYS, 2 * GIB, false, 20 * MIB, "workers, router", "telemetry");
    public static final Topic RESPONSES = new Topic("inference.responses", "request id", "Response", DATA,
            DAYS, 4 * GIB, false, 20 * MIB, "telemetry", "batch users");
    public static final Topic EVENTS = new Topic("inference.events", "request id", "AttemptEvent", ROUTER,
            DAYS, 2 * GIB, false, MIB, "workers, ingress", "router, telemetry");
    public static final Topic CANCELLATIONS = new Topic("inference.cancellations", "request id", "Cancel", ONE,
            MINUTES, GIB / 4, false, MIB, "ingress, router", "workers");
    public static final Topic KEYS = new Topic("inference.keys", "tenant and idempotency key, hashed", "Claim", ONE,
            DAY, GIB / 4, false, MIB, "ingress", "ingress");
    public static final Topic STORED = new Topic("inference.stored-responses", "response id, and what of it", "StoredResponse", DATA,
            MONTH, 4 * GIB, true, 20 * MIB, "ingress", "ingress, by offset");
    public static final Topic PLACES = new Topic("inference.stored-places", "response id", "StoredPlace", ONE,
            MONTH, GIB / 4, true, MIB, "ingress", "ingress");
    public static final Topic DEAD_LETTERS = new Topic("inference.dead-letters", "none", "DeadLetter", ONE,
            DAYS, GIB, false, MIB, "all", "operators");
    public static final Topic LEASES = new Topic("fleet.leases", "process", "Lease", ONE,
            MINUTES, -1, true, MIB, "every process", "every process");
    public static final Topic INFLIGHT = new Topic("fleet.inflight", "router process", "InflightDelta", ONE,
            MINUTES, GIB / 4, false, MIB, "router", "every other router, console");
    public static final Topic HEALTH = new Topic("provider.health", "target", "TargetHealth", ONE,
            MINUTES, -1, true, MIB, "workers", "router, console");
    public static final Topic UTILIZATION = new Topic("gpu.utilization", "target", "Utilization", ONE,
            MINUTES, -1, true, MIB, "scrapers", "router, telemetry");
    public static final Topic CATALOG = new Topic("model.catalog", "catalog", "Catalog", ONE,
            MINUTES, -1, true, 8 * MIB, "signalbox catalog apply", "all");
    public static final Topic DECISIONS = new Topic("routing.decisions", "request id", "Decision", DATA,
            DAYS, 2 * GIB, false, MIB, "router", "telemetry, data teams");
    public static final Topic USAGE = new Topic("usage.by-minute", "tenant, model, target, minute", "UsageWindow", DATA,
            DAYS.multipliedBy(10), GIB, true, MIB, "telemetry", "data teams, console");
    public static final Topic PROFILES = new Topic("target.profiles", "target", "TargetProfile", ONE,
            MINUTES, -1, true, MIB, "telemetry", "router, console");

    private static final List<Topic> ALL = List.of(REQUESTS, BATCH, BODIES, DISPATCH, REPLIES, RESULTS, RESPONSES,
            EVENTS, CANCELLATIONS, KEYS, STORED, PLACES, DEAD_LETTERS, LEASES, INFLIGHT, HEALTH, UTILIZATION, CATALOG, DECISIONS, USAGE, PROFILES);

    private Topics() {}

    public static List<Topic> all() {
        return ALL;
    }
}
