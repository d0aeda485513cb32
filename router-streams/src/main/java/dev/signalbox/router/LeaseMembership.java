package dev.signalbox.router;

import dev.signalbox.router.state.Membership;
import dev.signalbox.runtime.lease.Leases;

/** The leases in the machine's words. */
record LeaseMembership(String self, Leases leases) implements Membership {
    @Override
    public long epoch() {
        return leases.epoch();
    }

    @Override
    public boolean fresh() {
        return leases.fresh();
    }

    @Override
    public boolean gone(String process, long epoch) {
        return leases.gone(process, epoch);
    }

    @Override
    public int reachedAt(String worker, long epoch, int partition, String target) {
        return leases.holder(worker).filter(h -> h.epoch() == epoch).map(h -> h.lease().reachedAt(partition, target.hashCode()))
                .orElse(partition);
    }
}
