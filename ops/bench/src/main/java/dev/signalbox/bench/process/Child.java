package dev.signalbox.bench.process;

import java.io.IOException;

/**
 * What a child process of the bench owes its parent: one line when it is ready, and to end when the parent has ended.
 */
public final class Child {
    public static final String READY = "ready ";

    private Child() {}

    public static void ready(String url) {
        System.out.println(READY + url);
        System.out.flush();
    }

    /** Runs a child's main; one that fails ends at once, whatever threads it has started already. */
    public static void run(Body body) {
        try {
            body.run();
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** What a child does. */
    public interface Body {
        void run() throws Exception;
    }

    /** Blocks until standard input ends, which it does when the parent closes it or dies; then ends this process. */
    public static void untilParentLeaves() throws IOException {
        while (System.in.read() >= 0) {
            // nothing is ever sent
        }
        Runtime.getRuntime().halt(0);
    }
}
