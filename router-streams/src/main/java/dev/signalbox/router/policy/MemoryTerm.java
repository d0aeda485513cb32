package dev.signalbox.router.policy;

/** The wait for room in the KV cache, where its size has been learned: the share that is too much has to leave first. */
public final class MemoryTerm implements CostTerm {
    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void price(Pricing asked, double[] cost) {
        var view = asked.view();
        double residency = view.residencyMillis();
        for (int i = 0; i < asked.count(); i++) {
            int target = asked.target(i);
            double capacity = view.scrapes().kvCapacity(target);
            double excess = view.kvTokens(target) + asked.kvTokens() - capacity;
            cost[i] = excess > 0 ? excess / capacity * residency : 0;
        }
    }
}
