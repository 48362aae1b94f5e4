package ringside.view;

import ringside.figure.Figure;

/** Something that can be shown. Implementations are records whose components are the JSON document. */
public interface View {
    /** The view's name in its MIME type, {@code application/vnd.ringside.NAME+json}. */
    String view();

    /** The view laid out. */
    Figure figure();

    /** The MIME type of the JSON document. */
    default String mimeType() {
        return "application/vnd.ringside." + view() + "+json";
    }
}
