package dev.signalbox.standalone.engine;

/** Who watches the calls of an engine. Told on the engine's event loop, so it must be quick. */
public interface Onlooker {
    /** Sees nothing. */
    Onlooker NOBODY = _ -> _ -> {};

    /** A call with that body is about to be worked on; what is returned hears of its end if it comes too soon. */
    Visit began(byte[] body);

    /** One call that runs. */
    interface Visit {
        /** Its connection was closed before its answer had ended. @param tokens that were made until then */
        void abandoned(int tokens);
    }
}
