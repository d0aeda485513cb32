package dev.signalbox.router.policy;

/** One part of what it costs to place a request on a target. Has no state but its constants. */
public interface CostTerm {
    /** Short, stable, and on the log. */
    String name();

    /** Writes the cost in milliseconds for each of the {@code asked.count()} candidates; terms before it are summed up already. */
    void price(Pricing asked, double[] cost);
}
