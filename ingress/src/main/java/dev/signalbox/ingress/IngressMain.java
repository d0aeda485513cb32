package dev.signalbox.ingress;

import dev.signalbox.runtime.ServiceMain;

/** The front as a process of its own. */
public final class IngressMain {
    private IngressMain() {}

    public static void main(String[] args) {
        ServiceMain.run("ingress", args, Ingress::start);
    }
}
