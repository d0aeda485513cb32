package dev.signalbox.standalone.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Failure;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.protocol.ReplyFold;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** What a client saw of its request, told from the replies as its ingress reads them: words, breaks, and the end. */
final class ClientStory implements ReplyFold.Reader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RequestId request;
    private final Consumer<String> teller;
    private final ReplyFold fold = new ReplyFold(-1, this);
    private long epoch = -1;
    private int publication;
    private long characters;
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();

    ClientStory(RequestId request, Consumer<String> teller) {
        this.request = request;
        this.teller = teller;
    }

    void read(List<Reply> replies) {
        for (var reply : replies) {
            if (reply.request().equals(request)) {
                read(reply);
            }
        }
    }

    private void read(Reply reply) {
        switch (reply) {
            case Reply.Events events -> {
                var winner = fold.winner();
                boolean anew = winner != null && events.continues().isEmpty()
                        && events.attempt().publication() > winner.id().publication() && !fold.answering();
                if (anew) {
                    characters = 0;
                    whole.reset();
                    fold.reopen();
                } else if (winner != null && fold.answering()
                        && events.continues().filter(seam -> seam.attempt().equals(winner.id())).isPresent()) {
                    fold.giveUp();
                }
                follow(events.ingressEpoch(), events.attempt().publication());
            }
            case Reply.Terminated terminated -> follow(terminated.ingressEpoch(), terminated.attempt().publication());
            case Reply.Final last -> follow(last.ingressEpoch(), last.publication());
            case Reply.Word word -> follow(word.ingressEpoch(), publication);
        }
        fold.feed(reply);
    }

    private void follow(long ofEpoch, int ofPublication) {
        epoch = Math.max(epoch, ofEpoch);
        publication = Math.max(publication, ofPublication);
        fold.published(publication, epoch);
    }

    @Override
    public void won(ReplyFold.Attempt attempt) {
        teller.accept("the client is shown attempt " + attempt.id() + " of " + attempt.target()
                + (attempt.goesOn() ? ", behind the " + characters + " characters it had" : ""));
    }

    @Override
    public void show(ReplyEvent event) {
        if (event instanceof ReplyEvent.TextDelta text) {
            characters += text.text().length();
        } else if (event instanceof ReplyEvent.Whole piece) {
            whole.write(piece.raw().array(), piece.raw().offset(), piece.raw().length());
        }
    }

    @Override
    public void finished(ReplyEvent.Finished last) {
        long shown = whole.size() == 0 ? characters : charactersOfWhole();
        teller.accept("the client has its answer: " + (shown < 0 ? "" : shown + " characters, ") + last.usage().input() + " tokens in, "
                + last.usage().output() + " out");
    }

    /** Of the text in all choices; -1 where the body does not say. */
    private long charactersOfWhole() {
        try {
            var choices = JSON.readTree(whole.toByteArray()).path("choices");
            long sum = choices.isArray() ? 0 : -1;
            for (var choice : choices) {
                sum += choice.path("message").path("content").asText("").length();
            }
            return sum;
        } catch (IOException e) {
            return -1;
        }
    }

    @Override
    public void cancel(ReplyFold.Attempt attempt) {
        // told by its last event
    }

    @Override
    public void broken(ReplyFold.Attempt attempt) {
        // the client saw nothing of it
    }

    @Override
    public void interrupted(ReplyFold.Attempt winner, Failure failure, String message, long retryAfterMillis, Bytes providerError) {
        teller.accept("attempt " + winner.id() + " broke off, " + failure.label() + ": the client has " + characters + " characters");
    }

    @Override
    public void refused(Reply.Final last) {
        teller.accept("the client is told " + last.failure().label() + ": " + last.message());
    }
}
