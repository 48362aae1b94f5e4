package ringside.figure;

/** A part of a figure, from top to bottom. */
public sealed interface Block permits Paragraph, Verbatim, Terminal, Table, BitStrip, Fold, Group, SideBySide, Drawing {
}
