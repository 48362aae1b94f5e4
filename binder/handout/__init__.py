"""Prints an executed notebook as one HTML file that needs nothing from elsewhere."""

import re
from pathlib import Path

from nbconvert import HTMLExporter
from traitlets.config import Config

TEMPLATES = Path(__file__).resolve().parent.parent
HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
EXERCISE = re.compile(r"^#{1,6}\s+exercise", re.IGNORECASE)
# What a cell is written in, by its beginning; the first match holds.
LANGUAGES = [(re.compile(r"%%asm\b.*\bnasm\b"), "nasm"), (re.compile("%%asm"), "gas"), (re.compile("%%c"), "c"),
             (re.compile("%"), "text"), (re.compile(""), "java")]
# The pictures name lines by their number in the cell.
CONFIG = Config({"Highlight2HTML": {"extra_formatter_options": {"linenos": "inline"}}})


def handout(notebook, path):
    """The HTML of a notebook whose pictures and links lie beside `path`."""
    exporter = HTMLExporter(
        config=CONFIG,
        template_name="handout",
        extra_template_basedirs=[str(TEMPLATES)],
        embed_images=True,
        exclude_anchor_links=True,
    )
    exporter.register_filter("is_exercise", is_exercise)
    exporter.register_filter("language", language)
    resources = {"metadata": {"path": str(path.resolve().parent), "name": title(notebook, path)}}
    html, _ = exporter.from_notebook_node(notebook, resources)
    return html


def title(notebook, path):
    """The notebook's first heading, else its name."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    heading = next(filter(None, map(HEADING.search, texts)), None)
    return heading.group(1).replace("`", "") if heading else path.stem


def is_exercise(cell):
    """Whether a text cell opens an exercise."""
    return bool(EXERCISE.match(cell.source))


def language(cell):
    """The name of the Pygments lexer for a code cell."""
    source = cell.source.lstrip()
    return next(name for beginning, name in LANGUAGES if beginning.match(source))
