package dev.signalbox.worker.call;

import dev.signalbox.dialects.DialectCodec;
import dev.signalbox.dialects.Dialects;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.catalog.Provider;
import java.util.Optional;

/** What is spoken at a call: the caller's dialect, and that in which the provider is asked. They are the same one where the provider speaks it. */
record Speech(DialectCodec caller, DialectCodec provider) {
    /** Empty where the provider can't answer such a request, or this version does not know a dialect of the two. */
    static Optional<Speech> between(Dialect asked, Provider provider) {
        var caller = Dialects.of(asked);
        return provider.answersIn(asked)
                .flatMap(Dialects::of)
                .flatMap(answering -> caller.map(asking -> new Speech(asking, answering)));
    }

    /** Whether what the caller says is said in other words to the provider, and the other way round. */
    boolean translates() {
        return caller.dialect() != provider.dialect();
    }
}
