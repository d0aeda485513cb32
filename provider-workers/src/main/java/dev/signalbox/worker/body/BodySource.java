package dev.signalbox.worker.body;

import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;

/** Brings a body that lies on the log. */
public interface BodySource {
    /** Asks for a body; the receiver is told on a thread of the source's, exactly once unless the loan is closed before. */
    Loan fetch(Body.Reference where, Receiver receiver);

    interface Receiver {
        void arrived(Bytes body);

        /** The body is gone or could not be read in time. */
        void lost(String why);
    }

    /** The memory that a body takes up, from the asking until closed; closing it early takes the question back. Harmless when repeated. */
    interface Loan {
        void close();
    }
}
