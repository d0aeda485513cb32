package dev.signalbox.standalone.up;

import dev.signalbox.runtime.settings.SettingsRefused;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Keeps a second process off the data folder. What keeps this one off is not thrown at once: what is wrong with its arguments comes first. */
final class DataLock implements AutoCloseable {
    private final Optional<FileChannel> channel;
    private final Optional<RuntimeException> trouble;

    private DataLock(Optional<FileChannel> channel, Optional<RuntimeException> trouble) {
        this.channel = channel;
        this.trouble = trouble;
    }

    static DataLock take(Path data) throws IOException {
        FileChannel channel;
        try {
            Files.createDirectories(data);
            channel = FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            return new DataLock(Optional.empty(), Optional.of(new SettingsRefused(
                    List.of("--data " + data + "    can't be made or written: " + FileTrouble.of(e) + ". Give another folder."))));
        }
        try {
            if (channel.tryLock() != null) {
                return new DataLock(Optional.of(channel), Optional.empty());
            }
        } catch (OverlappingFileLockException e) {
            // taken by this JVM, said below
        }
        channel.close();
        return new DataLock(Optional.empty(), Optional.of(new IllegalStateException(
                "another signalbox runs on " + data + ": stop it, or give this one --data of its own")));
    }

    boolean taken() {
        return channel.isPresent();
    }

    /** @throws RuntimeException that says why it is not taken */
    void refuse() {
        if (trouble.isPresent()) {
            throw trouble.get();
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isPresent()) {
            channel.get().close();
        }
    }
}
