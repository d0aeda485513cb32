package dev.signalbox.bench.report;

/** What is measured: its words, its unit, and which way is better. */
public enum Figure {
    REQUESTS("throughput", "req/s", true),
    P50("p50", "ms", false),
    P99("p99", "ms", false),
    CPU_REQUEST("CPU per request", "µs", false),
    CHUNKS("chunks", "chunks/s", true),
    TTFT_P50("time to first token p50", "ms", false),
    TTFT_P99("time to first token p99", "ms", false),
    /** Calls that the upstream got for each request that was answered. */
    CALLS("calls per request", "", false),
    /** Derived: the median of TTFT_P50 less that of the direct contender. */
    TTFT_ADDED("added to TTFT p50", "ms", false),
    GAP_P99("gap p99", "ms", false),
    CPU_CHUNK("CPU per chunk", "µs", false),
    START("start to ready", "s", false),
    /** Derived: the cold seconds' throughput as a share of the steady one at as many connections. */
    COLD_SHARE("cold share of steady", "×", true),
    RESIDENT("resident", "MiB", false),
    RESIDENT_SLOPE("resident, slope", "MiB/min", false),
    ERRORS("errors", "", false),
    BROKEN_ORDER("chunks lost, doubled or reordered", "", false);

    private final String words;
    private final String unit;
    private final boolean moreIsBetter;

    Figure(String words, String unit, boolean moreIsBetter) {
        this.words = words;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    public String words() {
        return words;
    }

    public String unit() {
        return unit;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }
}
