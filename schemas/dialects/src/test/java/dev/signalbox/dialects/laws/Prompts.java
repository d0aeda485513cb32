package dev.signalbox.dialects.laws;

import dev.signalbox.dialects.json.Json;
import dev.signalbox.dialects.prompt.CacheMark;
import dev.signalbox.dialects.prompt.Format;
import dev.signalbox.dialects.prompt.Mark;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.Part;
import dev.signalbox.dialects.prompt.Prompt;
import dev.signalbox.dialects.prompt.Role;
import dev.signalbox.dialects.prompt.Sampling;
import dev.signalbox.dialects.prompt.Thinking;
import dev.signalbox.dialects.prompt.Tool;
import dev.signalbox.dialects.prompt.ToolChoice;
import dev.signalbox.dialects.prompt.Turn;
import dev.signalbox.records.Dialect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * Conversations drawn from a seed, in the order in which APIs allow them: instructions, then user and assistant in
 * turns, results right behind the calls that they answer. The same seed, dialect and abilities give the same prompt.
 */
public final class Prompts {
    private final Dialect dialect;
    private final Set<Can> can;
    private final Random random;
    private final Words words;
    private final List<Turn> turns = new ArrayList<>();
    private int calls;

    private Prompts(long seed, Dialect dialect, Set<Can> can) {
        this.dialect = dialect;
        this.can = can;
        this.random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        this.words = new Words(random);
    }

    /** A prompt that a dialect can express. */
    public static Prompt of(long seed, Dialect dialect) {
        return of(seed, dialect, Can.of(dialect));
    }

    /** @param can what is used; all else is left out */
    public static Prompt of(long seed, Dialect dialect, Set<Can> can) {
        return new Prompts(seed, dialect, can).prompt();
    }

    private Prompt prompt() {
        var tools = words.oneIn(3) ? List.<Tool>of() : tools();
        conversation(tools);
        boolean answered = !can.contains(Can.FREE_THINKING) && answersCalls();
        var thinking = words.oneIn(3) && !answered ? thinking() : Thinking.UNSAID;
        boolean bound = thinking.mode() != Thinking.Mode.UNSAID && !can.contains(Can.FREE_THINKING);
        var choice = tools.isEmpty() || bound ? ToolChoice.OPEN : choice(tools);
        var format = words.oneIn(3) && !bound && tools.isEmpty() ? format() : Format.FREE;
        return new Prompt(dialect, turns, tools, choice, sampling(thinking, bound), format, thinking, List.of());
    }

    /** Whether it is about the results of calls that are to be gone on with. */
    private boolean answersCalls() {
        var last = turns.reversed().stream().filter(turn -> turn.role() != Role.USER).findFirst();
        return last.isPresent() && last.get().role() == Role.TOOL;
    }

    private void conversation(List<Tool> tools) {
        if (words.oneIn(2)) {
            add(Role.SYSTEM, texts());
        }
        if (can.contains(Can.DEVELOPER) && words.oneIn(4)) {
            add(Role.DEVELOPER, texts());
        }
        for (int rounds = random.nextInt(4); rounds > 0; rounds--) {
            user();
            for (int used = tools.isEmpty() ? 0 : random.nextInt(3); used > 0; used--) {
                calling(tools);
            }
            if (turns.getLast().role() != Role.TOOL || !can.contains(Can.WORDS_AFTER_RESULTS) || words.oneIn(2)) {
                add(Role.ASSISTANT, said(true));
            }
            if (can.contains(Can.SYSTEM_ANYWHERE) && words.oneIn(6)) {
                add(Role.SYSTEM, texts());
            }
        }
        user();
        if (!tools.isEmpty() && words.oneIn(3)) {
            calling(tools);
        } else if (can.contains(Can.PREFILL) && words.oneIn(6)) {
            add(Role.ASSISTANT, List.of(Part.text(words.closed())));
        }
    }

    private void add(Role role, List<Part> parts) {
        turns.add(new Turn(role, parts));
    }

    private void user() {
        var parts = new ArrayList<Part>();
        parts.add(text());
        if (can.contains(Can.SEVERAL_TEXTS) && words.oneIn(4)) {
            parts.add(text());
        }
        for (int i = words.oneIn(3) ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            medium().ifPresent(parts::add);
        }
        if (can.contains(Can.MIXED_PARTS) && words.oneIn(2)) {
            Collections.shuffle(parts, random);
        }
        add(Role.USER, can.contains(Can.EMPTY_TURNS) && words.oneIn(20) ? List.of(Part.text("")) : parts);
        if (can.contains(Can.REPEATED_ROLES) && words.oneIn(8)) {
            add(Role.USER, List.of(text()));
        }
    }

