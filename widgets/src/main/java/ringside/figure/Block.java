package ringside.figure;

/** A part of a figure, from top to bottom. */
public sealed interface Block
    permits Paragraph, Verbatim, Terminal, Table, BitRuler, Fold, Group, SideBySide, Drawing, Player {
}
