package dev.signalbox.router;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts the changes of leases for which running requests are looked at at once: a process that begins or dies, and a worker that reads
 * other partitions than before. Told by one thread, read by any.
 */
final class LeaseChanges implements LongSupplier {
    private final AtomicLong count = new AtomicLong();
    private final Map<String, List<Integer>> read = new HashMap<>();

    void on(LeaseBook.Change change) {
        boolean news = switch (change) {
            case LeaseBook.Change.Nothing() -> false;
            case LeaseBook.Change.Renewed(var lease, _) ->
                lease.role() == Lease.Role.WORKER && !lease.owned().equals(read.put(lease.process(), lease.owned()));
            case LeaseBook.Change.Died(var process, _, _) -> {
                read.remove(process);
                yield true;
            }
            case LeaseBook.Change.Began _, LeaseBook.Change.OwnDeath _ -> true;
        };
        if (news) {
            count.incrementAndGet();
        }
    }

    @Override
    public long getAsLong() {
        return count.get();
    }
}
