package dev.signalbox.standalone.up;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be had, in words: the JDK's exceptions say it by their class, and their message is the path alone. */
public final class FileTrouble {
    private FileTrouble() {}

    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "there is no such folder or file";
            case FileAlreadyExistsException there -> there.getFile() + " is there and no folder";
            case AccessDeniedException denied -> "access to " + denied.getFile() + " is denied";
            case NotDirectoryException file -> file.getFile() + " is no folder";
            case DirectoryNotEmptyException full -> full.getFile() + " is not empty";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> e.toString();
        };
    }
}
