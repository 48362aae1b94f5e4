"""The command line keeps its promises: status, messages, files."""

import re
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from conftest import ROOT, patient, ringside

OUTSIDE = "https://ringside.invalid"
TRAPS = f"""display("<img src='{OUTSIDE}/a.png'><link rel=stylesheet href='{OUTSIDE}/b.css'>"
    + "<script src='{OUTSIDE}/c.js'></script><svg id=drawn width=9 height=9></svg>"
    + "<details><summary>more</summary><p id=folded>folded</p></details>", "text/html")"""


@pytest.fixture
def notebook(tmp_path):
    def save(*cells):
        path = tmp_path / "tried.ipynb"
        nbformat.write(new_notebook(cells=list(cells)), path)
        return path

    return save


def outputs(path):
    return [cell.outputs for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_help_lists_the_commands():
    process = ringside("--help")
    assert process.returncode == 0
    for command in ["execute", "handout", "bench"]:
        assert re.search(rf"^  {command}\b", process.stdout, re.MULTILINE)


def test_an_unknown_command_is_told_the_known_ones():
    process = ringside("exekute")
    assert process.returncode == 2
    assert "exekute" in process.stderr
    assert "execute NOTEBOOK" in process.stderr


def test_java_answers_with_its_version():
    process = ringside("--version")
    assert process.returncode == 0, process.stderr
    assert re.fullmatch(r"ringside \d.*, Java \d.*\n", process.stdout)
    assert process.stderr == ""


def test_a_failing_cell_is_named_and_ends_the_execution(notebook, tmp_path):
    path = notebook(new_markdown_cell("text"), new_code_cell("1 + 1"), new_code_cell("1 / 0"), new_code_cell("2 + 2"))
    process = ringside("execute", path, "-o", tmp_path / "out.ipynb")
    assert process.returncode == 1
    assert "cell 3, In [2], failed" in process.stderr
    assert "/ by zero" in process.stderr
    assert "\x1b" not in process.stderr
    assert [bool(output) for output in outputs(tmp_path / "out.ipynb")] == [True, True, False]


def test_allow_errors_executes_every_cell(notebook, tmp_path):
    path = notebook(new_code_cell("1 / 0"), new_code_cell("2 + 2"))
    process = ringside("execute", path, "--allow-errors", "-o", tmp_path / "out.ipynb")
    assert process.returncode == 0, process.stderr
    assert outputs(tmp_path / "out.ipynb")[1][0].data["text/plain"] == "4"


@pytest.mark.parametrize("content", [None, "no notebook", "{}"])
def test_what_is_no_notebook_gets_one_line(content, tmp_path):
    path = tmp_path / "none.ipynb"
    if content is not None:
        path.write_text(content)
    process = ringside("execute", path)
    assert process.returncode == 1
    assert len(process.stderr.splitlines()) == 1
    assert str(path) in process.stderr


def test_a_handout_sends_nothing_out_even_when_a_cell_tries(notebook, tmp_path, browser):
    path = notebook(new_markdown_cell("# On paper\n\n## Exercise 1\n"), new_code_cell(TRAPS))
    process = ringside("handout", path, "-o", tmp_path / "out")
    assert process.returncode == 0, process.stderr
    context = patient(browser.new_context())
    left = []
    context.route(re.compile("^http"), lambda route: (left.append(route.request.url), route.abort()))
    page = context.new_page()
    page.goto((tmp_path / "out" / "tried.html").as_uri())
    page.wait_for_load_state("networkidle")
    assert left == []
    assert page.title() == "On paper"
    assert page.locator("#drawn").is_visible()
    assert not page.locator("#folded").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#folded").is_visible()
    context.close()


def test_a_solution_is_folded(notebook, tmp_path):
    path = notebook(new_code_cell("6 * 7", metadata={"tags": ["solution"]}), new_code_cell("2 + 2"))
    process = ringside("handout", path, "-o", tmp_path / "out")
    assert process.returncode == 0, process.stderr
    html = (tmp_path / "out" / "tried.html").read_text()
    assert html.count('<details class="solution">') == 1
    folded = html.partition('<details class="solution">')[2].partition("</details>")[0]
    assert "42" in folded


def test_a_jdk_that_is_too_old_is_named():
    script = 'source "$1/binder/prepare"; JDK_WANTED=99; find_jdk'
    process = subprocess.run(["bash", "-c", script, "bash", ROOT], capture_output=True, text=True, check=False)
    assert process.returncode == 1
    assert re.fullmatch(r"ringside: JDK 99 or newer is needed; found JDK \d+ at /.*\n", process.stderr)
