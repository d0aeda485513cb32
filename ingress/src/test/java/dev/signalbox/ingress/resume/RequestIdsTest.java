package dev.signalbox.ingress.resume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.ingress.resume.RequestIds.Form;
import dev.signalbox.records.RequestId;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    private static final long AT = 1_770_000_000_000L;
    private static final long MARK = 0xab_cdef_0123L;

    @Test
    void any_ingress_reads_where_and_when_the_request_was_taken() {
        // Given
        var random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            var form = new Form(random.nextInt(32), random.nextBoolean(), random.nextBoolean(), random.nextBoolean());
            int loop = random.nextInt(RequestIds.MOST_LOOPS);
            int partition = random.nextInt(1_024);
            long mark = random.nextLong() & 0xff_ffff_ffffL;

            // When
            var id = new RequestIds(loop, new Random(i)).next(AT + i * 1_000L, form, partition, mark);

            // Then
            assertThat(RequestIds.read(id.value()))
                    .isEqualTo(new RequestIds.Told(id, form, partition, AT / 1_000 + i, mark));
            assertThat(RequestIds.loopOf(id)).isEqualTo(loop);
            assertThat(RequestIds.partitionOf(id)).isEqualTo(partition);
        }
    }

    @Test
    void no_two_ids_are_the_same() {
        // Given
        var ids = new RequestIds(1, new Random(5));
        var seen = new HashSet<RequestId>();

        // Then
        for (int i = 0; i < 10_000; i++) {
            assertThat(seen.add(ids.next(AT, Form.NONE, 0, MARK))).isTrue();
        }
    }

    @Test
    void every_random_bit_is_its_sources_own_and_is_used_once() {
        // Given
        var ids = new RequestIds(1, new Random(5));
        var source = new Random(5);

        // When
        var told = new StringBuilder();
        var drawn = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            told.append(ids.next(AT, Form.NONE, 0, MARK).value(), 16, 32);
        }
        var block = new byte[2_000];
        source.nextBytes(block);
        for (int i = 0; i < block.length; i += 5) {
            long bits = 0;
            for (int b = 0; b < 5; b++) {
                bits = bits << 8 | block[i + b] & 0xff;
            }
            var text = Long.toString(bits, 32);
            drawn.append("0".repeat(8 - text.length())).append(text);
        }

        // Then
        assertThat(told.toString()).isEqualTo(drawn.toString());
    }

    @Test
    void what_no_ingress_made_is_not_read() {
        // Given
        var id = new RequestIds(1, new Random(5)).next(AT, Form.NONE, 5, MARK).value();

        // Then
        assertThat(RequestIds.read("")).isNull();
        assertThat(RequestIds.read(id + "0")).isNull();
        assertThat(RequestIds.read(id.substring(1))).isNull();
        assertThat(RequestIds.read(id.replace("req_", "bat_"))).isNull();
        assertThat(RequestIds.read(id.substring(0, id.length() - 1) + "z")).isNull();
        assertThat(RequestIds.loopOf(new RequestId("somebody-elses"))).isEqualTo(-1);
    }
}
