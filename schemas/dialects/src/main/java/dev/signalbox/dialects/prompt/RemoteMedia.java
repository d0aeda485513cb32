package dev.signalbox.dialects.prompt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The pictures, sounds and documents of a prompt that are named by their URL but whose bytes have to be sent, and the prompt with bytes in
 * their places. What is named several times is one of them.
 */
public final class RemoteMedia {
    private static final String SOME = "AAAA";

    private RemoteMedia() {}

    /** What a medium is to be. */
    public enum Kind {
        IMAGE("picture", "image/png"),
        AUDIO("sound", "audio/wav"),
        DOCUMENT("document", "application/pdf");

        private final String word;
        private final String usual;

        Kind(String word, String usual) {
            this.word = word;
            this.usual = usual;
        }

        /** In plain English, for messages. */
        public String word() {
            return word;
        }
    }

    /** A medium that is wanted: the same URL as a picture and as a document are two. */
    public record Source(Kind kind, String url) {
        /** Something of its kind that can stand where its bytes will: what else can't be said is known before anything is fetched. */
        public Media.Inline standIn() {
            return new Media.Inline(kind.usual, SOME);
        }
    }

    /**
     * What has to be fetched, in the order in which it is named, with the path of the part that names it first.
     *
     * @param fetched whether the provider fetches what a part holds itself
     */
    public static Map<Source, String> of(Prompt prompt, Predicate<Part> fetched) {
        var all = new LinkedHashMap<Source, String>();
        each(prompt, fetched, (source, at) -> {
            all.putIfAbsent(source, at);
            return source.standIn();
        });
        return all;
    }

    /**
     * The prompt with bytes where {@link #of} found URLs.
     *
     * @param bytes of each of those sources
     */
    public static Prompt with(Prompt prompt, Predicate<Part> fetched, Function<Source, Media.Inline> bytes) {
        return each(prompt, fetched, (source, _) -> bytes.apply(source));
    }

    private interface Change {
        Media of(Source source, String at);
    }

    private static Prompt each(Prompt prompt, Predicate<Part> fetched, Change change) {
        var turns = new ArrayList<Turn>();
        for (var turn : prompt.turns()) {
            turns.add(new Turn(turn.role(), parts(turn.parts(), fetched, change)));
        }
        return prompt.withTurns(turns);
    }

    private static List<Part> parts(List<Part> parts, Predicate<Part> fetched, Change change) {
        var changed = new ArrayList<Part>();
        for (var part : parts) {
            changed.add(fetched.test(part) ? part : part(part, fetched, change));
        }
        return changed;
    }

    private static Part part(Part part, Predicate<Part> fetched, Change change) {
        return switch (part) {
            case Part.Image p when p.media() instanceof Media.Remote remote -> new Part.Image(
                    change.of(new Source(Kind.IMAGE, remote.url()), p.at()), p.detail(), p.cache(), p.at());
            case Part.Audio p when p.media() instanceof Media.Remote remote -> new Part.Audio(
                    change.of(new Source(Kind.AUDIO, remote.url()), p.at()), p.at());
            case Part.Document p when p.media() instanceof Media.Remote remote -> new Part.Document(
                    change.of(new Source(Kind.DOCUMENT, remote.url()), p.at()), p.name(), p.cache(), p.at());
            case Part.ToolResult p -> new Part.ToolResult(
                    p.id(), p.name(), parts(p.parts(), fetched, change), p.failed(), p.cache(), p.at());
            default -> part;
        };
    }
}
