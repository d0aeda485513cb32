package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Bytes;
import dev.signalbox.records.catalog.Catalog;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordJsonTest {
    private final RecordJson json = new RecordJson(Catalog.EMPTY);

    @Test
    void bytes_are_shown_as_the_json_they_are() {
        assertThat(shown("{\"model\":\"m\",\"n\":[1,2]}")).isEqualTo("{\"model\":\"m\",\"n\":[1,2]}");
    }

    @Test
    void text_that_is_no_json_is_shown_as_text() {
        assertThat(shown("plain, grüße\n")).isEqualTo("\"plain, grüße\\n\"");
        assertThat(shown("{\"cut\":")).isEqualTo("\"{\\\"cut\\\":\"");
        assertThat(shown("{\"one\":1} and more")).isEqualTo("\"{\\\"one\\\":1} and more\"");
        assertThat(shown("12")).isEqualTo("\"12\"");
    }

    @Test
    void a_record_with_its_wire_header_is_shown_in_base64() {
        // Given
        byte[] header = {0, 0, 0, 0, 7};
        byte[] record = {0, 0, 0, 0, 7, 2, 'x', (byte) 0xff};

        // Then
        assertThat(json.of(Bytes.of(header))).hasToString("{\"base64\":\"AAAAAAc=\"}");
        assertThat(json.of(Bytes.of(record)).get("base64").asText()).isEqualTo(Base64.getEncoder().encodeToString(record));
    }

    @Test
    void nothing_is_shown_as_null() {
        assertThat(json.of(Bytes.EMPTY).isNull()).isTrue();
        assertThat(json.of(List.of(Optional.empty())).toString()).isEqualTo("[null]");
    }

    private String shown(String text) {
        return json.of(Bytes.utf8(text)).toString();
    }
}
