package ringside.magic;

import java.util.LinkedHashMap;
import java.util.Map;
import ringside.render.Bundles;
import ringside.view.View;

/** A view as an output. */
final class Show {
    private Show() {
    }

    static Bundle bundle(View view) {
        return new Bundle(new LinkedHashMap<>(Bundles.of(view)), Map.of());
    }
}
