package dev.signalbox.router.state;

/** What the leases say, as far as the machine asks. */
public interface Membership {
    /** This process's name. */
    String self();

    /** This process's epoch; meaningless while it is not fresh. */
    long epoch();

    /** Whether this process may act: a lease that it wrote lately has come back to it. */
    boolean fresh();

    /** Whether this epoch of a process is known to be over. */
    boolean gone(String process, long epoch);

    /**
     * Where a worker is to be written to now, of what it reads of {@code inference.dispatch}: {@code partition} as long as its lease names that,
     * or where nothing is known of that epoch; else another one, by the target; -1 where it reads none.
     */
    int reachedAt(String worker, long epoch, int partition, String target);
}
