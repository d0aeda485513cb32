package dev.signalbox.worker.call;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Turns a catalogue's reference into a provider's key: <code>${NAME}</code> from the environment or {@code file:/path}. The only place
 * where keys exist in the clear; what they are shows in no text of this class. A key is what a header can carry and no longer than 16 KiB:
 * anything else is refused here by its reference, because whoever met it later would quote it.
 */
public final class Secrets {
    private static final int LONGEST = 16 << 10;

    private final Environment environment;

    /** Looks a variable up; null where it is not set. */
    @FunctionalInterface
    public interface Environment {
        @Nullable String get(String name);
    }

    public Secrets(Environment environment) {
        this.environment = environment;
    }

    /** What references of the kind <code>${NAME}</code> are looked up in. */
    Environment environment() {
        return environment;
    }

    /** What a reference leads to. */
    public sealed interface Found {}

    /** Nothing that could be sent, and why not; of what was found there nothing is said. */
    public record Unusable(String reference, String why) implements Found {
        @Override
        public String toString() {
            return reference + " " + why;
        }
    }

    public Found resolve(String reference) {
        if (reference.startsWith("${") && reference.endsWith("}")) {
            var value = environment.get(reference.substring(2, reference.length() - 1));
            return value == null ? new Unusable(reference, "is not set") : key(reference, value);
        }
        if (reference.startsWith("file:")) {
            return ofFile(reference, reference.substring("file:".length()));
        }
        return new Unusable(reference.isEmpty() ? "(nothing)" : "***", "is no reference");
    }

    /** Whether a value stands for another one that only a worker knows. */
    public static boolean isReference(String value) {
        return value.startsWith("${") && value.endsWith("}") || value.startsWith("file:/");
    }

    private static Found ofFile(String reference, String path) {
        try (var in = Files.newInputStream(Path.of(path))) {
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                return new Unusable(reference, "is longer than any key");
            }
            return key(reference, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return new Unusable(reference, "is no text");
        } catch (IOException | InvalidPathException e) {
            return new Unusable(reference, "is a file that can't be read");
        }
    }

    private static Found key(String reference, String text) {
        var value = text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\n' || c == '\r') {
                return new Unusable(reference, "holds more than one line");
            }
            if (c < ' ' || c > '~') {
                return new Unusable(reference, "holds a character that no header can carry");
            }
        }
        return value.isBlank() ? new Unusable(reference, "is empty") : new Secret(value.strip());
    }

    /** A key in the clear. */
    public static final class Secret implements Found {
        private static final int SHORTEST = 4;

        private final String value;

        private Secret(String value) {
            this.value = value;
        }

        String value() {
            return value;
        }

        /** A text without this key in it: some providers quote it in their errors, and of {@code Bearer KEY} perhaps the key alone. */
        String scrubbed(String text) {
            var clean = value.length() < SHORTEST ? text : text.replace(value, "***");
            var key = value.substring(value.lastIndexOf(' ') + 1);
            return key.length() < SHORTEST ? clean : clean.replace(key, "***");
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
