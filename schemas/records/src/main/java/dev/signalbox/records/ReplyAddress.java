package dev.signalbox.records;

/** Where the replies of an interactive request go: a partition of {@code inference.replies}, and the ingress epoch they are for. */
public record ReplyAddress(String ingress, long ingressEpoch, int partition) {}
