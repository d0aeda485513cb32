/**
 * The worker as a process: what it reads from Kafka, which targets it is home of, how it starts and drains. Decides nothing by itself; that
 * is the business of {@code slots} and {@code health}.
 */
@NullMarked
package dev.signalbox.worker;

import org.jspecify.annotations.NullMarked;
