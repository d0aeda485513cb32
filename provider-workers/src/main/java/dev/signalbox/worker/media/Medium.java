package dev.signalbox.worker.media;

import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.RemoteMedia.Kind;
import dev.signalbox.records.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * What lay at a URL.
 *
 * @param declared the media type that its server gave it; empty where it gave none
 */
record Medium(String declared, Bytes bytes) {
    private static final Set<String> TEXTS = Set.of("text/plain", "text/markdown", "text/csv", "text/html");
    private static final int HEAD = 16;

    /**
     * With the type that its first bytes show: servers give wrong ones, and a login page is no picture. Text, which has no such bytes, needs to
     * be declared and to be UTF-8. Reads and copies all of it, so no event loop's work.
     */
    Media.Inline as(Kind kind) throws MediaFault {
        var type = type(kind);
        var buffer = Base64.getEncoder().encode(ByteBuffer.wrap(bytes.array(), bytes.offset(), bytes.length()));
        return new Media.Inline(type, new String(buffer.array(), 0, buffer.limit(), StandardCharsets.ISO_8859_1));
    }

    private String type(Kind kind) throws MediaFault {
        var head = new String(bytes.array(), bytes.offset(), Math.min(HEAD, bytes.length()), StandardCharsets.ISO_8859_1);
        var type = switch (kind) {
            case IMAGE -> image(head);
            case AUDIO -> audio(head);
            case DOCUMENT -> head.startsWith("%PDF-") ? "application/pdf" : text();
        };
        if (type.isEmpty()) {
            throw new MediaFault("can't be used: what lies there is no " + kind.word() + " of a known format.");
        }
        return type;
    }

    private static String image(String head) {
        if (head.startsWith("\u0089PNG\r\n\u001A\n")) {
            return "image/png";
        } else if (head.startsWith("\u00FF\u00D8\u00FF")) {
            return "image/jpeg";
        } else if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
            return "image/gif";
        } else if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return "image/webp";
        } else if (head.startsWith("BM") && head.length() == HEAD && head.startsWith("\0\0\0\0", 6)) {
            return "image/bmp";
        } else if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
            return "image/tiff";
        }
        return switch (brand(head)) {
            case "heic", "heix", "hevc" -> "image/heic";
            case "mif1", "msf1" -> "image/heif";
            case "avif", "avis" -> "image/avif";
            default -> "";
        };
    }

    private static String audio(String head) {
        if (head.startsWith("RIFF") && head.startsWith("WAVE", 8)) {
            return "audio/wav";
        } else if (head.startsWith("ID3") || mpeg(head)) {
            return "audio/mp3";
        } else if (head.startsWith("fLaC")) {
            return "audio/flac";
        } else if (head.startsWith("OggS")) {
            return "audio/ogg";
        } else if (head.startsWith("FORM") && head.startsWith("AIF", 8)) {
            return "audio/aiff";
        } else if (head.startsWith("\u001AE\u00DF\u00A3")) {
            return "audio/webm";
        }
        return brand(head).startsWith("M4A") ? "audio/m4a" : adts(head) ? "audio/aac" : "";
    }

    /** A frame of layer III: eleven bits set, then version and layer. */
    private static boolean mpeg(String head) {
        return head.length() > 1 && head.charAt(0) == 0xFF && (head.charAt(1) & 0xE6) == 0xE2;
    }

    /** A frame of AAC: twelve bits set, and layer 0. */
    private static boolean adts(String head) {
        return head.length() > 1 && head.charAt(0) == 0xFF && (head.charAt(1) & 0xF6) == 0xF0;
    }

    /** Of ISO's container of boxes. */
    private static String brand(String head) {
        return head.startsWith("ftyp", 4) && head.length() >= 12 ? head.substring(8, 12) : "";
    }

    private String text() {
        int semicolon = declared.indexOf(';');
        var type = (semicolon < 0 ? declared : declared.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
        return TEXTS.contains(type) && isText() ? type : "";
    }

    private boolean isText() {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.array(), bytes.offset(), bytes.length()));
            return text.chars().noneMatch(c -> c == 0);
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
