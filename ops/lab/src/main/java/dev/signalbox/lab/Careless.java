package dev.signalbox.lab;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Reply;
import java.util.HashMap;
import java.util.Map;

/** Readers that leave a check out: what they are given is changed so that the production fold finds nothing to object to. */
final class Careless {
    private final Map<AttemptId, Integer> next = new HashMap<>();

    /** As if each run of events followed upon the one that was read before it. */
    Reply inTurn(Reply reply) {
        if (!(reply instanceof Reply.Events of)) {
            return reply;
        }
        int size = of.events().size();
        int seq = next.merge(of.attempt(), size, Integer::sum) - size;
        return new Reply.Events(of.request(), of.ingressEpoch(), of.attempt(), of.number(), of.worker(), of.workerEpoch(), of.target(), seq,
                of.continues(), of.events(), of.opening());
    }

    /** As if it were meant for this life of the ingress. */
    static Reply forThisLife(Reply reply, long life) {
        return switch (reply) {
            case Reply.Events of -> new Reply.Events(of.request(), life, of.attempt(), of.number(), of.worker(), of.workerEpoch(),
                    of.target(), of.seq(), of.continues(), of.events(), of.opening());
            case Reply.Terminated of -> new Reply.Terminated(of.request(), life, of.attempt());
            case Reply.Final of -> new Reply.Final(of.request(), life, of.publication(), of.failure(), of.message(), of.retryAfterMillis(),
                    of.attempts(), of.providerError());
            case Reply.Word of -> of;
        };
    }
}
