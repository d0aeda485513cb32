package dev.signalbox.telemetry.measure;

import dev.signalbox.records.Usage;

/** Sums of one window. Owned by the ledger of one partition; not thread-safe. */
public final class Tally {
    private long requests;
    private long attempts;
    private long failures;
    private Usage usage = Usage.NONE;
    private long providerMicroDollars;
    private long chargedMicroDollars;
    private long hedges;
    private long hedgeMicroDollars;

    public Tally() {}

    public Tally(
            long requests, long attempts, long failures, Usage usage, long providerMicroDollars, long chargedMicroDollars, long hedges,
            long hedgeMicroDollars) {
        this.hedges = hedges;
        this.hedgeMicroDollars = hedgeMicroDollars;
        this.requests = requests;
        this.attempts = attempts;
        this.failures = failures;
        this.usage = usage;
        this.providerMicroDollars = providerMicroDollars;
        this.chargedMicroDollars = chargedMicroDollars;
    }

    /** An attempt ended, whatever became of it: the provider is paid for what it did. */
    void attempted(Usage of, long microDollars, boolean failed) {
        attempts++;
        failures += failed ? 1 : 0;
        usage = usage.plus(of);
        providerMicroDollars += microDollars;
    }

    /** An attempt won: it alone is the tenant's. */
    void charged(long microDollars) {
        requests++;
        chargedMicroDollars += microDollars;
    }

    /** An attempt lost a race: what it did was the price of not waiting for it. */
    void lostRace(long microDollars) {
        hedges++;
        hedgeMicroDollars += microDollars;
    }

    public long hedges() {
        return hedges;
    }

    public long hedgeMicroDollars() {
        return hedgeMicroDollars;
    }

    public long requests() {
        return requests;
    }

    public long attempts() {
        return attempts;
    }

    public long failures() {
        return failures;
    }

    public Usage usage() {
        return usage;
    }

    public long providerMicroDollars() {
        return providerMicroDollars;
    }

    public long chargedMicroDollars() {
        return chargedMicroDollars;
    }
}
