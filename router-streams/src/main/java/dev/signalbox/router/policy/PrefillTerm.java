package dev.signalbox.router.policy;

/** The request's own prompt at the target's learned speed, and what the target takes before it begins on any. */
public final class PrefillTerm implements CostTerm {
    @Override
    public String name() {
        return "prefill";
    }

    @Override
    public void price(Pricing asked, double[] cost) {
        var speeds = asked.view().speeds();
        double unscaled = speeds.card().prefillMillis(asked.promptTokens());
        for (int i = 0; i < asked.count(); i++) {
            int target = asked.target(i);
            cost[i] = speeds.base(target, asked.now()) + speeds.scale(target, asked.now()) * unscaled;
        }
    }
}
