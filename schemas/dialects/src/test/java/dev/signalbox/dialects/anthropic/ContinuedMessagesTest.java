package dev.signalbox.dialects.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.core.ObjectMappers;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.ContinuedCall;
import dev.signalbox.dialects.Seam;
import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Continuation;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.Usage;
import dev.signalbox.records.catalog.Prefill;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContinuedMessagesTest {
    private static final String START = "{'type':'message_start','message':{'id':'msg_2','type':'message','role':'assistant','model':'m',"
            + "'content':[],'stop_reason':null,'stop_sequence':null,'usage':{'input_tokens':30,'output_tokens':1}}}";
    private static final String BLOCK = "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}";
    private static final String CLOSE = "{'type':'content_block_stop','index':0}";
    private static final String END = "{'type':'message_delta','delta':{'stop_reason':'end_turn','stop_sequence':null},'usage':{'output_tokens':6}}";
    private static final String STOP = "{'type':'message_stop'}";

    private static Continuation from(String text, String reasoning, int tokens) {
        return new Continuation(new AttemptId(0, 1, 1), 5, "target", text, reasoning, tokens, Bytes.EMPTY);
    }

    private static ContinuedCall asked(String members, Continuation from) throws BadRequest {
        var body = Messages.json("{'model':'m','stream':true," + members + "}");
        return Messages.CODEC.continueRequest(body, from, Prefill.TURN, "upstream");
    }

    private static String sent(String members, Continuation from) throws BadRequest {
        return Messages.body(asked(members, from).call()).replace('"', '\'');
    }

    private static String said(String text) {
        return "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'" + text + "'}}";
    }

    private static List<ReplyEvent> read(Seam seam, String... payloads) {
        return Messages.stream(Messages.PASSING.after(seam), payloads);
    }

    private static Seam seam(String shown, int tokens, String... stops) {
        var told = shown.stripTrailing();
        return new Seam(shown, shown.substring(told.length()), true, List.of(stops), tokens, false, Bytes.EMPTY);
    }

    @Test
    void the_text_so_far_ends_the_conversation_and_the_limit_shrinks_by_it() throws BadRequest {
        // Given
        var hello = "'max_tokens':100,'messages':[{'role':'user','content':'Hi'}]";

        // Then
        assertThat(sent(hello, from("One two ", "", 2))).isEqualTo("{'model':'upstream','stream':true,'max_tokens':99,"
                + "'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'One two'}]}");
        assertThat(sent(hello, from(" ", "", 1))).contains("'messages':[{'role':'user','content':'Hi'}]");
        assertThat(asked("'stop_sequences':['END']," + hello, from("One two ", "", 200)).seam())
                .isEqualTo(new Seam("One two ", " ", true, List.of("END"), 200, true, Bytes.EMPTY));
    }

    @Test
    void a_turn_that_the_caller_began_itself_is_gone_on_with() throws BadRequest {
        assertThat(sent("'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'I: '}]", from("One", "", 1)))
                .contains("{'role':'assistant','content':'I: One'}");
        assertThat(sent("'messages':[{'role':'assistant','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]", from("c", "", 1)))
                .contains("'content':[{'type':'text','text':'a'},{'type':'text','text':'bc'}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'messages':[],'thinking':{'type':'adaptive'}||TURN", "'messages':[]|because|TURN", "'messages':[]||FLAG",
        "'messages':[{'role':'assistant','content':[{'type':'tool_use'}]}]||TURN"})
    void what_can_not_be_gone_on_with_is_refused(String members, String reasoning, Prefill how) {
        var body = Messages.json("{'model':'m'," + members + "}");
        assertThat(catchThrowableOfType(BadRequest.class, () -> Messages.CODEC.continueRequest(
                body, from("One", reasoning == null ? "" : reasoning, 1), how, "m"))).isNotNull();
    }

    @Test
    void a_stream_that_breaks_and_goes_on_is_one_message_to_the_client() throws IOException {
        // Given
        var events = new ArrayList<>(Messages.stream(Messages.PASSING, START, BLOCK, said("One "), said("two ")));
        events.removeLast();

        // When
        events.addAll(read(seam("One two ", 3), START, BLOCK, said("two"), said(" thr"), said("ee"), CLOSE, END, STOP));
        var written = Messages.written(true, events);

        // Then
        assertThat(Messages.names(written)).containsExactly("message_start", "content_block_start", "content_block_delta",
                "content_block_delta", "content_block_delta", "content_block_delta", "content_block_delta", "content_block_stop", "message_delta",
                "message_stop");
        var accumulator = MessageAccumulator.create();
        for (var payload : Messages.payloads(written)) {
            accumulator.accumulate(ObjectMappers.jsonMapper()
                    .treeToValue(payload, RawMessageStreamEvent.class));
        }
        assertThat(accumulator.message().content().getFirst().asText().text()).isEqualTo("One two two three");
        assertThat(((ReplyEvent.Finished) events.getLast()).usage()).isEqualTo(new Usage(27, 0, 0, 0, 9, 0, 0, 0, 0, false));
    }

    @Test
    void a_stream_that_breaks_before_its_end_leaves_its_block_open() {
        var events = Messages.stream(Messages.PASSING, START, BLOCK, said("One"), CLOSE, END);
        assertThat(Messages.names(Messages.written(true, events)))
                .containsExactly("message_start", "content_block_start", "content_block_delta", "error");
    }

    @Test
    void white_space_that_was_shown_is_not_said_again() {
        var events = read(seam("One two ", 3), START, BLOCK, said(" three"), CLOSE, END, STOP);
        assertThat(events.getFirst()).isEqualTo(new ReplyEvent.TextDelta(
                0, "three", Bytes.utf8(said("three").replace('\'', '"'))));
    }

    @Test
    void a_call_behind_the_text_so_far_is_the_next_block() {
        // When
        var events = read(seam("One", 1), START,
                "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'i','name':'n','input':{}}}",
                "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta','partial_json':'{}'}}", CLOSE, END, STOP);

        // Then
        var written = Messages.written(true, events).replace('"', '\'');
        assertThat(written).containsSubsequence("{'type':'content_block_stop','index':0}", "'content_block_start','index':1",
                "'content_block_delta','index':1", "{'type':'content_block_stop','index':1}", "message_delta", "message_stop");
        assertThat(events).contains(new ReplyEvent.ToolArguments(0, 0, "{}", Bytes.utf8(
                "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}}")));
    }

    private static final String CALL = "{'type':'content_block_start','index':1,'content_block':{'type':'tool_use','id':'i','name':'n','input':{}}}";

    private static String argument(String json) {
        return "{'type':'content_block_delta','index':1,'delta':{'type':'input_json_delta','partial_json':'" + json + "'}}";
    }

    @Test
    void text_goes_on_where_half_a_call_behind_it_was_held_back() throws IOException {
        // Given
        var whole = Messages.PASSING.withWholeTools();
        var events = new ArrayList<>(Messages.stream(whole, START, BLOCK, said("One "), CLOSE, CALL, argument("{\\'a\\':")));
        var broke = events.removeLast();
        assertThat(broke).isInstanceOf(ReplyEvent.Failed.class);
        assertThat(Messages.names(Messages.written(true, events))).containsExactly("message_start", "content_block_start", "content_block_delta");

        // When
        events.addAll(Messages.stream(whole.after(seam("One ", 1)), START, BLOCK, said("two"), CLOSE, CALL, argument("{\\'a\\':"), argument("1}"),
                "{'type':'content_block_stop','index':1}", END.replace("end_turn", "tool_use"), STOP));

        // Then
        var accumulator = MessageAccumulator.create();
        for (var payload : Messages.payloads(Messages.written(true, events))) {
            accumulator.accumulate(ObjectMappers.jsonMapper().treeToValue(payload, RawMessageStreamEvent.class));
        }
        var content = accumulator.message().content();
        assertThat(content).hasSize(2);
        assertThat(content.getFirst().asText().text()).isEqualTo("One two");
        assertThat(content.getLast().asToolUse()._input().toString()).isEqualTo("{a=1}");
    }

    @Test
    void a_call_that_was_not_to_be_whole_is_told_as_it_comes() {
        var events = Messages.stream(Messages.PASSING, START, BLOCK, said("One "), CLOSE, CALL, argument("[1,"));
        assertThat(Messages.names(Messages.written(true, events))).containsExactly("message_start", "content_block_start",
                "content_block_delta", "content_block_stop", "content_block_start", "content_block_delta", "error");
    }

    @Test
    void a_stop_string_across_the_seam_ends_the_answer_there() {
        var events = read(seam("One EN", 2, "END"), START, BLOCK, said("D and more"), CLOSE, END.replace("end_turn", "max_tokens"), STOP);
        assertThat(events).noneMatch(event -> event instanceof ReplyEvent.TextDelta);
        assertThat(((ReplyEvent.Finished) events.getLast()).reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_continuation_does_not_depend_on_how_its_bytes_arrive_and_may_break_too() {
        // Given
        var stream = new StringBuilder();
        for (var payload : List.of(START, BLOCK, said(" three"), said(" four"), CLOSE, END, STOP)) {
            stream.append("data: ").append(payload.replace('\'', '"')).append("\n\n");
        }
        var bytes = stream.toString().getBytes(StandardCharsets.UTF_8);
        var options = Messages.PASSING.after(seam("One two ", 3));
        var expected = Messages.stream(options, bytes);

        // Then
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(Messages.stream(options, bytes, cut)).isEqualTo(expected);
        }
        for (int length = 0; length < bytes.length - 3; length++) {
            assertThat(Messages.stream(options, Arrays.copyOf(bytes, length)).getLast()).isInstanceOf(ReplyEvent.Failed.class);
        }
    }
}
