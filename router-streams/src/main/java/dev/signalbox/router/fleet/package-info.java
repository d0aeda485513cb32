/**
 * The fleet as one router process sees it: load, credit, health and learned speed of each target, in arrays by target index. Pure;
 * decides nothing and reads no topic.
 */
@NullMarked
package dev.signalbox.router.fleet;

import org.jspecify.annotations.NullMarked;
