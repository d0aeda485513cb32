package dev.signalbox.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.FinishReason;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClientStoryTest {
    private static final RequestId ID = new RequestId("q");
    private final List<String> told = new ArrayList<>();
    private final ClientStory story = new ClientStory(ID, told::add);

    private static Reply.Events events(RequestId of, int publication, int seq, Optional<Reply.Seam> from, ReplyEvent... events) {
        return new Reply.Events(of, 40, new AttemptId(publication, 9, 1), publication + 1, "w", 7, "m@p" + publication, seq, from, List.of(events));
    }

    private static ReplyEvent text(String text) {
        return new ReplyEvent.TextDelta(0, text, Bytes.EMPTY);
    }

    @Test
    void tells_what_was_shown_when_an_answer_broke_and_went_on() {
        // When
        story.read(List.of(events(ID, 0, 0, Optional.empty(), text("one"), new ReplyEvent.Failed(Failure.STREAM_BROKEN, "", 0, Bytes.EMPTY)),
                events(new RequestId("other"), 0, 0, Optional.empty(), text("x"))));
        story.read(List.of(events(ID, 1, 0, Optional.of(new Reply.Seam(new AttemptId(0, 9, 1), 0)), text(" two"),
                new ReplyEvent.Finished(FinishReason.STOP, new Usage(9, 0, 0, 0, 2, 0, 0, 0, 0, false), Bytes.EMPTY))));

        // Then
        assertThat(told).hasSize(4);
        assertThat(told.get(0)).contains("is shown attempt").contains("m@p0");
        assertThat(told.get(1)).contains("stream_broken").contains("has 3 characters");
        assertThat(told.get(2)).contains("m@p1").contains("behind the 3 characters");
        assertThat(told.get(3)).contains("7 characters").contains("2 out");
    }

    @Test
    void an_answer_that_began_again_counts_from_its_beginning() {
        // When
        story.read(List.of(events(ID, 0, 0, Optional.empty(), text("one"), new ReplyEvent.Failed(Failure.STREAM_BROKEN, "", 0, Bytes.EMPTY)),
                events(ID, 1, 0, Optional.empty(), text("uno"), new ReplyEvent.Finished(FinishReason.STOP, Usage.NONE, Bytes.EMPTY))));

        // Then
        assertThat(told.getLast()).contains("3 characters");
    }

    @Test
    void counts_the_text_of_an_answer_that_did_not_stream() {
        // Given
        var body = "{\"choices\":[{\"message\":{\"content\":\"fünf!\"}},{\"message\":{\"content\":null}}]}";
        var half = Bytes.utf8(body).slice(0, 30);
        var rest = Bytes.utf8(body).slice(30, Bytes.utf8(body).length());

        // When
        story.read(List.of(events(ID, 0, 0, Optional.empty(), new ReplyEvent.Whole(half), new ReplyEvent.Whole(rest),
                new ReplyEvent.Finished(FinishReason.STOP, new Usage(9, 0, 0, 0, 2, 0, 0, 0, 0, false), Bytes.EMPTY))));

        // Then
        assertThat(told.getLast()).isEqualTo("the client has its answer: 5 characters, 9 tokens in, 2 out");
    }

    @Test
    void says_no_count_of_an_answer_that_it_cannot_read() {
        // When
        story.read(List.of(events(ID, 0, 0, Optional.empty(), new ReplyEvent.Whole(Bytes.utf8("not json")),
                new ReplyEvent.Finished(FinishReason.STOP, new Usage(9, 0, 0, 0, 2, 0, 0, 0, 0, false), Bytes.EMPTY))));

        // Then
        assertThat(told.getLast()).isEqualTo("the client has its answer: 9 tokens in, 2 out");
    }

    @Test
    void tells_what_the_client_was_refused_with() {
        // When
        story.read(List.of(new Reply.Final(ID, 40, 0, Failure.NO_TARGET, "nobody", 0, 1, Bytes.EMPTY)));

        // Then
        assertThat(told).singleElement().satisfies(line -> assertThat(line).contains("no_target").contains("nobody"));
    }
}
