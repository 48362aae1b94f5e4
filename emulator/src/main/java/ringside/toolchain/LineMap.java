package ringside.toolchain;

/** From a line of the text that a tool read to the line of the editor. */
@FunctionalInterface
interface LineMap {
    /** The text was padded so that the tool counts as the editor does. */
    LineMap SAME = line -> line;

    /** The editor's line, or 0 when there is none. */
    int editorLine(int toolLine);
}
