package dev.signalbox.runtime.metrics;

import java.util.List;

/** Every metric of the system: its name, kind, unit, labels and meaning. {@code docs/metrics.md} is generated from it. */
public enum Metric {
    REQUESTS("signalbox.requests", Kind.COUNTER, "", List.of("tenant", "outcome"), "Requests that ended at an ingress, by how they ended."),
    REQUEST_DURATION("signalbox.request.duration", Kind.TIMER, "seconds", List.of("outcome"), "From the last byte of a request to the last byte of its answer."),
    TIME_TO_FIRST_TOKEN("signalbox.ttft", Kind.TIMER, "seconds", List.of(), "From the last byte of a request to its first visible event."),
    OPEN_REQUESTS("signalbox.requests.open", Kind.GAUGE, "", List.of(), "Requests that an ingress holds a connection for."),
    BODY_BYTES("signalbox.body.inflight", Kind.GAUGE, "bytes", List.of(), "Bytes of request bodies that an ingress holds."),
    UNSENT_BYTES("signalbox.kafka.unsent", Kind.GAUGE, "bytes", List.of("service"), "Bytes handed to Kafka producers and not acknowledged."),
    SENDS_REPEATED("signalbox.kafka.sends.repeated", Kind.COUNTER, "", List.of("service"), "Records that Kafka did not take and that were sent again."),
    PRODUCERS_REMADE("signalbox.kafka.producers.remade", Kind.COUNTER, "", List.of("client"), "Kafka producers that the brokers no longer accepted and that were made again."),
    CANCELS("signalbox.cancels", Kind.COUNTER, "", List.of("reason"), "Requests that were cancelled, by why."),
    FOLLOWED("signalbox.followed", Kind.GAUGE, "", List.of(), "Answers that an ingress follows on the log, for clients that came back."),
    REPUBLISHED("signalbox.republished", Kind.COUNTER, "", List.of(), "Requests that an ingress published again."),
    CONTINUED("signalbox.continued", Kind.COUNTER, "", List.of(), "Times that an answer which had broken off went on elsewhere."),
    REPLY_GAPS("signalbox.reply.gaps", Kind.COUNTER, "", List.of(), "Attempts that broke by a gap in their replies."),
    NOT_KEPT("signalbox.responses.not.kept", Kind.COUNTER, "", List.of(), "Responses that were answered and that could not be kept, so that nobody can go on with them."),
    PLACES("signalbox.responses.places", Kind.GAUGE, "", List.of(), "Places of kept responses that an ingress knows, those of deleted ones too; at a million the elder half is forgotten."),
    PLACES_FORGOTTEN("signalbox.responses.places.forgotten", Kind.COUNTER, "", List.of(), "Places of kept responses that an ingress forgot because there were too many."),
    DECISIONS("signalbox.decisions", Kind.COUNTER, "", List.of("outcome"), "Decisions of a router, by outcome."),
    DECISION_DURATION("signalbox.decision.duration", Kind.TIMER, "seconds", List.of(), "How long a decision took."),
    HELD("signalbox.held", Kind.GAUGE, "", List.of("lane"), "Requests that a router holds because no target has credit."),
    HEALTH_LAG("signalbox.health.lag", Kind.TIMER, "seconds", List.of(), "From a worker's report on a target's health to the moment that a router goes by it."),
    ROUTER_REQUESTS("signalbox.router.requests", Kind.GAUGE, "", List.of(), "Requests in a router's state."),
    ATTEMPTS("signalbox.attempts", Kind.COUNTER, "", List.of("target", "outcome"), "Attempts that ended at a worker, by how they ended."),
    ATTEMPT_TTFT("signalbox.attempt.ttft", Kind.TIMER, "seconds", List.of("target"), "From the acceptance of an attempt to its first visible event."),
    ATTEMPT_DURATION("signalbox.attempt.duration", Kind.TIMER, "seconds", List.of("target"), "From the acceptance of an attempt to its end."),
    LATE_TOKENS("signalbox.late.tokens", Kind.COUNTER, "", List.of("target"), "Tokens that were read from a provider after the cancel of their attempt had come."),
    CANCEL_LAG("signalbox.cancel.lag", Kind.TIMER, "seconds", List.of(), "From the moment at which a cancel was decided, by the clock of the ingress or router that holds the request, "
            + "to the close of its connection to the provider, by the worker's clock: how far the two are apart is in it."),
    IN_FLIGHT("signalbox.inflight", Kind.GAUGE, "", List.of("target"), "Attempts that run at a worker."),
    LIMIT("signalbox.limit", Kind.GAUGE, "", List.of("target"), "The in-flight limit that a worker keeps for a target."),
    CIRCUIT("signalbox.circuit", Kind.GAUGE, "", List.of("target"), "0 closed, 1 probing, 2 open."),
    PROBE_CALLS("signalbox.probe.calls", Kind.COUNTER, "", List.of("target", "outcome"), "Calls of a few tokens that a worker made to see whether a target which failed serves again, by how they ended."),
    SCRAPES("signalbox.scrapes", Kind.COUNTER, "", List.of("outcome"), "Scrapes of engines."),
    USAGE_TOKENS("signalbox.usage.tokens", Kind.COUNTER, "", List.of("tenant", "model", "target", "bucket"), "Tokens on the ledger by bucket."),
    USAGE_COST("signalbox.usage.cost", Kind.COUNTER, "dollars", List.of("tenant", "model", "target", "side"), "Cost on the ledger: what providers charge, and what the tenant owes."),
    SETTLED("signalbox.batch.settled", Kind.COUNTER, "", List.of("outcome"), "Batch requests settled."),
    DEAD_LETTERS("signalbox.dead.letters", Kind.COUNTER, "", List.of("topic"), "Records put aside because they could not be read."),
    CATALOG_NOT_TAKEN("signalbox.catalog.not.taken", Kind.GAUGE, "", List.of(), "Parts of a process that could not take the current catalogue, and go on with the one before."),
    LEASE_FRESH("signalbox.lease.fresh", Kind.GAUGE, "", List.of("role"), "1 while this process may act.");

    /** What kind of metric it is. */
    public enum Kind {
        COUNTER,
        GAUGE,
        TIMER
    }

    private final String id;
    private final Kind kind;
    private final String unit;
    private final List<String> labels;
    private final String help;

    Metric(String id, Kind kind, String unit, List<String> labels, String help) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.labels = labels;
        this.help = help;
    }

    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public String unit() {
        return unit;
    }

    public List<String> labels() {
        return labels;
    }

    public String help() {
        return help;
    }
}
