package dev.signalbox.worker;

import dev.signalbox.runtime.ServiceMain;

/** The worker as a process of its own. */
public final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) {
        ServiceMain.run("worker", args, Workers::start);
    }
}
