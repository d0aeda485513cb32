package dev.signalbox.ingress.pipe;

/** Who follows what the log says of one request. Called on the thread that reads; must not block. */
public interface Follower {
    /** What was said next, in the order of the log. Its {@link Seat#taken} is waited for when there is much of it. */
    void told(ReplyBatch batch, long bytes);

    /**
     * All that had been said when it began was told.
     *
     * @param cut whether the log may no longer reach back to the request's beginning
     */
    void caughtUp(boolean cut);

    /** Nothing more will be told: the log could not be read. */
    void lost();

    /** One follower's place. */
    interface Seat {
        /** So many bytes have reached the client, or been dropped. */
        void taken(long bytes);

        void leave();
    }
}
