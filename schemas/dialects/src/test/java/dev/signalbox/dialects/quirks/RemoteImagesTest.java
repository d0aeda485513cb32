package dev.signalbox.dialects.quirks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.RemoteMedia.Kind;
import dev.signalbox.dialects.prompt.RemoteMedia.Source;
import dev.signalbox.records.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemoteImagesTest {
    private static String inlined(String body) throws BadRequest {
        var images = RemoteImages.of(Bytes.utf8(body));
        var media = new LinkedHashMap<Source, Media.Inline>();
        images.wanted().keySet().forEach(source -> media.put(source, new Media.Inline("image/png", "QUJD")));
        return images.with(media).asText();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://h/a\",\"detail\":\"low\"}}]}]}"
                + " | {\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,QUJD\",\"detail\":\"low\"}}]}]}",
        "{\"input\":[{\"content\":[{\"type\":\"input_image\",\"image_url\":\"HTTP://h/a\"}]}]}"
                + " | {\"input\":[{\"content\":[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,QUJD\"}]}]}",
        "{\"input\":[{\"type\":\"function_call_output\",\"output\":[{\"type\":\"input_image\",\"image_url\":\"https://h/a\"}]}]}"
                + " | {\"input\":[{\"type\":\"function_call_output\",\"output\":[{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,QUJD\"}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"https://h/a\"},\"cache_control\":{}}]}]}]}"
                + " | {\"messages\":[{\"content\":[{\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\","
                + "\"data\":\"QUJD\"},\"cache_control\":{}}]}]}]}"})
    void a_picture_s_url_becomes_its_bytes_as_its_dialect_has_them(String body, String expected) throws Exception {
        assertThat(inlined(body)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,QQ==\"}}]}]}",
        "{\"messages\":[{\"content\":\"https://h/a\"},{\"content\":[{\"type\":\"text\",\"text\":\"https://h/a\"}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"file\",\"file_id\":\"f\"}},{\"type\":\"image_url\"},{\"type\":\"image_url\",\"image_url\":7}]}]}",
        "{\"messages\":{},\"input\":\"https://h/a\"}"})
    void what_is_no_picture_s_url_stays(String body) throws Exception {
        assertThat(RemoteImages.of(Bytes.utf8(body)).wanted()).isEmpty();
        assertThat(inlined(body)).isEqualTo(body);
    }

    @Test
    void what_is_named_several_times_is_wanted_once_and_by_the_place_that_names_it_first() throws Exception {
        // Given
        var part = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://h/a\"}}";

        // When
        var images = RemoteImages.of(Bytes.utf8("{\"messages\":[{\"content\":\"x\"},{\"content\":[" + part + "," + part + "]}]}"));

        // Then
        assertThat(images.wanted()).isEqualTo(Map.of(new Source(Kind.IMAGE, "https://h/a"), "messages[1].content[0]"));
        assertThat(images.with(Map.of(new Source(Kind.IMAGE, "https://h/a"), new Media.Inline("image/png", "QUJD"))).asText().split("QUJD")).hasSize(3);
    }

    @Test
    void a_body_that_is_none_is_a_bad_request() {
        assertThat(catchThrowableOfType(BadRequest.class, () -> RemoteImages.of(Bytes.utf8("[1]")))).isNotNull();
    }
}
