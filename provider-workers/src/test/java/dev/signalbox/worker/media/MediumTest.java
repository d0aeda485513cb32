package dev.signalbox.worker.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.RemoteMedia.Kind;
import dev.signalbox.records.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MediumTest {
    private static byte[] bytes(String text) {
        return text.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String type(Kind kind, String declared, byte[] bytes) throws MediaFault {
        return new Medium(declared, Bytes.of(bytes)).as(kind).type();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, value = {
        "IMAGE|image/png|\\211PNG\\r\\n\\032\\n....",
        "IMAGE|image/jpeg|\\377\\330\\377\\340..JFIF",
        "IMAGE|image/gif|GIF89a......",
        "IMAGE|image/gif|GIF87a",
        "IMAGE|image/webp|RIFF....WEBPVP8",
        "IMAGE|image/bmp|BM....\\0\\0\\0\\0......",
        "IMAGE|image/tiff|II*\\0....",
        "IMAGE|image/heic|....ftypheic....",
        "IMAGE|image/avif|....ftypavif....",
        "AUDIO|audio/wav|RIFF....WAVEfmt",
        "AUDIO|audio/mp3|ID3....",
        "AUDIO|audio/mp3|\\377\\373....",
        "AUDIO|audio/aac|\\377\\361....",
        "AUDIO|audio/flac|fLaC",
        "AUDIO|audio/ogg|OggS....",
        "AUDIO|audio/aiff|FORM....AIFF",
        "AUDIO|audio/m4a|....ftypM4A ....",
        "DOCUMENT|application/pdf|%PDF-1.7"})
    void the_first_bytes_say_what_it_is_whatever_the_server_says(Kind kind, String type, String start) throws Exception {
        assertThat(type(kind, "text/html", bytes(start))).isEqualTo(type);
        for (var other : Kind.values()) {
            if (other != kind) {
                assertThatThrownBy(() -> type(other, type, bytes(start))).hasMessageContaining("no " + other.word());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_page_or_nothing_at_all_is_no_medium(Kind kind) {
        assertThatThrownBy(() -> type(kind, kind.name() + "/png", bytes("<html>log in</html>"))).isInstanceOf(MediaFault.class);
        assertThatThrownBy(() -> type(kind, "image/png", new byte[0])).isInstanceOf(MediaFault.class);
    }

    @Test
    void no_start_of_a_known_format_is_read_past_its_end() {
        var whole = bytes("\\211PNG\\r\\n\\032\\n");
        for (int n = 0; n < whole.length; n++) {
            int length = n;
            assertThatThrownBy(() -> type(Kind.IMAGE, "image/png", Arrays.copyOf(whole, length))).isInstanceOf(MediaFault.class);
        }
    }

    @Test
    void text_has_to_be_called_text_and_to_be_it() throws Exception {
        var words = "Grüße".getBytes(StandardCharsets.UTF_8);
        assertThat(type(Kind.DOCUMENT, "Text/Plain; charset=utf-8", words)).isEqualTo("text/plain");
        assertThat(type(Kind.DOCUMENT, "text/markdown", words)).isEqualTo("text/markdown");
        assertThatThrownBy(() -> type(Kind.DOCUMENT, "", words)).isInstanceOf(MediaFault.class);
        assertThatThrownBy(() -> type(Kind.DOCUMENT, "application/json", words)).isInstanceOf(MediaFault.class);
        assertThatThrownBy(() -> type(Kind.DOCUMENT, "text/plain", new byte[] {'a', (byte) 0xFF})).isInstanceOf(MediaFault.class);
        assertThatThrownBy(() -> type(Kind.DOCUMENT, "text/plain", new byte[] {'a', 0})).isInstanceOf(MediaFault.class);
    }

    @Test
    void its_bytes_are_all_there() throws Exception {
        // Given
        var bytes = Arrays.copyOf(bytes("GIF89a"), 100_001);

        // When
        var inline = new Medium("", Bytes.of(bytes)).as(Kind.IMAGE);

        // Then
        assertThat(inline).isEqualTo(new Media.Inline("image/gif", Base64.getEncoder().encodeToString(bytes)));
    }
}
