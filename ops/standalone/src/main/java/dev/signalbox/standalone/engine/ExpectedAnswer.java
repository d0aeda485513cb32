package dev.signalbox.standalone.engine;

import java.nio.charset.StandardCharsets;

/** What any simulated engine of a profile answers to a body, so that an answer that came a long way can be compared. */
public final class ExpectedAnswer {
    private ExpectedAnswer() {}

    /** The text of the first choice. @throws IllegalArgumentException where the engine would refuse the body */
    public static String of(String body, String model, EngineProfile profile) {
        var read = new ChatCallReader(model, profile).read(body.getBytes(StandardCharsets.UTF_8));
        if (!(read instanceof ChatCall.Read.Accepted(var call))) {
            throw new IllegalArgumentException("an engine would refuse this: " + read);
        }
        var pieces = call.choices().getFirst().pieces();
        var text = new StringBuilder();
        for (int i = 0; i < pieces.size(); i++) {
            text.append(pieces.piece(i));
        }
        return text.toString();
    }
}
