package dev.signalbox.worker.call;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns a catalogue's reference into a provider's key: <code>${NAME}</code> from the environment or {@code file:/path}. The only place
 * where keys exist in the clear; what they are shows in no text of this class.
 */
public final class Secrets {
    private final Environment environment;

    /** Looks a variable up; null where it is not set. */
    @FunctionalInterface
    public interface Environment {
        @Nullable String get(String name);
    }

    public Secrets(Environment environment) {
        this.environment = environment;
    }

    /** Empty where the reference is empty or leads nowhere: the provider then says 401, and its cool-down says why. */
    public Optional<Secret> resolve(String reference) {
        var value = read(reference);
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(new Secret(value.strip()));
    }

    /** Whether a value stands for another one that only a worker knows. */
    static boolean isReference(String value) {
        return value.startsWith("${") && value.endsWith("}") || value.startsWith("file:/");
    }

    private @Nullable String read(String reference) {
        if (reference.startsWith("${") && reference.endsWith("}")) {
            return environment.get(reference.substring(2, reference.length() - 1));
        }
        if (reference.startsWith("file:")) {
            try {
                return Files.readString(Path.of(reference.substring("file:".length())));
            } catch (IOException e) {
                return null;
            }
        }
        return null;
    }

    /** A key in the clear. */
    public static final class Secret {
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
