package dev.signalbox.router.state;

import dev.signalbox.records.RequestId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Requests in memory and nowhere else: for simulations, and as the live part of the store. */
public final class RequestTable implements Requests {
    private final Map<RequestId, RequestState> byId = new HashMap<>();

    @Override
    public Optional<RequestState> find(RequestId id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public void put(RequestState state) {
        byId.put(state.id(), state);
    }

    @Override
    public void remove(RequestId id) {
        byId.remove(id);
    }

    @Override
    public int size() {
        return byId.size();
    }

    @Override
    public void forEach(Consumer<RequestState> each) {
        new ArrayList<>(byId.values()).forEach(each);
    }
}
