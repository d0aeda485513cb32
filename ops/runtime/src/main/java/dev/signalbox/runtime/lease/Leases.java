package dev.signalbox.runtime.lease;

import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.LeaseBook;
import java.util.List;
import java.util.Optional;

/** What a service asks of the leases. Cheap and safe from any thread. */
public interface Leases {
    /** Whether this process may act: judge, dispatch, begin. One volatile read. */
    boolean fresh();

    /** This process's epoch, or {@link Lease#NEW} before the log has given it one. */
    long epoch();

    boolean live(String process, long epoch);

    boolean gone(String process, long epoch);

    Optional<LeaseBook.Holder> holder(String process);

    Optional<LeaseBook.Holder> owner(Lease.Role role, int partition);

    List<LeaseBook.Holder> live(Lease.Role role);

    /** Told on the lease thread, in the order of the log; must not block. */
    void onChange(Listener listener);

    /** Told of changes. */
    interface Listener {
        void changed(LeaseBook.Change change);
    }
}
