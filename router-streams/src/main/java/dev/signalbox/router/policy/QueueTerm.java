package dev.signalbox.router.policy;

/**
 * Prompts that stand before this one: what the routers have sent there and no first token has answered, less what the target must have
 * worked off of its first prompt since it last gave one. No more than that one prompt, for a target that hangs would look ever emptier.
 * Past twice its time the silence itself is the prediction: who has been silent for five seconds will likely be so for five more.
 */
public final class QueueTerm implements CostTerm {
    private static final double PATIENCE_MILLIS = 250;

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public void price(Pricing asked, double[] cost) {
        var view = asked.view();
        var speeds = view.speeds();
        long now = asked.now();
        for (int i = 0; i < asked.count(); i++) {
            int target = asked.target(i);
            int tokens = view.prefillTokens(target);
            if (tokens <= 0) {
                cost[i] = 0;
                continue;
            }
            int waiting = Math.max(1, view.requests(target) - view.decoding(target));
            double first = speeds.prefillMillis(target, (double) tokens / waiting, now);
            double silent = Math.max(0, now - view.progressAt(target));
            double overdue = silent - 2 * (first + speeds.base(target, now)) - PATIENCE_MILLIS;
            cost[i] = first * waiting - Math.min(silent, first) + Math.max(0, overdue);
        }
    }
}
