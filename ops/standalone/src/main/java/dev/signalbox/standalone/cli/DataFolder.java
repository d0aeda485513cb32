package dev.signalbox.standalone.cli;

import dev.signalbox.standalone.up.Endpoints;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code --data}: the folder of one stack, and through it where that stack is reached. */
final class DataFolder {
    @Option(names = "--data", paramLabel = "DIR", defaultValue = "${sys:signalbox.data:-.signalbox}",
            description = "folder of the stack's data (${DEFAULT-VALUE})")
    private Path data = Path.of(".signalbox");

    Path folder() {
        return data.toAbsolutePath().normalize();
    }

    Endpoints endpoints() throws IOException {
        return Endpoints.read(folder()).orElseThrow(() -> new IllegalStateException(
                "no stack was started on " + folder() + ": run signalbox up, or give --data the folder of the one that runs"));
    }
}
