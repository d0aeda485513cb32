package dev.signalbox.dialects.json;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/** A list that costs one array beside itself: a document read as a tree has two for each of its objects. Immutable. */
final class Items<E> extends AbstractList<E> implements RandomAccess {
    private static final Items<?> NONE = new Items<>(new Object[0]);

    private final Object[] all;

    private Items(Object[] all) {
        this.all = all;
    }

    @SuppressWarnings("unchecked") // one without items is a list of anything
    static <E> Items<E> none() {
        return (Items<E>) NONE;
    }

    /** A copy of what stands in an array from one place to another. */
    static <E> Items<E> of(E[] array, int from, int to) {
        return from == to ? none() : new Items<>(Arrays.copyOfRange(array, from, to, Object[].class));
    }

    @Override
    @SuppressWarnings("unchecked") // it was filled with nothing else
    public E get(int index) {
        return (E) all[index];
    }

    @Override
    public int size() {
        return all.length;
    }

    @Override
    public int indexOf(Object item) {
        for (int i = 0; i < all.length; i++) {
            if (all[i].equals(item)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean contains(Object item) {
        return indexOf(item) >= 0;
    }
}