    private Part text() {
        boolean marked = can.contains(Can.CACHE_MARKS) && words.oneIn(8);
        return new Part.Text(words.said(), marked ? words.any(CacheMark.MINUTES_5, CacheMark.HOUR) : CacheMark.NONE);
    }

    private List<Part> texts() {
        return can.contains(Can.SEVERAL_TEXTS) && words.oneIn(4) ? List.of(text(), text()) : List.of(text());
    }

    private Optional<Part> medium() {
        var kinds = new ArrayList<Part>();
        var detail = can.contains(Can.IMAGE_DETAIL) ? words.any("", "low", "high", "auto") : "";
        if (can.contains(Can.INLINE_IMAGES)) {
            kinds.add(new Part.Image(inline("image/png", "image/jpeg", "image/webp"), detail, CacheMark.NONE, ""));
        }
        if (can.contains(Can.REMOTE_IMAGES)) {
            kinds.add(new Part.Image(new Media.Remote("https://pictures.test/" + words.name() + ".png?a=b&c=%20"), detail, CacheMark.NONE, ""));
        }
        if (can.contains(Can.DOCUMENTS)) {
            kinds.add(new Part.Document(inline("application/pdf"), words.name() + ".pdf", CacheMark.NONE, ""));
        }
        if (can.contains(Can.AUDIO)) {
            kinds.add(new Part.Audio(inline("audio/wav", "audio/mp3"), ""));
        }
        return kinds.isEmpty() ? Optional.empty() : Optional.of(kinds.get(random.nextInt(kinds.size())));
    }

    private Media.Inline inline(String... types) {
        return new Media.Inline(words.any(types), words.base64());
    }

    /** What the assistant says, reasoning before it. */
    private List<Part> said(boolean alone) {
        var parts = new ArrayList<Part>();
        if (can.contains(Can.REASONING) && words.oneIn(3)) {
            parts.add(reasoning());
        }
        if (alone || (can.contains(Can.WORDS_BESIDE_CALLS) && words.oneIn(2))) {
            parts.addAll(can.contains(Can.REFUSALS) && words.oneIn(10)
                    ? List.of(new Part.Refusal(words.said()))
                    : List.of(Part.text(words.said())));
        }
        if (can.contains(Can.INTERLEAVED) && can.contains(Can.REASONING) && words.oneIn(4)) {
            parts.add(reasoning());
            parts.add(Part.text(words.said()));
        }
        return parts;
    }

    private Part reasoning() {
        var mark = Mark.by(dialect, words.base64());
        return can.contains(Can.HIDDEN_REASONING) && words.oneIn(3)
                ? new Part.Reasoning("", mark, true)
                : new Part.Reasoning(words.said(), mark, false);
    }

