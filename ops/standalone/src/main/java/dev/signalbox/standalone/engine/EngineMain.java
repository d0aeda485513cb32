package dev.signalbox.standalone.engine;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/**
 * One engine as a process of its own: {@code EngineMain MODEL [PORT [llama-8b|qwen-32b|instant]]}. Prints {@code ready URL}.
 */
public final class EngineMain {
    private EngineMain() {}

    public static void main(String[] args) {
        if (args.length < 1 || args.length > 3) {
            System.err.println("usage: EngineMain MODEL [PORT [llama-8b|qwen-32b|instant]]");
            System.exit(2);
        }
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        var engine = SimulatedEngine.start(vertx, args[0], profile(args.length > 2 ? args[2] : "llama-8b"),
                args.length > 1 ? Integer.parseInt(args[1]) : 0);
        System.out.println("ready " + engine.url());
    }

    private static EngineProfile profile(String name) {
        return switch (name) {
            case "llama-8b" -> EngineProfile.LLAMA_8B;
            case "qwen-32b" -> EngineProfile.QWEN_32B;
            case "instant" -> EngineProfile.INSTANT;
            default -> throw new IllegalArgumentException("no profile is called " + name);
        };
    }
}
