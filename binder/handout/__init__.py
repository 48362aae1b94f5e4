"""Prints an executed notebook as one HTML file that needs nothing from elsewhere."""

import re
from pathlib import Path

from nbconvert import HTMLExporter

TEMPLATES = Path(__file__).resolve().parent.parent
HEADING = re.compile(r"^#\s+(.+?)\s*#*$", re.MULTILINE)
EXERCISE = re.compile(r"^#{1,6}\s+exercise", re.IGNORECASE)
# The languages of cells that begin with a magic; everything else is Java.
LANGUAGES = {"%%asm": "gas", "%%c": "c"}


def handout(notebook, path):
    """The HTML of a notebook whose pictures and links lie beside `path`."""
    exporter = HTMLExporter(
        template_name="handout",
        extra_template_basedirs=[str(TEMPLATES)],
        embed_images=True,
        exclude_anchor_links=True,
    )
    exporter.config.HighlightMagicsPreprocessor.languages = LANGUAGES
    exporter.register_filter("is_exercise", is_exercise)
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
