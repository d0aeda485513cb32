package dev.signalbox.records.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.Root;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schemas change only so that every version reads every other: what a registry would refuse at run time fails here. */
class SchemaHistoryTest {
    private static final Path HISTORY = Root.path().resolve("schemas/records/src/main/avro-history");

    static Stream<Schema> schemas() {
        var registry = new InMemoryRegistry();
        var names = new HashSet<String>();
        Wire.open(registry);
        var schemas = new ArrayList<Schema>();
        for (int id = 1; id <= 18; id++) {
            var schema = new Schema.Parser().parse(registry.schema(id));
            assertThat(names.add(schema.getName())).isTrue();
            schemas.add(schema);
        }
        return schemas.stream();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void reads_and_is_read_by_every_earlier_version(Schema current) throws IOException {
        // Given
        var versions = versions(current.getName());

        // Then
        for (var version : versions) {
            assertThat(problems(current, version)).as(fix(current.getName())).isEmpty();
        }
        if (Root.update() && (versions.isEmpty() || !current.equals(versions.getLast()))) {
            var file = HISTORY.resolve(current.getName()).resolve("v" + (versions.size() + 1) + ".avsc");
            Files.createDirectories(file.getParent());
            Files.writeString(file, current.toString(true) + "\n");
            versions = versions(current.getName());
        }
        assertThat(versions).as("%s.avsc has changed: keep this version with -Dsignalbox.update=true",
                current.getName()).isNotEmpty();
        assertThat(versions.getLast())
                .as("%s.avsc has changed: keep it with -Dsignalbox.update=true and commit the new file", current.getName())
                .isEqualTo(current);
    }

    private static String fix(String name) {
        return name + ".avsc no longer goes with an earlier version, so records on the log could not be read."
                + " Fields are only added with a default, never renamed or given another type; symbols are only added"
                + " at the end of an enum with a default."
                + " What must change otherwise is a new field, and the old one stays";
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void every_field_says_what_it_is_and_may_be_left_out(Schema schema) {
        assertThat(incomplete(schema)).as("every field needs a default and a doc, every enum a default").isEmpty();
    }

    @Test
    void a_new_field_without_a_default_is_found() {
        // Given
        var changed = new Schema.Parser().parse("""
                {"type": "record", "name": "Cancel", "namespace": "dev.signalbox.avro", "fields": [
                  {"name": "request", "type": "string", "default": "", "doc": "Id."},
                  {"name": "urgency", "type": "int", "doc": "New."}]}""");
        var before = new Schema.Parser().parse("""
                {"type": "record", "name": "Cancel", "namespace": "dev.signalbox.avro", "fields": [
                  {"name": "request", "type": "string", "default": "", "doc": "Id."}]}""");

        // Then
        assertThat(incomplete(changed)).containsExactly("Cancel.urgency has no default");
        assertThat(problems(changed, before)).isNotEmpty();
        assertThat(problems(before, changed)).isNotEmpty();
    }

    private static List<Schema> versions(String name) throws IOException {
        var versions = new ArrayList<Schema>();
        for (int n = 1; Files.exists(HISTORY.resolve(name + "/v" + n + ".avsc")); n++) {
            versions.add(new Schema.Parser().parse(Files.readString(HISTORY.resolve(name + "/v" + n + ".avsc"))));
        }
        return versions;
    }

    private static List<String> problems(Schema one, Schema other) {
        var problems = new ArrayList<String>();
        for (var pair : List.of(List.of(one, other), List.of(other, one))) {
            var verdict = SchemaCompatibility.checkReaderWriterCompatibility(pair.getFirst(), pair.getLast());
            if (verdict.getType() != SchemaCompatibilityType.COMPATIBLE) {
                problems.add(verdict.getResult().getIncompatibilities().toString());
            }
        }
        return problems;
    }

    private static List<String> incomplete(Schema schema) {
        var problems = new ArrayList<String>();
        collect(schema, new HashSet<>(), problems);
        return problems;
    }

    private static void collect(Schema schema, Set<String> seen, List<String> problems) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    for (var field : schema.getFields()) {
                        var name = schema.getName() + "." + field.name();
                        if (!field.hasDefaultValue()) {
                            problems.add(name + " has no default");
                        }
                        if (field.doc() == null || field.doc().isBlank()) {
                            problems.add(name + " has no doc");
                        }
                        collect(field.schema(), seen, problems);
                    }
                }
            }
            case ENUM -> {
                if (schema.getEnumDefault() == null) {
                    problems.add(schema.getName() + " has no default");
                }
            }
            case ARRAY -> collect(schema.getElementType(), seen, problems);
            case MAP -> collect(schema.getValueType(), seen, problems);
            default -> {}
        }
    }
}
