package dev.signalbox.router.topology;

import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that our own code can't process is put aside, so that those behind it are read. What Kafka says ends the thread, which is
 * replaced and reads again from the last commit: a producer tells of an order that was not sent when the next one is, and only once, so
 * whoever went on there would commit that it was.
 */
public final class KeepReading implements ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(KeepReading.class);
    private BadRecords badRecords = (_, _, _, _, _, _) -> {};

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.get(KeepSending.BAD_RECORDS) instanceof BadRecords given) {
            badRecords = given;
        }
    }

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KafkaException && !(cause instanceof SerializationException)) {
                return Response.fail();
            }
        }
        LOG.error("a record could not be processed topic={} partition={} offset={}", context.topic(), context.partition(), context.offset(), failure);
        if (context.topic() != null) {
            badRecords.put(context.topic(), context.partition(), context.offset(), context.sourceRawKey(), context.sourceRawValue(),
                    "could not be processed: " + failure);
        }
        return Response.resume();
    }
}
