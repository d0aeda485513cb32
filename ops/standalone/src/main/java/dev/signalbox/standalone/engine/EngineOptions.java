package dev.signalbox.standalone.engine;

/**
 * What one engine process is told.
 *
 * @param port 0 for any that is free
 */
public record EngineOptions(String model, int port, EngineProfile profile, String host) {
    public static final String USAGE = "usage: EngineMain MODEL [PORT [llama-8b|qwen-32b|instant [HOST]]]";

    /** @throws IllegalArgumentException with the usage */
    public static EngineOptions of(String... args) {
        if (args.length < 1 || args.length > 4) {
            throw new IllegalArgumentException(USAGE);
        }
        return new EngineOptions(args[0], args.length > 1 ? port(args[1]) : 0, profile(args.length > 2 ? args[2] : "llama-8b"),
                args.length > 3 ? args[3] : "127.0.0.1");
    }

    private static int port(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a port; " + USAGE);
        }
    }

    private static EngineProfile profile(String name) {
        return switch (name) {
            case "llama-8b" -> EngineProfile.LLAMA_8B;
            case "qwen-32b" -> EngineProfile.QWEN_32B;
            case "instant" -> EngineProfile.INSTANT;
            default -> throw new IllegalArgumentException("no profile is called " + name + "; " + USAGE);
        };
    }
}