    private void calling(List<Tool> tools) {
        var parts = new ArrayList<>(said(false));
        var results = new ArrayList<Part>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            var tool = (Tool.Function) tools.get(random.nextInt(tools.size()));
            var id = "call_" + words.name() + calls++;
            var mark = can.contains(Can.CALL_MARKS) && words.oneIn(3) ? Mark.by(dialect, words.base64()) : Mark.NONE;
            parts.add(new Part.ToolUse(id, tool.name(), words.object(), mark, CacheMark.NONE));
            results.add(result(id, tool.name()));
        }
        if (can.contains(Can.CALL_IDS) && words.oneIn(3)) {
            Collections.shuffle(results, random);
        }
        add(Role.ASSISTANT, parts);
        add(Role.TOOL, results);
    }

    private Part result(String id, String name) {
        var parts = new ArrayList<Part>();
        parts.add(Part.text(words.oneIn(10) ? "" : words.said()));
        if (can.contains(Can.SEVERAL_TEXTS) && words.oneIn(6)) {
            parts.add(Part.text(words.said()));
        }
        if (can.contains(Can.IMAGES_IN_RESULTS) && words.oneIn(6)) {
            parts.add(new Part.Image(inline("image/png"), "", CacheMark.NONE, ""));
        }
        boolean failed = can.contains(Can.FAILED_RESULTS) && words.oneIn(6);
        return new Part.ToolResult(id, name, parts, failed, CacheMark.NONE, "");
    }

    private List<Tool> tools() {
        var tools = new ArrayList<Tool>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            var schema = can.contains(Can.BARE_TOOLS) && words.oneIn(8) ? Json.ABSENT : words.schema();
            var strict = can.contains(Can.STRICT_TOOLS) && words.oneIn(4) ? Optional.of(random.nextBoolean()) : Optional.<Boolean>empty();
            tools.add(new Tool.Function(words.name() + "_" + i, words.text(), schema, strict, CacheMark.NONE));
        }
        return tools;
    }

    private ToolChoice choice(List<Tool> tools) {
        var all = new ArrayList<ToolChoice>();
        all.add(ToolChoice.OPEN);
        all.add(ToolChoice.of(ToolChoice.Mode.AUTO));
        var first = List.of(((Tool.Function) tools.getFirst()).name());
        if (can.contains(Can.CHOICE_NONE)) {
            all.add(ToolChoice.of(ToolChoice.Mode.NONE));
        }
        if (can.contains(Can.CHOICE_REQUIRED)) {
            all.add(ToolChoice.of(ToolChoice.Mode.REQUIRED));
        }
        if (can.contains(Can.CHOICE_ONE)) {
            all.add(ToolChoice.one(first.getFirst()));
        }
        if (can.contains(Can.ALLOWED_TOOLS) && tools.size() > 1) {
            all.add(new ToolChoice(words.any(ToolChoice.Mode.AUTO, ToolChoice.Mode.REQUIRED), first, Optional.empty()));
        }
        var choice = all.get(random.nextInt(all.size()));
        boolean parallel = can.contains(Can.PARALLEL) && choice.mode() != ToolChoice.Mode.NONE && words.oneIn(3);
        return parallel ? choice.withParallel(Optional.of(random.nextBoolean())) : choice;
    }

    /** With {@code bound} the temperature is left alone, and the limit leaves room for thought. */
    private Sampling sampling(Thinking thinking, boolean bound) {
        boolean penalised = can.contains(Can.PENALTIES) && words.oneIn(4);
        int room = thinking.budget().orElse(0);
        boolean limited = !can.contains(Can.NO_LIMIT) || words.oneIn(3);
        int limit = room + 1 + random.nextInt(100_000);
        return new Sampling(
                limited ? OptionalInt.of(limit) : OptionalInt.empty(),
                words.oneIn(3) && !bound ? hundredths(can.contains(Can.HOT) ? 200 : 100) : OptionalDouble.empty(),
                words.oneIn(4) && !bound ? hundredths(100) : OptionalDouble.empty(),
                can.contains(Can.TOP_K) && words.oneIn(4) && !bound ? OptionalInt.of(1 + random.nextInt(100)) : OptionalInt.empty(),
                penalised ? hundredths(200) : OptionalDouble.empty(),
                penalised && can.contains(Can.BOTH_PENALTIES) ? OptionalDouble.of(-0.5) : OptionalDouble.empty(),
                can.contains(Can.STOP) && words.oneIn(4) ? stops() : List.of(),
                can.contains(Can.SEED) && words.oneIn(4) ? OptionalLong.of(random.nextInt(1 << 30)) : OptionalLong.empty(),
                can.contains(Can.CHOICES) && words.oneIn(5) ? 2 + random.nextInt(3) : 1,
                can.contains(Can.LOGPROBS) && words.oneIn(5) ? OptionalInt.of(random.nextInt(6)) : OptionalInt.empty());
    }

    private OptionalDouble hundredths(int most) {
        return OptionalDouble.of((1 + random.nextInt(most)) / 100.0);
    }

    private List<String> stops() {
        var stops = new ArrayList<String>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            stops.add(words.said());
        }
        return stops;
    }

    private Format format() {
        var all = new ArrayList<Format>();
        all.add(Format.FREE);
        if (can.contains(Can.ANY_JSON)) {
            all.add(new Format.AnyJson());
        }
        if (can.contains(Can.SCHEMA)) {
            boolean named = can.contains(Can.SCHEMA_NAMES);
            all.add(new Format.Schema(
                    named ? words.name() : "", named ? words.text() : "", words.schema(),
                    named && words.oneIn(2) ? Optional.of(random.nextBoolean()) : Optional.empty()));
        }
        return all.get(random.nextInt(all.size()));
    }

    private Thinking thinking() {
        var all = new ArrayList<Thinking>();
        all.add(Thinking.UNSAID);
        if (can.contains(Can.EFFORTS)) {
            all.add(Thinking.effort(words.any(Thinking.Effort.values())));
        }
        if (can.contains(Can.BUDGETS)) {
            all.add(Thinking.budget(1_024 + random.nextInt(30_000)));
        }
        if (can.contains(Can.THINKING_OFF)) {
            all.add(Thinking.OFF);
        }
        if (can.contains(Can.ADAPTIVE)) {
            all.add(new Thinking(Thinking.Mode.ADAPTIVE, Optional.empty(), OptionalInt.empty(), Optional.empty()));
        }
        var thinking = all.get(random.nextInt(all.size()));
        boolean shown = can.contains(Can.SHOWN) && thinking.mode() == Thinking.Mode.ON && words.oneIn(3);
        return shown ? thinking.withShown(Optional.of(random.nextBoolean())) : thinking;
    }
}
