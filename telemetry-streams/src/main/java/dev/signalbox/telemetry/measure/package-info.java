/**
 * What is counted and how, as pure state: windows, costs, repeated events, profiles. Knows no Kafka and no clock.
 */
@NullMarked
package dev.signalbox.telemetry.measure;

import org.jspecify.annotations.NullMarked;
