package dev.signalbox.dialects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.signalbox.records.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnBodyTest {
    /** Takes out what is called so, gives what is to change another value, and adds two members. */
    private static final OwnBody.Edit EDIT = new OwnBody.Edit() {
        @Override
        public Bytes value(String name, Bytes value) {
            return name.startsWith("gone") ? Bytes.EMPTY : name.equals("limit") ? Bytes.utf8("9") : value;
        }

        @Override
        public List<Bytes> added() {
            return List.of(Bytes.utf8("\"one\":1"), Bytes.utf8("\"two\":2"));
        }
    };

    private static String edited(String body, OwnBody.Edit edit) throws BadRequest {
        return Bytes.joined(OwnBody.edited(Bytes.utf8(body), edit)).asText();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{} | {\"one\":1,\"two\":2}",
        "{ } | {\"one\":1,\"two\":2 }",
        "{\"gone\" : 1 } | {\"one\":1,\"two\":2 }",
        "{ \"gone\":1 , \"gone2\":[{}], \"a\" : \"gone\" } | { \"a\" : \"gone\",\"one\":1,\"two\":2 }",
        "{\"a\":1, \"gone\":2, \"gone\":3 ,\"b\":{ } } | {\"a\":1 ,\"b\":{ },\"one\":1,\"two\":2 }",
        "{\"a\":1, \"limit\" : 100 , \"gone\":3} | {\"a\":1, \"limit\" : 9,\"one\":1,\"two\":2}",
        "{\"limit\":100,\"b\":{\"limit\":100}} | {\"limit\":9,\"b\":{\"limit\":100},\"one\":1,\"two\":2}",
    })
    void members_go_and_change_and_come_and_every_other_byte_stays(String body, String expected) throws BadRequest {
        assertThat(edited(body, EDIT)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " { \"a\" : [1.0 , 2] , \"b\" : null } "})
    void a_body_in_which_nothing_changes_is_the_same_bytes(String body) throws BadRequest {
        assertThat(edited(body, OwnBody.Edit.NONE)).isEqualTo(body);
    }

    @Test
    void a_model_gets_its_other_name_wherever_it_stands() throws BadRequest {
        var body = Bytes.utf8("{ \"a\":{\"model\":1}, \"model\" : \"route\" }");
        assertThat(Bytes.joined(OwnBody.edited(body, "their \"model\"", OwnBody.Edit.NONE)).asText())
                .isEqualTo("{ \"a\":{\"model\":1}, \"model\" : \"their \\\"model\\\"\" }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"model\":", "{\"model\":\"a\"} b", "{\"messages\":[]}"})
    void a_body_without_a_model_and_one_that_is_no_object_are_refused(String body) {
        assertThat(catchThrowableOfType(BadRequest.class, () -> OwnBody.edited(Bytes.utf8(body), "m", OwnBody.Edit.NONE))).isNotNull();
    }
}
