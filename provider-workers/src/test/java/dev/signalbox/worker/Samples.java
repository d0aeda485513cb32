package dev.signalbox.worker;

import dev.signalbox.records.AttemptId;
import dev.signalbox.records.Body;
import dev.signalbox.records.Bytes;
import dev.signalbox.records.Cancel;
import dev.signalbox.records.Dialect;
import dev.signalbox.records.Dispatch;
import dev.signalbox.records.Facts;
import dev.signalbox.records.InferenceRequest;
import dev.signalbox.records.Lane;
import dev.signalbox.records.ReplyAddress;
import dev.signalbox.records.RequestId;
import dev.signalbox.records.catalog.Catalog;
import dev.signalbox.records.catalog.Model;
import dev.signalbox.records.catalog.Provider;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values that the tests of this module share. */
public final class Samples {
    public static final long EPOCH = 7;

    private Samples() {}

    public static Dispatch dispatch(int n, String target) {
        return dispatch("r-" + n, n, target, EPOCH, body("hello", false), false, Optional.of(new ReplyAddress("ingress-1", 3, 0)));
    }

    public static Body.Inline body(String content, boolean stream) {
        return new Body.Inline(Bytes.utf8("{\"model\":\"m\",\"stream\":" + stream + ",\"messages\":[{\"role\":\"user\",\"content\":\""
                + content + "\"}]}"));
    }

    public static Dispatch dispatch(
            String request, long n, String target, long epoch, Body body, boolean stream, Optional<ReplyAddress> replyTo) {
        var facts = new Facts("m", stream, 10, 0, 0, "a", new long[0], Facts.Spans.UNKNOWN);
        var envelope = new InferenceRequest(
                new RequestId(request), 0, 2, "tenant", Lane.INTERACTIVE, Dialect.OPENAI_CHAT, 0, Long.MAX_VALUE / 4, facts, body,
                replyTo, Optional.empty(), false);
        return new Dispatch(envelope, new AttemptId(0, 5, n), 1, "router-1", 5, "worker-1", epoch, 0, target, 1);
    }

    public static Cancel cancel(Dispatch d) {
        return new Cancel(d.request().id(), Optional.of(d.attempt()), d.worker(), d.workerEpoch(), d.target(), 2, 0);
    }

    public static Catalog catalog(String url, Provider.Timeouts timeouts, Provider.Auth auth) {
        var provider = new Provider(
                "p", Dialect.OPENAI_CHAT, List.of(url), auth, Provider.Limits.DEFAULT, timeouts, Provider.Quirks.NONE, Map.of(),
                Optional.empty());
        return new Catalog(1, List.of(provider), List.of(model()), List.of(), List.of());
    }

    public static Model model() {
        return new Model("m", "p", "m-upstream", 8_192, List.of("prefill-continue"), Model.Price.FREE);
    }
}
