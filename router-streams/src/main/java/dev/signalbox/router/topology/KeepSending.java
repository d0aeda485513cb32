package dev.signalbox.router.topology;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A record that the broker will never take is put aside, and its request ends at its deadline; what may yet succeed is sent again; what
 * says that this producer is done for ends the thread, which is replaced.
 */
public final class KeepSending implements ProductionExceptionHandler {
    /** Configuration key of the {@link BadRecords} to put such a record to. */
    public static final String BAD_RECORDS = "signalbox.bad.records";
    private static final Logger LOG = LoggerFactory.getLogger(KeepSending.class);
    private BadRecords badRecords = (_, _, _, _, _, _) -> {};

    @Override
    public void configure(Map<String, ?> configs) {
        if (configs.get(BAD_RECORDS) instanceof BadRecords given) {
            badRecords = given;
        }
    }

    @Override
    public Response handleError(ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception failure) {
        if (failure instanceof RecordTooLargeException || failure instanceof InvalidConfigurationException) {
            LOG.error("a record cannot be sent topic={} bytes={}", record.topic(), record.value() == null ? 0 : record.value().length, failure);
            badRecords.put(record.topic(), record.partition() == null ? -1 : record.partition(), -1, record.key(), record.value(),
                    "could not be sent: " + failure.getMessage());
            return Response.resume();
        }
        return failure instanceof RetriableException ? Response.retry() : Response.fail();
    }
}
