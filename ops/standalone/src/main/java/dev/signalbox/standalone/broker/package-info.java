/**
 * A real Kafka broker inside this process. Knows Kafka and a folder; nothing of Signalbox.
 */
@NullMarked
package dev.signalbox.standalone.broker;

import org.jspecify.annotations.NullMarked;
