package dev.signalbox.standalone.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a child's command is wrapped so that the child dies with its parent, kill -9 included. Where there is a {@code setpriv}
 * that can ask for that (BusyBox has one that can't), the kernel sees to it; else a shell waits for the end of its standard input, which is ours.
 */
public final class Mortal {
    private static final String WATCH = """
            exec 3<&0
            "$@" 3<&- </dev/null & child=$!
            (cat <&3 >/dev/null; kill -9 $child 2>/dev/null) & watch=$!
            wait $child; status=$?
            kill $watch 2>/dev/null
            exit $status""";

    private static final long TRIED_WITHIN_SECONDS = 2;

    /** Looked for once, when it is first needed. */
    private static final class Found {
        static final Optional<Path> SETPRIV = onPath("setpriv").filter(Mortal::watches);
    }

    private Mortal() {}

    /** To be started by a thread that lives as long as the child shall, see {@link Spawner}: the kernel's watch is for the thread. */
    public static List<String> command(List<String> child) {
        return wrapped(child, List.of("/bin/sh", "-c", WATCH, "watch"));
    }

    /** The same for a child that gets signals: nothing stands between it and us, so without {@code setpriv} it does outlive us. */
    public static List<String> signalled(List<String> child) {
        return wrapped(child, List.of());
    }

    private static List<String> wrapped(List<String> child, List<String> otherwise) {
        var wrapped = new ArrayList<>(Found.SETPRIV.map(Mortal::killing).orElse(otherwise));
        wrapped.addAll(child);
        return wrapped;
    }

    private static List<String> killing(Path setpriv) {
        return List.of(setpriv.toString(), "--pdeathsig", "KILL");
    }

    /** Whether that program can do what it is wanted for: tried, as its version and its help say little of that. */
    static boolean watches(Path setpriv) {
        var trial = new ArrayList<>(killing(setpriv));
        trial.addAll(List.of("/bin/sh", "-c", ":"));
        try {
            var tried = new ProcessBuilder(trial).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
            boolean ended = tried.waitFor(TRIED_WITHIN_SECONDS, TimeUnit.SECONDS);
            tried.destroyForcibly();
            return ended && tried.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The same for a child that nobody waits for: what is busy beside it goes first, where the system has {@code nice}. */
    public static List<String> patient(List<String> child) {
        var wrapped = new ArrayList<String>();
        onPath("nice").ifPresent(nice -> wrapped.addAll(List.of(nice.toString(), "-n", "10")));
        wrapped.addAll(child);
        return command(wrapped);
    }

    private static Optional<Path> onPath(String name) {
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            var file = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
