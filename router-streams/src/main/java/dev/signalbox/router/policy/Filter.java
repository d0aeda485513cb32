package dev.signalbox.router.policy;

/**
 * Why a candidate is left out, in the order of asking: what never changes first. The ordinal plus one is on the log; new ones are added
 * at the end.
 */
public enum Filter {
    NO_CAPABILITY,
    CONTEXT_TOO_SMALL,
    NO_LIVE_HOME,
    DRAINING,
    COOLING_DOWN,
    CIRCUIT_OPEN,
    REPORTS_TOO_OLD,
    ALREADY_TRIED,
    NO_CREDIT,
    /** Its provider can't answer requests of this dialect, or is not asked to because they would have to be translated. */
    OTHER_DIALECT;

    /** What a decision record keeps; 0 is for a candidate that was scored. */
    public byte code() {
        return (byte) (ordinal() + 1);
    }

    private static final Filter[] ALL = values();

    /** The filter of a code other than 0. */
    public static Filter of(byte code) {
        return ALL[code - 1];
    }
}
