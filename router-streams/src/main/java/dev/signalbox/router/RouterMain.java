package dev.signalbox.router;

import dev.signalbox.runtime.ServiceMain;

/** The router as a process of its own. */
public final class RouterMain {
    private RouterMain() {}

    public static void main(String[] args) {
        ServiceMain.run("router", args, Router::start);
    }
}
