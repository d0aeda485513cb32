package dev.signalbox.lab;

import dev.signalbox.records.Dispatch;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.fleet.Lease;
import dev.signalbox.records.protocol.ReplyFold;

/** Whose life is over, read from the leases anew, without the book that production keeps of them. */
final class Lives {
    private final World world;

    Lives(World world) {
        this.world = world;
    }

    /** A worker begins what it was ordered: it and who sent the order must live, as far as it has read. */
    void begins(WorkerMember worker, Dispatch dispatch) {
        long read = worker.position(world.logs.leases);
        if (over(dispatch.worker(), dispatch.workerEpoch(), read)) {
            world.broken("a worker runs what an earlier life of it was ordered", worker.name + " " + dispatch.attempt());
        } else if (over(dispatch.sender(), dispatch.senderEpoch(), read)) {
            world.broken("a worker runs what the dead ordered", worker.name + " " + dispatch.attempt());
        }
    }

    /** A client is shown only what was asked for in the life of its ingress that asked last. */
    void wins(Asked asked, ReplyFold.Attempt winner) {
        for (var log : world.logs.dispatch) {
            for (var dispatch : log.all()) {
                if (dispatch.attempt().equals(winner.id()) && dispatch.request().id().equals(asked.id)
                        && life(dispatch.request()) < asked.publishedUnder) {
                    world.broken("an answer of an earlier life is shown", asked.id + " " + winner.id());
                }
            }
        }
    }

    static long life(InferenceRequest request) {
        return request.replyTo().map(ReplyAddress::ingressEpoch).orElse(-1L);
    }

    private boolean over(String process, long epoch, long read) {
        long lastLease = -1;
        for (long at = 0; at < read; at++) {
            switch (world.logs.leases.at(at)) {
                case Lease.Alive alive when alive.process().equals(process) -> {
                    long of = alive.epoch() == Lease.NEW ? at : alive.epoch();
                    if (of > epoch) {
                        return true;
                    }
                    lastLease = of == epoch ? at : lastLease;
                }
                case Lease.Lapsed lapsed when lapsed.process().equals(process) && lapsed.epoch() == epoch -> {
                    if (lastLease <= lapsed.lastSeen()) {
                        return true;
                    }
                }
                default -> {}
            }
        }
        return false;
    }
}
