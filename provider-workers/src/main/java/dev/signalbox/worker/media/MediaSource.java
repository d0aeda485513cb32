package dev.signalbox.worker.media;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.RemoteMedia;
import java.util.Map;

/** Brings media that lie at URLs. */
public interface MediaSource {
    /**
     * Asks for all media of a request. The receiver is told on the event loop that asks, after this has returned and exactly once unless the
     * loan is closed before.
     *
     * @param wanted with the path of the member that names it
     */
    Loan fetch(Map<RemoteMedia.Source, String> wanted, Receiver receiver);

    interface Receiver {
        void arrived(Gathered all);

        /** One of them can't be had, so that none is of use. */
        void refused(BadRequest why);
    }

    /** All media of a request. */
    interface Gathered {
        /** To be sent. Reads and copies all of them, so no event loop's work. @throws BadRequest where one is not what it is to be */
        Map<RemoteMedia.Source, Media.Inline> inline() throws BadRequest;
    }

    /** The memory that the media take up, from the asking until closed; closing it early stops the fetching. Harmless when repeated. */
    interface Loan {
        void close();
    }
}
