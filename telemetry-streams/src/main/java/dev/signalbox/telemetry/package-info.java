/**
 * The money path: settles batch answers, keeps the ledger of usage and cost, learns target profiles. Exactly-once, and never in the way of a request.
 */
@NullMarked
package dev.signalbox.telemetry;

import org.jspecify.annotations.NullMarked;
