package ringside.magic;

import java.util.ArrayList;
import java.util.List;

/** Keeps what is shown. */
final class Shown implements Output {
    private final List<Bundle> shown = new ArrayList<>();

    Bundle last() {
        return shown.getLast();
    }

    @Override
    public void display(Bundle bundle) {
        shown.add(bundle);
    }

    @Override
    public void display(String id, Bundle bundle) {
        shown.add(bundle);
    }

    @Override
    public void update(String id, Bundle bundle) {
    }

    @Override
    public void result(Bundle bundle) {
        shown.add(bundle);
    }

    @Override
    public void stream(String text) {
    }

    @Override
    public void progress(String text) {
    }
}
