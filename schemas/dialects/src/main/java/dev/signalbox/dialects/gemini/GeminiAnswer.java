package dev.signalbox.dialects.gemini;

import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;

/**
 * What an answer says, told as canonical events without raw data, from the {@code GenerateContentResponse} objects of
 * which a stream has many and a whole answer one. Remembers what was finished and how.
 */
final class GeminiAnswer {
    private static final int MAX_CANDIDATES = 1_024;

    private final TreeMap<Integer, Candidate> candidates = new TreeMap<>();
    private final GeminiUsage usage = new GeminiUsage();
    private String responseId = "";
    private String broken = "";
    private boolean started;
    /** Why the prompt was refused; empty where it was not. */
    private String blocked = "";
    private boolean tooLarge;
    private long textBytes;
    private long textParts;
    private long reasoningBytes;
    private long reasoningParts;

    private static final class Candidate {
        private final int index;
        private int calls;
        /** Whether the arguments of the last call are still coming. */
        private boolean open;
        private PartialCall arguments = new PartialCall();
        private String finish = "";

        private Candidate(int index) {
            this.index = index;
        }
    }

    /** The word with which the provider gave the answer up; empty where it did not. */
    String broken() {
        return broken;
    }

    /** Whether the arguments of a call that came in pieces are more than is kept of them. */
    boolean tooLarge() {
        return tooLarge;
    }

    /** Whether any candidate, or the reason why there is none, was read. */
    boolean present() {
        return !blocked.isEmpty() || !candidates.isEmpty();
    }

