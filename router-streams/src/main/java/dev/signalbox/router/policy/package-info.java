/**
 * The decision: filter, score, pick, with every reason kept. Pure: the fleet, the time and the randomness are arguments.
 */
@NullMarked
package dev.signalbox.router.policy;

import org.jspecify.annotations.NullMarked;
