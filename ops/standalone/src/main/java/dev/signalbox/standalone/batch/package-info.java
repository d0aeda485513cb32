/**
 * Files of requests, sent as batch over Kafka and read back. Knows the batch topics; nothing of how they are worked on.
 */
@NullMarked
package dev.signalbox.standalone.batch;

import org.jspecify.annotations.NullMarked;
