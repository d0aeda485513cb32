package dev.signalbox.dialects.mapped;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.dialects.Dialects;
import dev.signalbox.dialects.HeaderLookup;
import dev.signalbox.dialects.ReadOptions;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.catalog.Answers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThinkTagsTest {
    private static final Answers NOTHING = new Answers(List.of(), Optional.empty(), Optional.empty(), Map.of(), Optional.empty());

    private static List<ReplyEvent> read(boolean thinksInText, boolean canonical, List<String> deltas) {
        var reader = new AnswerReading(NOTHING, Dialect.OPENAI_CHAT, thinksInText)
                .reader(Dialects.openAiChat(), true, new ReadOptions(canonical, true, 1), HeaderLookup.NONE);
        var events = new ArrayList<ReplyEvent>();
        for (var delta : deltas) {
            reader.read(Bytes.utf8("data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + delta.replace("~", "\\n")
                    + "\"}}]}\n\n"), events);
        }
        reader.read(Bytes.utf8("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"), events);
        reader.end(events);
        return events;
    }

    private static String told(List<ReplyEvent> events) {
        var reasoning = new StringBuilder();
        var text = new StringBuilder();
        for (var event : events) {
            switch (event) {
                case ReplyEvent.ReasoningDelta delta -> reasoning.append(delta.text());
                case ReplyEvent.TextDelta delta -> text.append(delta.text());
                default -> {}
            }
        }
        return (reasoning + " / " + text).replace("\n", "~");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "<think>hm, so</think>Hello|hm, so / Hello", "~~<think>~hm~</think>~~Hello~|hm~ / Hello~", "<think>~~</think>~~Hi| / Hi",
        "Hello <think>no</think>| / Hello <think>no</think>", "<thinking>x| / <thinking>x", "<thi| / <thi", "<think>cut of</th|cut of</th / ",
        "<think>a</b></think>c|a</b> / c", "<think>a</think><think>b</think>|a / <think>b</think>", "plain| / plain",
        "<think>1 < 2 </ 3 <</think>yes|1 < 2 </ 3 < / yes",
    })
    void what_stands_between_the_tags_is_reasoning_however_the_text_is_cut(String text, String expected) {
        for (int size = 1; size <= text.length(); size++) {
            // Given
            var deltas = new ArrayList<String>();
            for (int at = 0; at < text.length(); at += size) {
                deltas.add(text.substring(at, Math.min(text.length(), at + size)));
            }

            // When
            var events = read(true, true, deltas);

            // Then
            assertThat(told(events).strip()).as("in pieces of %d", size).isEqualTo(expected.strip());
            assertThat(events.getLast()).isInstanceOf(ReplyEvent.Finished.class);
        }
    }

    @Test
    void text_that_is_no_tag_waits_for_nothing() {
        assertThat(read(true, true, List.of("He", "llo")).stream().filter(event -> event instanceof ReplyEvent.TextDelta)).hasSize(2);
    }

    @Test
    void without_the_transform_and_for_a_caller_of_the_providers_dialect_text_stays_as_it_is() {
        var tagged = List.of("<think>hm</think>Hi");
        assertThat(told(read(false, true, tagged))).isEqualTo(" / <think>hm</think>Hi");
        assertThat(told(read(true, false, tagged))).isEqualTo(" / <think>hm</think>Hi");
    }
}
