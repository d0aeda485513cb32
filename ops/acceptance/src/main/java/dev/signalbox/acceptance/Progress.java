package dev.signalbox.acceptance;

/** Who wants to know how far a request has come, to strike at that very moment. Called on the clients' threads, so it must not block. */
public interface Progress {
    Progress NOBODY = (ask, pieces) -> {};

    /** @param pieces 0 when the request leaves, then how many pieces of text have come, {@link #ENDED} when the promised end came */
    void reached(Ask ask, int pieces);

    int ENDED = Integer.MAX_VALUE;
}
