package dev.signalbox.standalone.process;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts children of whichever thread from one that lives as long as this process. The kernel ends a child that is bound to its parent,
 * see {@link Mortal}, when the thread that started it ends, and a pool's threads end when they are idle.
 */
public final class Spawner {
    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("spawner").factory());

    private Spawner() {}

    public static Process start(ProcessBuilder child) throws IOException {
        try {
            return THREAD.submit(child::start).get();
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a child was started", e);
        }
    }
}
