package dev.signalbox.records.fleet;

/** What the ledger learned of a target's speed, in {@code target.profiles}. Times in milliseconds; NaN where nothing was seen yet. */
public record TargetProfile(
        String target,
        double prefillTokensPerSecond,
        double decodeTokensPerSecond,
        double ttftP50,
        double ttftP95,
        double ttftP99,
        double itlP50,
        double itlP95,
        double itlP99,
        long samples,
        long at) {}
