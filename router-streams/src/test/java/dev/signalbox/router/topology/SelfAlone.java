package dev.signalbox.router.topology;

import dev.signalbox.router.state.Membership;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/** A router {@code r-0} of epoch 5, whose workers stay where they are. @param gone which process and epoch is dead */
record SelfAlone(BooleanSupplier isFresh, BiPredicate<String, Long> gone) implements Membership {
    @Override
    public String self() {
        return "r-0";
    }

    @Override
    public long epoch() {
        return 5;
    }

    @Override
    public boolean fresh() {
        return isFresh.getAsBoolean();
    }

    @Override
    public boolean gone(String process, long epoch) {
        return gone.test(process, epoch);
    }

    @Override
    public int reachedAt(String worker, long epoch, int partition, String target) {
        return partition;
    }
}
