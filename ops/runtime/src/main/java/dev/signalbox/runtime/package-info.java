/**
 * What a process is made of before it does anything: its name, settings, clocks, clients, and its start and stop. Knows no service.
 */
@NullMarked
package dev.signalbox.runtime;

import org.jspecify.annotations.NullMarked;
