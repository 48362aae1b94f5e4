package ringside.trace;

import java.util.AbstractList;
import java.util.List;
import java.util.function.Supplier;

/** A list that is made when somebody looks into it. */
final class LaterList<T> extends AbstractList<T> {
    private Supplier<List<T>> maker;
    private List<T> made;

    LaterList(Supplier<List<T>> maker) {
        this.maker = maker;
    }

    private List<T> made() {
        if (made == null) {
            made = maker.get();
            maker = null;
        }
        return made;
    }

    @Override
    public T get(int index) {
        return made().get(index);
    }

    @Override
    public int size() {
        return made().size();
    }
}
