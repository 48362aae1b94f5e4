package ringside.render;

import java.util.LinkedHashMap;
import java.util.Map;
import ringside.view.View;

/** All forms of a view by MIME type, as a notebook's output carries them. */
public final class Bundles {
    public static final String TEXT = "text/plain";
    public static final String HTML = "text/html";
    public static final String LATEX = "text/latex";

    private Bundles() {
    }

    /**
     * The view's bundle. Values are strings, except under {@link View#mimeType()}: there a tree of maps, lists,
     * strings, numbers and booleans.
     */
    public static Map<String, Object> of(View view) {
        var figure = view.figure();
        var bundle = new LinkedHashMap<String, Object>();
        bundle.put(TEXT, PlainText.render(figure));
        bundle.put(HTML, Html.render(figure));
        bundle.put(LATEX, Latex.render(figure));
        bundle.put(view.mimeType(), Json.tree(view));
        return bundle;
    }
}
