package dev.signalbox.router.topology;

import dev.signalbox.records.wire.Wire;
import dev.signalbox.router.fleet.FleetView;
import dev.signalbox.router.policy.RoutingPolicy;
import dev.signalbox.router.state.Membership;
import dev.signalbox.router.state.Rules;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the tasks of one process share.
 *
 * @param leaseChanges grows when a process begins or dies
 * @param attemptNumbers the n of attempt ids, unique in the process's epoch
 * @param policy makes one for each task
 * @param nanos a monotonic clock, by which only decisions are timed
 * @param healthLag told how many milliseconds after a worker wrote it a report on a target's health counted here
 */
public record RouterParts(
        String process,
        Wire wire,
        FleetView view,
        Membership members,
        LongSupplier leaseChanges,
        LongSupplier attemptNumbers,
        Supplier<RoutingPolicy> policy,
        Rules rules,
        LogEnds ends,
        Served served,
        BadRecords badRecords,
        Tally tally,
        LongSupplier nanos,
        LongConsumer healthLag) {}
