package dev.signalbox.acceptance;

import dev.signalbox.standalone.engine.EngineProfile;
import dev.signalbox.standalone.engine.ExpectedAnswer;

/** One chat that is asked for. Model, number and length decide the text of the answer, so it can be checked to the last letter. */
public record Ask(String model, int number, boolean stream, int tokens) {
    public static final String MODEL = "sim-llama";

    /** Of the usual model; half of all numbers stream. */
    public static Ask numbered(int number, int tokens) {
        return new Ask(MODEL, number, number % 2 == 0, tokens);
    }

    /** The request as a client writes it; the answer has exactly so many tokens. */
    public String body() {
        return "{\"model\":\"" + model + "\",\"stream\":" + stream + ",\"max_tokens\":" + tokens
                + ",\"temperature\":0,\"ignore_eos\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Tell me story number " + number + "\"}]}";
    }

    /** What every engine of that profile answers. */
    public String expected(EngineProfile profile) {
        return ExpectedAnswer.of(body(), model, profile);
    }
}
