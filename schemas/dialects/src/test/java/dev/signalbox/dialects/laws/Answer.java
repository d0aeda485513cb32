package dev.signalbox.dialects.laws;

import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What an answer's events add up to, however they were cut: of each choice its text, refusal, pieces of reasoning with
 * their marks, and calls; how it ended, and what it cost. Two answers are the same where these are equal.
 *
 * @param said by choice
 * @param last how it failed, where it did
 */
public record Answer(TreeMap<Integer, Said> said, FinishReason reason, String stop, Usage usage, String last) {
    /** What one choice says. */
    public record Said(String text, String refusal, List<String> thoughts, List<String> calls) {}

    /** @param ids whether calls are told apart by id, not by order alone */
    public static Answer of(List<ReplyEvent> events, boolean ids) {
        var sums = new TreeMap<Integer, Sum>();
        var answer = new Answer(new TreeMap<>(), FinishReason.OTHER, "", Usage.NONE, "never ended");
        for (var event : events) {
            switch (event) {
                case ReplyEvent.TextDelta(int choice, var text, _) -> sum(sums, choice).text.append(text);
                case ReplyEvent.RefusalDelta(int choice, var text, _) -> sum(sums, choice).refusal.append(text);
                case ReplyEvent.ReasoningDelta(int choice, var text, _) -> sum(sums, choice).thought.append(text);
                case ReplyEvent.ReasoningMark mark -> sum(sums, mark.choice()).mark(mark);
                case ReplyEvent.ToolCallStarted call ->
                        sum(sums, call.choice()).call(call.index()).append(ids ? call.id() : "").append(' ').append(call.name()).append(' ');
                case ReplyEvent.ToolArguments(int choice, int index, var fragment, _) ->
                        sum(sums, choice).call(index).append(fragment);
                case ReplyEvent.Finished(var reason, var usage, var stop, _, _) ->
                        answer = new Answer(new TreeMap<>(), reason, stop, usage, "");
                case ReplyEvent.Failed failed -> answer =
                        new Answer(new TreeMap<>(), FinishReason.OTHER, "", Usage.NONE, failed.failure() + " " + failed.message());
                case ReplyEvent.Started _, ReplyEvent.Passed _, ReplyEvent.Whole _ -> {}
            }
        }
        for (var sum : sums.entrySet()) {
            answer.said().put(sum.getKey(), sum.getValue().said());
        }
        return answer;
    }

    private static Sum sum(TreeMap<Integer, Sum> sums, int choice) {
        return sums.computeIfAbsent(choice, _ -> new Sum());
    }

    private static final class Sum {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder refusal = new StringBuilder();
        private final StringBuilder thought = new StringBuilder();
        private final List<String> thoughts = new ArrayList<>();
        private final TreeMap<Integer, StringBuilder> calls = new TreeMap<>();
        private final TreeMap<Integer, String> marks = new TreeMap<>();

        private StringBuilder call(int index) {
            return calls.computeIfAbsent(index, _ -> new StringBuilder());
        }

        private void mark(ReplyEvent.ReasoningMark mark) {
            var spelled = " by " + mark.maker() + ": " + mark.value();
            if (mark.index() != ReplyEvent.ReasoningMark.NO_CALL) {
                marks.put(mark.index(), spelled);
                return;
            }
            thoughts.add(thought + spelled + (mark.hidden() ? " hidden" : ""));
            thought.setLength(0);
        }

        private Said said() {
            if (!thought.isEmpty()) {
                thoughts.add(thought.toString());
            }
            var all = new ArrayList<String>();
            calls.forEach((index, call) -> {
                int name = call.indexOf("{");
                var arguments = name < 0 ? "" : Meaning.arguments(call.substring(name));
                all.add(call.substring(0, Math.max(name, 0)) + arguments + marks.getOrDefault(index, ""));
            });
            return new Said(text.toString(), refusal.toString(), thoughts, all);
        }
    }
}
