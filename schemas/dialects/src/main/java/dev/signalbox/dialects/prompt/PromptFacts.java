package dev.signalbox.dialects.prompt;

import dev.signalbox.dialects.facts.Hash64;
import dev.signalbox.dialects.facts.PrefixBlocks;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Facts;
import dev.signalbox.records.Feature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What routing needs to know of a prompt. Text counts by its UTF-8 bytes, four to a token; a conversation's next turn
 * begins with the same blocks.
 */
public final class PromptFacts {
    /** What an image is taken for: between the 85 of a thumbnail and the 1,500 of a large one. */
    private static final int IMAGE_TOKENS = 1_000;

    /** Characters of base64 audio per token: about a tenth of a second of compressed speech. */
    private static final int AUDIO_CHARS_PER_TOKEN = 1_600;

    /** Role and separators around each message, as chat templates write them. */
    private static final int TOKENS_PER_TURN = 4;

    private static final byte END_OF_TURN = 0x1E;
    private static final byte END_OF_ROLE = 0x1F;
    private static final byte[][] ROLES = Arrays.stream(Role.values())
            .map(role -> role.name().getBytes(StandardCharsets.US_ASCII))
            .toArray(byte[][]::new);

    private final PrefixBlocks prefix = new PrefixBlocks();
    private long textBytes;
    private long tokens;
    private int features;
    private long opening;
    private boolean opened;
    private long turnHash;
    private long toolHash;

    private PromptFacts() {}

    /**
     * @param model as the caller named it
     * @param affinity the caller's own name for its session or user; empty where it gave none
     */
    public static Facts of(Prompt prompt, String model, boolean stream, String affinity, Facts.Spans spans) {
        var facts = new PromptFacts();
        facts.settings(prompt);
        for (var tool : prompt.tools()) {
            facts.tool(tool);
        }
        for (var turn : prompt.turns()) {
            facts.turn(turn);
        }
        return facts.facts(prompt, model, stream, affinity, spans);
    }

    private Facts facts(Prompt prompt, String model, boolean stream, String affinity, Facts.Spans spans) {
        var own = affinity.getBytes(StandardCharsets.UTF_8);
        long key = own.length > 0 ? Hash64.of(own, 0, own.length, 1) : Hash64.mix(opening, toolHash);
        return new Facts(
                model,
                stream,
                (int) Math.min(tokens + (textBytes + 3) / 4, Integer.MAX_VALUE),
                prompt.sampling().maxTokens().orElse(0),
                features,
                Long.toHexString(key),
                prefix.under(toolHash),
                spans);
    }

    private void settings(Prompt prompt) {
        var sampling = prompt.sampling();
        needs(Feature.SEVERAL_CHOICES, sampling.choices() > 1);
        needs(Feature.LOGPROBS, sampling.logprobs().isPresent());
        needs(Feature.TOOLS, !prompt.tools().isEmpty());
        needs(Feature.JSON_SCHEMA, prompt.format() instanceof Format.Schema);
        var mode = prompt.toolChoice().mode();
        needs(
                Feature.GRAMMAR,
                !(prompt.format() instanceof Format.Free)
                        || mode == ToolChoice.Mode.REQUIRED
                        || mode == ToolChoice.Mode.ONE);
        var thinking = prompt.thinking().mode();
        needs(Feature.REASONING, thinking == Thinking.Mode.ON || thinking == Thinking.Mode.ADAPTIVE);
        var turns = prompt.turns();
        needs(Feature.PREFILL, !turns.isEmpty() && spoke(turns.getLast()));
    }

    private static boolean spoke(Turn last) {
        return last.role() == Role.ASSISTANT && last.parts().stream().noneMatch(part -> part instanceof Part.ToolUse);
    }

    private void tool(Tool tool) {
        switch (tool) {
            case Tool.Function function -> {
                var schema = function.parameters().raw();
                var named = (function.name() + '\u0000' + function.description()).getBytes(StandardCharsets.UTF_8);
                textBytes += named.length + schema.length();
                toolHash = Hash64.of(named, 0, named.length, toolHash);
                toolHash = Hash64.of(schema.array(), schema.offset(), schema.offset() + schema.length(), toolHash);
            }
            case Tool.Builtin builtin -> {
                var raw = builtin.value().raw();
                textBytes += raw.length();
                toolHash = Hash64.of(raw.array(), raw.offset(), raw.offset() + raw.length(), toolHash);
            }
        }
    }

    private void turn(Turn turn) {
        turnHash = 0;
        var role = ROLES[turn.role().ordinal()];
        prefix.add(role, 0, role.length);
        prefix.add(END_OF_ROLE);
        parts(turn.parts());
        prefix.add(END_OF_TURN);
        tokens += TOKENS_PER_TURN;
        if (!opened && turn.role() != Role.ASSISTANT && turn.role() != Role.TOOL) {
            opening = Hash64.mix(opening, turnHash);
            opened = turn.role() == Role.USER;
        }
    }

    private void parts(List<Part> parts) {
        for (var part : parts) {
            switch (part) {
                case Part.Text text -> text(text.string().utf8());
                case Part.Refusal refusal -> text(Bytes.utf8(refusal.text()));
                case Part.Reasoning reasoning -> text(Bytes.utf8(reasoning.text()));
                case Part.ToolUse use -> text(Bytes.utf8(use.name() + use.arguments()));
                case Part.ToolResult result -> parts(result.parts());
                case Part.Foreign foreign -> text(Bytes.utf8(foreign.value().raw().asText()));
                case Part.Image image -> {
                    needs(Feature.VISION, true);
                    tokens += IMAGE_TOKENS;
                    opaque(image.media());
                }
                case Part.Document document -> {
                    tokens += IMAGE_TOKENS;
                    opaque(document.media());
                }
                case Part.Audio audio -> {
                    needs(Feature.AUDIO, true);
                    if (audio.media() instanceof Media.Inline inline) {
                        tokens += inline.base64().length() / AUDIO_CHARS_PER_TOKEN;
                    }
                    opaque(audio.media());
                }
            }
        }
    }

    private void text(Bytes utf8) {
        int to = utf8.offset() + utf8.length();
        prefix.add(utf8.array(), utf8.offset(), to);
        textBytes += utf8.length();
        if (!opened) {
            turnHash = Hash64.of(utf8.array(), utf8.offset(), to, turnHash);
        }
    }

    /** In the blocks stands its hash, so that a picture does not use all of them up. */
    private void opaque(Media media) {
        var bytes = switch (media) {
            case Media.Remote remote -> remote.url();
            case Media.Inline inline -> inline.base64();
            case Media.Stored stored -> stored.id();
        };
        var array = bytes.getBytes(StandardCharsets.UTF_8);
        long hash = Hash64.of(array, 0, array.length, 0);
        prefix.add(hash);
        turnHash = Hash64.mix(turnHash, hash);
    }

    private void needs(Feature feature, boolean so) {
        if (so) {
            features |= feature.bit();
        }
    }
}
