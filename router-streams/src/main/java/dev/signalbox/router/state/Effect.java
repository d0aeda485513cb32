package dev.signalbox.router.state;

import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Reply;
import dev.signalbox.records.Response;
import dev.signalbox.records.decision.Decision;

/** What the machine wants said to the world; the shell sends it and decides nothing. */
public sealed interface Effect {
    /** To the partition of {@code inference.dispatch} that it names. */
    record Send(Dispatch dispatch) implements Effect {}

    /** To a partition of {@code inference.replies}: terminated or final. */
    record Tell(Reply reply, int partition) implements Effect {}

    record Stop(Cancel cancel) implements Effect {}

    /** The router's last word on a batch request. */
    record Settle(Response response) implements Effect {}

    record Note(Decision decision) implements Effect {}
}
