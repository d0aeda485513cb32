package dev.signalbox.worker.media;

import dev.signalbox.dialects.BadRequest;
import dev.signalbox.dialects.prompt.Media;
import dev.signalbox.dialects.prompt.RemoteMedia;
import dev.signalbox.records.Failure;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The media of one request on their way here. Owned by its event loop. */
final class Gathering implements MediaSource.Loan, MediaSource.Gathered {
    /** A request is no means to have somebody else's host called as often as one likes. */
    private static final int MOST = 64;

    private final MediaFetcher fetcher;
    private final Context context;
    private final Map<RemoteMedia.Source, String> wanted;
    private final MediaSource.Receiver receiver;
    private final Map<RemoteMedia.Source, Medium> arrived = new LinkedHashMap<>();
    private final List<Fetch> fetches = new ArrayList<>();
    private long held;
    private boolean closed;

    Gathering(MediaFetcher fetcher, Context context, Map<RemoteMedia.Source, String> wanted, MediaSource.Receiver receiver) {
        this.fetcher = fetcher;
        this.context = context;
        this.wanted = wanted;
        this.receiver = receiver;
    }

    void begin() {
        if (wanted.size() > MOST) {
            var last = List.copyOf(wanted.values()).getLast();
            context.runOnContext(_ -> refused(last, new MediaFault("is too much: a request may name " + MOST + " media by their URLs.")));
            return;
        }
        wanted.forEach((source, at) -> fetches.add(new Fetch(fetcher, context, source.url(), new Fetch.Listener() {
            @Override
            public void hold(long bytes) throws MediaFault {
                Gathering.this.hold(bytes);
            }

            @Override
            public void arrived(Medium medium) {
                Gathering.this.arrived(source, medium);
            }

            @Override
            public void refused(MediaFault fault) {
                Gathering.this.refused(at, fault);
            }
        })));
        fetches.forEach(fetch -> context.runOnContext(_ -> fetch.begin()));
    }

    private void hold(long bytes) throws MediaFault {
        if (held + bytes > fetcher.settings.total()) {
            throw new MediaFault("is too much: all media of a request may have " + fetcher.settings.total() + " bytes together.");
        }
        if (!fetcher.memory.take(bytes)) {
            throw new MediaFault(Failure.SHED, "can't be fetched now: too many media are held here. Try again later.");
        }
        held += bytes;
    }

    private void arrived(RemoteMedia.Source source, Medium medium) {
        if (!closed) {
            arrived.put(source, medium);
            if (arrived.size() == wanted.size()) {
                receiver.arrived(this);
            }
        }
    }

    private void refused(String at, MediaFault fault) {
        if (!closed) {
            close();
            receiver.refused(fault.at(at));
        }
    }

    @Override
    public Map<RemoteMedia.Source, Media.Inline> inline() throws BadRequest {
        var all = new LinkedHashMap<RemoteMedia.Source, Media.Inline>();
        for (var entry : arrived.entrySet()) {
            try {
                all.put(entry.getKey(), entry.getValue().as(entry.getKey().kind()));
            } catch (MediaFault fault) {
                throw fault.at(String.valueOf(wanted.get(entry.getKey())));
            }
        }
        return all;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            fetches.forEach(Fetch::close);
            fetcher.memory.give(held);
        }
    }
}
