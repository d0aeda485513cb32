package dev.signalbox.router.policy;

/** What a failure would cost, as often as the target lately failed: the time until then, and a second attempt elsewhere. */
public final class ErrorTerm implements CostTerm {
    private static final double SECOND_ATTEMPT_MILLIS = 1_000;

    @Override
    public String name() {
        return "errors";
    }

    @Override
    public void price(Pricing asked, double[] cost) {
        var reports = asked.view().reports();
        for (int i = 0; i < asked.count(); i++) {
            double rate = reports.errorRate(asked.target(i), asked.now());
            cost[i] = rate == 0 ? 0 : rate * (asked.sum(i) + SECOND_ATTEMPT_MILLIS);
        }
    }
}
