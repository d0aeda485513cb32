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
}
