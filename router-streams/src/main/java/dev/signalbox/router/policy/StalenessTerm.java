package dev.signalbox.router.policy;

/**
 * The older the reports on a target beside those on the others, the less its prediction is believed: once over at one interval, ten times
 * over at {@value #EXCLUDED}, where the filter leaves it out. Smooth, so that one late report shifts some traffic and no more.
 */
public final class StalenessTerm implements CostTerm {
    /** Intervals after which a target is left out, as long as others have younger reports. */
    static final double EXCLUDED = 10;

    @Override
    public String name() {
        return "staleness";
    }

    @Override
    public void price(Pricing asked, double[] cost) {
        var reports = asked.view().reports();
        for (int i = 0; i < asked.count(); i++) {
            double late = reports.age(asked.target(i), asked.freshest()) - 1;
            cost[i] = late > 0 ? asked.sum(i) * late * late / 9 : 0;
        }
    }
}
