package dev.signalbox.worker.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Reply;
import dev.signalbox.records.ReplyEvent;
import dev.signalbox.records.RequestId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplyOutboxTest {
    private final List<List<Reply>> records = new ArrayList<>();
    private final List<Runnable> acknowledgements = new ArrayList<>();
    private final ArrayDeque<Runnable> atEnd = new ArrayDeque<>();
    private final ArrayDeque<Runnable> soon = new ArrayDeque<>();
    private final ReplyOutbox outbox = new ReplyOutbox(
            (_, replies, acknowledged) -> {
                records.add(List.copyOf(replies));
                if (acknowledged != null) {
                    acknowledgements.add(acknowledged);
                }
            },
            new ReplyOutbox.Ticks() {
                @Override
                public void atEnd(Runnable task) {
                    atEnd.add(task);
                }

                @Override
                public void soon(Runnable task) {
                    soon.add(task);
                }
            });

    private static final class Source extends ReplySource {
        final String name;
        final int partition;
        final List<ReplyEvent> pending = new ArrayList<>();
        int seq;
        int acknowledged = -1;
        boolean wantsAck = true;

        Source(String name, int partition) {
            this.name = name;
            this.partition = partition;
        }

        Source say(int bytes) {
            pending.add(new ReplyEvent.TextDelta(0, "x", Bytes.of(new byte[bytes])));
            return this;
        }

        @Override
        protected int partition() {
            return partition;
        }

        @Override
        protected Reply.Events take(int maxBytes) {
            int n = 0;
            for (int bytes = 0; n < pending.size() && (n == 0 || bytes < maxBytes); n++) {
                bytes += pending.get(n).raw().length();
            }
            var reply = new Reply.Events(
                    new RequestId(name), 0, new AttemptId(0, 0, 0), 1, "w", 0, "t", seq, Optional.empty(), pending.subList(0, n));
            pending.subList(0, n).clear();
            seq += n;
            return reply;
        }

        @Override
        protected boolean hasReplies() {
            return !pending.isEmpty();
        }

        @Override
        protected boolean wantsAck() {
            return wantsAck;
        }

        @Override
        protected void acknowledged(int upTo) {
            acknowledged = upTo;
        }
    }

    private void run(ArrayDeque<Runnable> tasks) {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void what_is_ready_in_one_tick_for_one_partition_is_one_record() {
        // Given
        var a = new Source("a", 0).say(10);
        var b = new Source("b", 0).say(10);
        var c = new Source("c", 1).say(10);

        // When
        outbox.ready(a, true);
        outbox.ready(b, false);
        a.say(5);
        outbox.ready(a, false);
        outbox.ready(c, true);
        run(atEnd);

        // Then
        assertThat(records).hasSize(2);
        assertThat(records.getFirst()).hasSize(2);
        assertThat(((Reply.Events) records.getFirst().getFirst()).events()).hasSize(2);
        assertThat(atEnd).isEmpty();
    }

    @Test
    void a_later_chunk_waits_a_millisecond_and_leaves_with_what_is_urgent_before() {
        // Given
        var a = new Source("a", 0).say(10);
        outbox.ready(a, false);
        var waited = List.copyOf(records);

        // When
        outbox.ready(new Source("b", 0).say(10), true);
        run(atEnd);
        run(soon);

        // Then
        assertThat(waited).isEmpty();
        assertThat(records).hasSize(1);
        assertThat(records.getFirst()).hasSize(2);
    }

    @Test
    void a_record_stays_below_its_bound() {
        // Given
        var large = new Source("a", 0);
        for (int i = 0; i < 9; i++) {
            large.say(512 << 10);
        }

        // When
        outbox.ready(large, true);
        run(atEnd);

        // Then
        assertThat(records).hasSizeGreaterThanOrEqualTo(4);
        assertThat(records).allMatch(r -> r.stream()
                        .mapToInt(e -> ((Reply.Events) e).events().stream().mapToInt(x -> x.raw().length()).sum())
                        .sum() < 2 << 20);
    }

    @Test
    void an_acknowledgement_is_told_on_the_loop_with_how_far_it_reaches() {
        // Given
        var a = new Source("a", 0).say(1).say(1);
        outbox.ready(a, true);
        run(atEnd);

        // When
        acknowledgements.forEach(Runnable::run);
        int before = a.acknowledged;
        run(atEnd);

        // Then
        assertThat(before).isEqualTo(-1);
        assertThat(a.acknowledged).isEqualTo(2);
    }

    @Test
    void chunks_that_nobody_waits_for_need_no_acknowledgement() {
        // Given
        var a = new Source("a", 0).say(1);
        a.wantsAck = false;

        // When
        outbox.ready(a, false);
        run(soon);

        // Then
        assertThat(records).hasSize(1);
        assertThat(acknowledgements).isEmpty();
    }
}
