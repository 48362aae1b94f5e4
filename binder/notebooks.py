"""Executes notebooks without a browser, and prints them as handouts: the commands execute and handout of binder/ringside."""

import argparse
import re
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from handout import handout

KERNEL = "ringside"
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
MOST_ERROR_LINES = 20


class Problem(Exception):
    """Something the user has to know about, in a few lines."""


def read(path):
    try:
        return nbformat.read(path, as_version=4)
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from error
    except (nbformat.reader.NotJSONError, nbformat.ValidationError, ValueError) as error:
        raise Problem(f"{path}: this is not a notebook") from error


def run(notebook, path, allow_errors):
    """Executes the cells in place; a failing one ends it with a Problem that names it."""
    client = NotebookClient(notebook, kernel_name=KERNEL, timeout=None, allow_errors=allow_errors,
                            resources={"metadata": {"path": str(path.resolve().parent)}})
    began = time.monotonic()
    try:
        client.execute()
    except CellExecutionError:
        raise Problem(failure(notebook, path)) from None
    except DeadKernelError:
        raise Problem(f"{path}: the kernel died") from None
    except NoSuchKernel:
        raise Problem(f"the kernel {KERNEL!r} is not installed") from None
    cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    tell(f"{path}: {cells} cells, {time.monotonic() - began:.1f} s")


def failure(notebook, path):
    """The error of the last executed cell; cells are counted from 1 with the text cells, as an editor shows them."""
    number, cell, error = [(number, cell, output) for number, cell in enumerate(notebook.cells, 1)
                           for output in cell.get("outputs", []) if output.output_type == "error"][-1]
    lines = "\n".join(error.traceback or [f"{error.ename}: {error.evalue}"]).splitlines()
    if len(lines) > MOST_ERROR_LINES:
        lines = [*lines[:MOST_ERROR_LINES], "…"]
    return "\n".join([f"{path}: cell {number}, In [{cell.execution_count}], failed", *lines])


def execute(options):
    notebook = read(options.notebook)
    try:
        run(notebook, options.notebook, options.allow_errors)
    finally:
        if options.output:
            write(options.output, nbformat.writes(notebook) + "\n")


def print_handouts(options):
    for path in options.notebooks:
        notebook = read(path)
        if not options.no_execute:
            run(notebook, path, options.allow_errors)
        target = options.output / f"{path.stem}.html"
        write(target, handout(notebook, path))
        tell(f"{path}: printed to {target}")


def write(path, text):
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Problem(f"{path}: {error.strerror}") from error


def tell(message):
    text = f"ringside: {message}"
    print(text if sys.stderr.isatty() else ANSI.sub("", text), file=sys.stderr)


def parser():
    parser = argparse.ArgumentParser(prog="ringside")
    commands = parser.add_subparsers(required=True)
    command = commands.add_parser("execute", help="execute a notebook")
    command.add_argument("notebook", type=Path, metavar="NOTEBOOK")
    command.add_argument("-o", dest="output", type=Path, metavar="OUT.ipynb", help="where to write the executed notebook")
    command.set_defaults(command=execute)
    allow_errors(command)
    command = commands.add_parser("handout", help="print notebooks as self-contained HTML files")
    command.add_argument("notebooks", type=Path, nargs="+", metavar="NOTEBOOK")
    command.add_argument("-o", dest="output", type=Path, metavar="DIR", default=Path("handouts"),
                         help="the directory of the HTML files (default: handouts)")
    command.add_argument("--no-execute", action="store_true", help="print the outputs that the notebook holds")
    command.set_defaults(command=print_handouts)
    allow_errors(command)
    return parser


def allow_errors(command):
    command.add_argument("--allow-errors", action="store_true", help="execute every cell, whatever fails")


def main():
    options = parser().parse_args()
    try:
        options.command(options)
    except Problem as problem:
        tell(problem)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
