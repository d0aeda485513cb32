package dev.signalbox.router.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler.Result;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class KeepReadingTest {
    private static final Record<byte[], byte[]> RECORD = new Record<>(new byte[0], new byte[0], 0);
    private final List<String> aside = new ArrayList<>();
    private final KeepReading handler = new KeepReading();

    KeepReadingTest() {
        BadRecords taken = (topic, partition, offset, _, _, reason) -> aside.add(topic + "-" + partition + " " + offset + " " + reason);
        handler.configure(Map.of(KeepSending.BAD_RECORDS, taken));
    }

    private Result handled(Exception failure) {
        var context = (ErrorHandlerContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {ErrorHandlerContext.class},
                (_, method, _) -> switch (method.getName()) {
                    case "topic" -> "inference.requests";
                    case "partition" -> 3;
                    case "offset" -> 7L;
                    default -> null;
                });
        return handler.handleError(context, RECORD, failure).result();
    }

    @Test
    void who_could_not_send_reads_again_from_the_last_commit_and_puts_nothing_aside() {
        assertThat(handled(new StreamsException("not sent", new TopicAuthorizationException("inference.dispatch")))).isEqualTo(Result.FAIL);
        assertThat(handled(new IllegalStateException("while telling", new StreamsException("not sent")))).isEqualTo(Result.FAIL);
        assertThat(aside).isEmpty();
    }

    @Test
    void what_our_own_code_can_t_process_is_put_aside_and_the_next_is_read() {
        assertThat(handled(new IllegalStateException("a fault of ours"))).isEqualTo(Result.RESUME);
        assertThat(handled(new SerializationException("unreadable"))).isEqualTo(Result.RESUME);
        assertThat(aside).hasSize(2).first().asString().startsWith("inference.requests-3 7 could not be processed").contains("a fault of ours");
    }
}
