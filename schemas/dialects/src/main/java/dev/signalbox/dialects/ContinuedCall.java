package dev.signalbox.dialects;

/** A call that asks a provider to go on with an answer, and how what it says is to be joined to it. */
public record ContinuedCall(UpstreamCall call, Seam seam) {}