    /** Whether every candidate that was seen has said that it is finished, or the prompt was refused. */
    boolean complete() {
        if (candidates.isEmpty()) {
            return !blocked.isEmpty();
        }
        for (var candidate : candidates.values()) {
            if (candidate.finish.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The end: how the first candidate ended, and the word for it where the reason says less. */
    ReplyEvent.Finished end(Usage counted) {
        var word = candidates.isEmpty() ? blocked : candidates.firstEntry().getValue().finish;
        var finished = new ReplyEvent.Finished(reason(), counted, Bytes.EMPTY);
        return FinishWords.sayAll(word) ? finished : finished.saying(word);
    }

    /** With calls where any candidate has some, since nobody may miss them. */
    private FinishReason reason() {
        if (candidates.isEmpty()) {
            return blocked.isEmpty() ? FinishReason.OTHER : FinishReason.CONTENT_FILTER;
        }
        boolean called = candidates.values().stream().anyMatch(candidate -> candidate.calls > 0);
        return FinishWords.reason(candidates.firstEntry().getValue().finish, called);
    }

    /** As the provider counted; else a quarter of the bytes that were said, but at least a token for each part. */
    Usage usage(int promptTokens) {
        return usage.present()
                ? usage.disjoint()
                : new Usage(promptTokens, 0, 0, 0, Math.max(textParts, (textBytes + 3) / 4),
                        Math.max(reasoningParts, (reasoningBytes + 3) / 4), 0, 0, 0, true);
    }

    void read(Json response, List<ReplyEvent> said) {
        if (!started) {
            started = true;
            said.add(new ReplyEvent.Started(Fields.get(response, "modelVersion").text(), Bytes.EMPTY));
        }
        var id = Fields.get(response, "responseId").text();
        responseId = id.isEmpty() ? responseId : id;
        usage.read(Fields.get(response, "usageMetadata"));
        var all = response.get("candidates");
        for (var candidate : all.isArray() ? all.values() : List.<Json>of()) {
            if (candidate.isObject()) {
                candidate(candidate, said);
            }
        }
        blocked = Fields.get(Fields.get(response, "promptFeedback"), "blockReason").textOr(blocked);
    }

    private void candidate(Json json, List<ReplyEvent> said) {
        int index = (int) Math.min(json.get("index").count(), MAX_CANDIDATES);
        var candidate = candidates.computeIfAbsent(index, Candidate::new);
        int before = said.size();
        for (var part : Fields.items(json.get("content").get("parts"))) {
            part(candidate, part, said);
        }
        var word = Fields.get(json, "finishReason").text();
        if (FinishWords.breaks(word)) {
            broken = word;
        } else if (FinishWords.ends(word)) {
            close(candidate, said);
            candidate.finish = word;
        } else if (said.size() > before) {
            candidate.finish = "";
        }
    }

    private void part(Candidate candidate, Json part, List<ReplyEvent> said) {
        var call = Fields.get(part, "functionCall");
        var mark = Signatures.of(part);
        if (call.isObject()) {
            call(candidate, call, mark, said);
            return;
        }
        boolean thought = part.get("thought").isTrue();
        var text = part.get("text").text();
        if (!text.isEmpty() && thought) {
            reasoningParts++;
            reasoningBytes += part.get("text").length() - 2;
            said.add(new ReplyEvent.ReasoningDelta(candidate.index, text, Bytes.EMPTY));
        } else if (!text.isEmpty()) {
            textParts++;
            textBytes += part.get("text").length() - 2;
            said.add(new ReplyEvent.TextDelta(candidate.index, text, Bytes.EMPTY));
        }
        mark(candidate, ReplyEvent.ReasoningMark.NO_CALL, mark, !thought, said);
    }

    private static void mark(Candidate candidate, int call, Mark mark, boolean hidden, List<ReplyEvent> said) {
        if (mark.present() && mark.maker().isPresent()) {
            said.add(new ReplyEvent.ReasoningMark(
                    candidate.index, call, mark.maker().get(), mark.value(), hidden, Bytes.EMPTY));
        }
    }

    /** A call with a name is another one; what comes without belongs to the one that is open. */
    private void call(Candidate candidate, Json call, Mark mark, List<ReplyEvent> said) {
        var name = call.get("name").text();
        boolean more = Fields.get(call, "willContinue").isTrue();
        var partial = Fields.get(call, "partialArgs");
        if (name.isEmpty() && !candidate.open) {
            return;
        }
        if (!name.isEmpty()) {
            close(candidate, said);
            begin(candidate, call, name, said);
        }
        mark(candidate, candidate.calls - 1, mark, false, said);
        if (!name.isEmpty() && !more && !partial.present()) {
            var arguments = call.get("args");
            tell(candidate, arguments.isObject() ? arguments.raw().asText() : "{}", said);
            return;
        }
        candidate.open = true;
        candidate.arguments.add(partial);
        tooLarge |= candidate.arguments.tooLarge();
        if (!more) {
            close(candidate, said);
        }
    }

    private void begin(Candidate candidate, Json call, String name, List<ReplyEvent> said) {
        int index = candidate.calls++;
        var id = call.get("id").text();
        textParts++;
        textBytes += name.length();
        said.add(new ReplyEvent.ToolCallStarted(
                candidate.index, index, id.isEmpty() ? idOf(candidate.index, index, name) : id, name, Bytes.EMPTY));
    }

    private void close(Candidate candidate, List<ReplyEvent> said) {
        if (candidate.open) {
            tell(candidate, candidate.arguments.arguments(), said);
            candidate.arguments = new PartialCall();
            candidate.open = false;
        }
    }

    private void tell(Candidate candidate, String arguments, List<ReplyEvent> said) {
        textBytes += arguments.length();
        said.add(new ReplyEvent.ToolArguments(candidate.index, candidate.calls - 1, arguments, Bytes.EMPTY));
    }

    /** The same for the same answer, and another one in the next, since callers tell calls apart by it. */
    private String idOf(int candidate, int index, String name) {
        var of = (responseId + '/' + candidate + '/' + index + '/' + name).getBytes(StandardCharsets.UTF_8);
        return "call_" + HexFormat.of().toHexDigits(Hash64.of(of, 0, of.length, 0));
    }
}
