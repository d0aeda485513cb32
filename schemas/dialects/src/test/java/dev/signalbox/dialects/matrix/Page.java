package dev.signalbox.dialects.matrix;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.laws.Wires;
import dev.signalbox.records.Dialect;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** {@code docs/compatibility.md}, written from what the codecs do. */
final class Page {
    static final List<Dialect> FRONTS =
            List.of(Dialect.OPENAI_CHAT, Dialect.OPENAI_RESPONSES, Dialect.ANTHROPIC_MESSAGES, Dialect.GEMINI);

    private static final String HEAD = """
            # Compatibility

            Generated from small bodies, written by hand in each front's and each back's own JSON, that go through the codecs: run the build with
            `-Dsignalbox.update=true` after a change. Fronts are what callers speak, backs what providers speak.

            | word | meaning |
            |---|---|
            | as it is | front and back speak the same dialect: the caller's bytes are passed on |
            | yes | it is said in the back's own words |
            | in other words | the back has no word for it; it is brought about by other means |
            | left out, reported | the answer means the same without; `x-signalbox-dropped` names it |
            | 400 `member` | the answer would be another one, so the request is refused, and the error names the caller's member; where its provider has `unsupported: drop` among its [quirks](catalog.md#requests-that-differ), it is left out and reported instead |
            | – | one of the two has no word for it |

            Images by URL go as bytes, which the worker [fetches](media.md), where the provider does not fetch them.
            The target's model is one that can do what its API can; Bedrock's is one of Anthropic's. Engines that take `top_k` in a chat body say so
            with the capability `top-k`, providers of chat completions that take what OpenAI alone has with `openai-members`; a request that begins the answer itself is routed to targets with the capability `prefill` alone. `openai-completions` and `embeddings` are passed through only: their fronts reach backs of the same dialect, as it is.

            Tools that only Responses have reach other providers as functions: those of a namespace under a name made of both, custom tools with one
            string as their argument. Their calls come back as the caller knows them. Hosted tools are refused, but for search and pictures beside
            functions, which are left out and reported ([ADR 16](adr/0016-tools-that-one-api-has.md)).

            Answers are looked at twice, as a stream and as a whole. A refusal has no place of its own in Gemini's answers, so it is text there, of a
            candidate that ends with `SAFETY`. The time after which to come again is a header of the error, the same for all fronts; for Gemini's callers it
            stands in the body too. An end for which a front has no word is not told as a whole answer, and the provider's own word stands beside it
            (`native_finish_reason`; for Gemini's callers `finishMessage`). Log probabilities of an answer, and what it cites (annotations, citations,
            grounding), reach callers of the same dialect only: a translated answer has its text without them. Counted tokens (`count_tokens`, `countTokens`) are our estimate, whatever the provider is;
            the header `x-signalbox-estimated` says so.
            """;

    private static final String WEIGHTS = """

            ## What a provider has no word for
            One rule for each, whichever provider it is: without a hint the answer means the same, so it is left out and reported; without any other the
            answer would be another one, so the request is refused.

            | asked for | where a provider has no word for it |
            |---|---|
            """;

    private Page() {}

    static List<Dialect> backs() {
        return Wires.spoken();
    }

    static String text() throws BadRequest, IOException {
        var out = new StringBuilder(HEAD).append(WEIGHTS);
        for (var ask : Ask.values()) {
            weights(ask).forEach(weight -> out.append("| ").append(ask.words()).append(" | ").append(weight).append(" |\n"));
        }
        for (var front : FRONTS) {
            out.append("\n## Asked in ").append(front.label()).append('\n').append(columns("asked for"));
            for (var ask : Ask.values()) {
                out.append("| ").append(ask.words());
                for (var back : backs()) {
                    out.append(" | ").append(Asked.outcome(front, back, ask));
                }
                out.append(" |\n");
            }
        }
        for (var front : FRONTS) {
            out.append("\n## Told in ").append(front.label()).append('\n').append(columns("what the back tells"));
            for (var told : Told.values()) {
                out.append("| ").append(told.words());
                for (var back : backs()) {
                    out.append(" | ").append(Answered.outcome(front, back, told));
                }
                out.append(" |\n");
            }
        }
        return out.toString();
    }

    /** What becomes of it where it can't be said, anywhere. */
    static Set<String> weights(Ask ask) {
        var weights = new TreeSet<String>();
        for (var front : FRONTS) {
            for (var back : backs()) {
                var outcome = Expected.of(front, back, ask);
                if (outcome.startsWith("400 ")) {
                    weights.add("refused");
                } else if (outcome.equals(Outcome.LEFT_OUT)) {
                    weights.add("hint: " + outcome);
                }
            }
        }
        return weights;
    }

    private static String columns(String first) {
        var labels = backs().stream().map(Dialect::label).collect(Collectors.joining(" | "));
        return "| " + first + " | " + labels + " |\n|---" + "|---".repeat(backs().size()) + "|\n";
    }
}
