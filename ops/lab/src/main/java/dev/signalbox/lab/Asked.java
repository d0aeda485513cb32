package dev.signalbox.lab;

import dev.signalbox.records.RequestId;
import org.jspecify.annotations.Nullable;

/** One thing that a user wants, and what became of it. */
final class Asked {
    final RequestId id;
    final boolean batch;
    final boolean stream;
    /** Its body does not travel with it. */
    final boolean large;
    /** Whether its answer can be gone on with. */
    final boolean prefill;
    final int tokens;
    final String affinity;
    final long deadline;
    /** Shown tokens after which the client leaves; -1 for never. */
    final int leaves;
    /** Milliseconds after which the client leaves; 0 for never. */
    final long patience;

    @Nullable IngressMember at;
    int life;
    /** The life of its ingress that it was published under last. */
    long publishedUnder = -1;
    boolean accepted;
    long endedAt = -1;
    String how = "";
    int calls;
    /** How often its answer went on elsewhere. */
    int continued;

    Asked(RequestId id, boolean batch, boolean stream, boolean large, boolean prefill, int tokens, String affinity, long deadline, int leaves, long patience) {
        this.id = id;
        this.batch = batch;
        this.stream = stream;
        this.large = large;
        this.prefill = prefill;
        this.tokens = tokens;
        this.affinity = affinity;
        this.deadline = deadline;
        this.leaves = leaves;
        this.patience = patience;
    }

    boolean ended() {
        return endedAt >= 0;
    }

    /** Whether the process that took it lives on, so that its client is owed an end. */
    boolean owed() {
        return at != null && at.life() == life && !at.gone;
    }
}
