package dev.signalbox.worker.media;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.records.Failure;

/**
 * Why a medium can't be had. Its words say nothing of where a name led to or of what lies there: a caller is to learn nothing of a network
 * that it can't see itself.
 */
public final class MediaFault extends Exception {
    private static final long serialVersionUID = 1;

    private final Failure failure;

    MediaFault(Failure failure, String sentence) {
        super(sentence, null, false, false);
        this.failure = failure;
    }

    /** The caller's own, with what is to be said of it after the name of the member. */
    MediaFault(String sentence) {
        this(Failure.INVALID_REQUEST, sentence);
    }

    /** For the member that names the medium. */
    public BadRequest at(String member) {
        return new BadRequest(failure, "'" + member + "' " + getMessage(), member);
    }
}
