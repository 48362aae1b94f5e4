package ringside.figure;

/** A part of a figure, from top to bottom. */
public sealed interface Block permits Paragraph, Verbatim, Table, BitStrip, Fold, Group, SideBySide, Drawing {
}
