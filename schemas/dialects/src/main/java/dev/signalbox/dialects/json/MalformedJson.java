package dev.signalbox.dialects.json;

/**
 * Bytes that are not the JSON they should be. Carries a position and never content, and no stack trace: it is an
 * outcome, not a bug.
 */
public final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1;

    private final String problem;
    private final int position;

    MalformedJson(String problem, int position) {
        super(problem, null, false, false);
        this.problem = problem;
        this.position = position;
    }

    public String problem() {
        return problem;
    }

    /** Bytes from the start of the document. */
    public int position() {
        return position;
    }
}
