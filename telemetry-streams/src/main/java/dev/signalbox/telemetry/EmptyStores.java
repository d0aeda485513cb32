package dev.signalbox.telemetry;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of stores that nothing was ever written to. Streams leaves them behind without a checkpoint, as there is no offset to note, and
 * under exactly-once takes them at the next start for the remains of a crash: it calls the task corrupted and begins it anew.
 */
final class EmptyStores {
    private static final Logger LOG = LoggerFactory.getLogger(EmptyStores.class);

    private EmptyStores() {}

    /** Before Streams starts. What holds a file stays. */
    static void removeFrom(Path state) {
        if (!Files.isDirectory(state)) {
            return;
        }
        try (var folders = Files.walk(state)) {
            for (var folder : folders.filter(Files::isDirectory).sorted(Comparator.reverseOrder()).toList()) {
                try {
                    Files.delete(folder);
                } catch (DirectoryNotEmptyException e) {
                    // it is in use
                }
            }
        } catch (IOException e) {
            LOG.warn("empty stores could not be removed folder={} cause={}", state, e.toString());
        }
    }
}
