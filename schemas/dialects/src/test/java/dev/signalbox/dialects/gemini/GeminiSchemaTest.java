package dev.signalbox.dialects.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.json.Json;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GeminiSchemaTest {
    private static String subset(String schema) {
        return SchemaToOpenApi.of(Json.of(schema.replace('\'', '"'))).raw().asText().replace('"', '\'');
    }

    private static String full(String schema) {
        return OpenApiToSchema.of(Json.of(schema.replace('\'', '"'))).raw().asText().replace('"', '\'');
    }

    @Test
    void references_are_written_out_and_what_the_subset_does_not_have_is_left_out() {
        assertThat(subset("{'$defs':{'Pet':{'type':'object','properties':{'n':{'type':'string','format':'email','minLength':1}},"
                + "'required':['n','gone'],'additionalProperties':false}},'type':'object','properties':{'pet':{'$ref':'#/$defs/Pet'},"
                + "'list':{'type':'array','items':{'$ref':'#/$defs/Pet'}}}}"))
                .isEqualTo("{'type':'OBJECT','properties':{'pet':{'type':'OBJECT','properties':{'n':{'type':'STRING','minLength':1}},'required':['n']},"
                        + "'list':{'type':'ARRAY','items':{'type':'OBJECT','properties':{'n':{'type':'STRING','minLength':1}},'required':['n']}}}}");
    }

    @Test
    void what_may_be_null_is_nullable() {
        assertThat(subset("{'type':['integer','null'],'format':'int32'}")).isEqualTo("{'type':'INTEGER','nullable':true,'format':'int32'}");
        assertThat(subset("{'anyOf':[{'type':'string'},{'type':'null'}],'description':'d'}"))
                .isEqualTo("{'type':'STRING','nullable':true,'description':'d'}");
        assertThat(subset("{'enum':['a',null]}")).isEqualTo("{'type':'STRING','nullable':true,'format':'enum','enum':['a']}");
    }

    @Test
    void choices_and_constants_are_said_in_other_words() {
        assertThat(subset("{'oneOf':[{'const':'a'},{'type':'number'}]}"))
                .isEqualTo("{'anyOf':[{'type':'STRING','format':'enum','enum':['a']},{'type':'NUMBER'}]}");
        assertThat(subset("{'type':['string','number']}")).isEqualTo("{'anyOf':[{'type':'STRING'},{'type':'NUMBER'}]}");
        assertThat(subset("{'allOf':[{'properties':{'a':{'type':'boolean'}}},{'properties':{'b':{'type':'null'}},'required':['b']}]}"))
                .isEqualTo("{'type':'OBJECT','properties':{'a':{'type':'BOOLEAN'},'b':{'type':'OBJECT','nullable':true}},'required':['b']}");
        assertThat(subset("{'type':'integer','enum':[1,2]}")).isEqualTo("{'type':'INTEGER'}");
    }

    @Test
    void references_without_end_end() {
        // Given
        var tree = "{'$ref':'#/$defs/T','$defs':{'T':{'type':'object','properties':{'left':{'$ref':'#/$defs/T'},'right':{'$ref':'#/$defs/T'}}}}}";
        var bomb = "{'$ref':'#/$defs/d0','$defs':{" + IntStream.range(0, 30).mapToObj(i -> "'d" + i + "':{'anyOf':[{'$ref':'#/$defs/d"
                + (i + 1) + "'},{'items':{'$ref':'#/$defs/d" + (i + 1) + "'}}]}").collect(Collectors.joining(",")) + "}}";

        // When, Then
        assertThat(subset(tree)).contains("'left':{").hasSizeLessThan(1_000);
        assertThat(subset(bomb)).hasSizeLessThan(1 << 20);
        assertThat(subset("{'$ref':'#'}")).isEqualTo("{'type':'OBJECT'}");
    }

    @Test
    void googles_schema_becomes_a_json_schema() {
        assertThat(full("{'type':'OBJECT','properties':{'a':{'type':'STRING','nullable':true,'enum':['x'],'format':'enum'},"
                + "'b':{'type':'ARRAY','items':{'type':'INTEGER'},'min_items':'1'},'c':{'any_of':[{'type':'STRING'}],'nullable':true}},"
                + "'propertyOrdering':['a'],'example':{}}"))
                .isEqualTo("{'type':'object','properties':{'a':{'type':['string','null'],'enum':['x',null]},"
                        + "'b':{'type':'array','items':{'type':'integer'},'minItems':1},'c':{'anyOf':[{'type':'string'},{'type':'null'}]}},'examples':[{}]}");
        assertThat(full("{'ref':'#/defs/P','defs':{'P':{'type':'STRING'}}}"))
                .isEqualTo("{'$ref':'#/$defs/P','$defs':{'P':{'type':'string'}}}");
    }

    @Test
    void a_json_schema_stays_as_it_came() {
        var schema = "{'type' : 'object', 'properties':{'nullable':{'type':'string'},'a_b':{ 'type':['string','null'] }}, '$ref':'#/$defs/x'}";
        assertThat(full(schema)).isEqualTo(schema);
    }
}
