package dev.signalbox.router.topology;

import dev.signalbox.router.state.Membership;
import java.util.function.Predicate;

/** A fresh router {@code r} of epoch 5. @param gone who is dead */
record SelfAlone(Predicate<String> gone) implements Membership {
    @Override
    public String self() {
        return "r";
    }

    @Override
    public long epoch() {
        return 5;
    }

    @Override
    public boolean fresh() {
        return true;
    }

    @Override
    public boolean gone(String process, long epoch) {
        return gone.test(process);
    }

    @Override
    public int reachedAt(String worker, long epoch, int partition, String target) {
        return partition;
    }
}
