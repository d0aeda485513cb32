package dev.signalbox.router.policy;

/** The decoding of those who already run there: each chunk of prompt, this one's and those before it, shares a step with them. */
public final class StepTerm implements CostTerm {
    @Override
    public String name() {
        return "step";
    }

    @Override
    public void price(Pricing asked, double[] cost) {
        var view = asked.view();
        var card = view.speeds().card();
        double chunkTokens = card.chunkTokens();
        for (int i = 0; i < asked.count(); i++) {
            int target = asked.target(i);
            double decoding = view.decoding(target) + view.scrapes().foreign(target, asked.now());
            double context = Math.max(0, view.kvTokens(target) - view.prefillTokens(target));
            double chunks = Math.ceil((view.prefillTokens(target) + Math.max(1.0, asked.promptTokens())) / chunkTokens);
            cost[i] = chunks * view.speeds().scale(target, asked.now()) * card.stepMillis(decoding, context);
        }
    }
}
