package dev.signalbox.dialects.openai;

import java.util.ArrayList;
import java.util.List;

/**
 * Which tool calls an answer has begun. Providers name a call by its index, some send its id and name with each
 * fragment, and some give every call the index 0 and another id: a new id begins a new call, at the next free index
 * where its own is taken.
 */
final class ToolCalls {
    private final List<Call> calls = new ArrayList<>(4);

    /** A call as the provider numbers it and as we do. */
    private record Call(int choice, int theirs, int ours, String id) {}

    /** Our index of a call that is new by this, or -1 where it has begun already. */
    int begin(int choice, int theirs, String id) {
        int taken = -1;
        for (int i = calls.size() - 1; i >= 0; i--) {
            var call = calls.get(i);
            if (call.choice() != choice) {
                continue;
            }
            taken = Math.max(taken, call.ours());
            if (call.theirs() == theirs && (id.isEmpty() || call.id().isEmpty() || call.id().equals(id))) {
                return -1;
            }
        }
        int ours = free(choice, theirs) ? theirs : taken + 1;
        calls.add(new Call(choice, theirs, ours, id));
        return ours;
    }

    /** Our index of the call with this id, or -1 where there is none. */
    int of(int choice, String id) {
        for (var call : calls) {
            if (call.choice() == choice && !id.isEmpty() && call.id().equals(id)) {
                return call.ours();
            }
        }
        return -1;
    }

    private boolean free(int choice, int index) {
        for (var call : calls) {
            if (call.choice() == choice && call.ours() == index) {
                return false;
            }
        }
        return true;
    }

    /** Our index of the call that a fragment belongs to: the youngest with the provider's index. */
    int current(int choice, int theirs) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            var call = calls.get(i);
            if (call.choice() == choice && call.theirs() == theirs) {
                return call.ours();
            }
        }
        return theirs;
    }

    /** What a fragment without an index belongs to: the youngest call of the choice. */
    int youngest(int choice) {
        for (int i = calls.size() - 1; i >= 0; i--) {
            if (calls.get(i).choice() == choice) {
                return calls.get(i).theirs();
            }
        }
        return 0;
    }
}
