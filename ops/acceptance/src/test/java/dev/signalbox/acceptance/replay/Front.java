package dev.signalbox.acceptance.replay;

import dev.signalbox.records.Dialect;

/** A maker's own client in front of the pipeline. */
interface Front extends AutoCloseable {
    /** What its maker's API is called here. */
    Dialect dialect();

    /**
     * Asks a model. Throws what the client throws.
     *
     * @param strict whether the client is to check each member of what it reads, as it does not unless it is told to
     */
    default Heard ask(String model, boolean stream, boolean strict) {
        return ask(model, stream, strict, () -> {});
    }

    /** @param begun called when the first piece of a stream was heard */
    Heard ask(String model, boolean stream, boolean strict, Runnable begun);

    /**
     * What its caller is to hear of an answer.
     *
     * @param own whether the provider speaks this API too, so that its own words come through
     */
    Heard expected(Answer answer, boolean own);

    /** What its caller learns from an exception of the client. */
    Refused refused(RuntimeException thrown);

    @Override
    void close();
}
