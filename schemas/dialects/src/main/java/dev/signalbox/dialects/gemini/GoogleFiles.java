package dev.signalbox.dialects.gemini;

import java.util.Locale;

/** What Google can fetch itself, and what it is by its name. */
final class GoogleFiles {
    private GoogleFiles() {}

    /** Whether a URI is that of an object in Cloud Storage or of a file at the Files API. */
    static boolean stored(String uri) {
        return uri.startsWith("gs://")
                || uri.startsWith("files/")
                || uri.startsWith("https://generativelanguage.googleapis.com/");
    }

    /** The media type by the name's end; empty where that says nothing. */
    static String typeOf(String uri) {
        int dot = uri.lastIndexOf('.');
        return switch (uri.substring(dot + 1).toLowerCase(Locale.ROOT)) {
            case "png" -> "image/png";
            case "jpg", "jpeg" -> "image/jpeg";
            case "webp" -> "image/webp";
            case "gif" -> "image/gif";
            case "heic" -> "image/heic";
            case "pdf" -> "application/pdf";
            case "txt" -> "text/plain";
            case "mp3" -> "audio/mp3";
            case "wav" -> "audio/wav";
            case "flac" -> "audio/flac";
            case "ogg" -> "audio/ogg";
            case "mp4" -> "video/mp4";
            default -> "";
        };
    }
}
