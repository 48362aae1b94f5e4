"""Every notebook runs from top to bottom and prints as a handout that asks nothing of the network."""

import nbformat
import pytest

from conftest import NOTEBOOKS, patient, ringside

GUIDED = ["int-n", "iret", "iret-gone-wrong", "syscall", "boot-sector", "gallery"]
PICTURES = ".output svg, .output table, .output img"


def names(paths):
    return [path.stem for path in paths]


@pytest.fixture(scope="module")
def handout(executed, tmp_path_factory):
    directory = tmp_path_factory.mktemp("handouts")

    def print_handout(notebook):
        target = directory / f"{notebook.stem}.html"
        if not target.exists():
            process = ringside("handout", "--no-execute", executed(notebook), "-o", directory)
            assert process.returncode == 0, process.stderr
        return target

    return print_handout


@pytest.fixture
def page(browser):
    page = patient(browser.new_page())
    yield page
    page.close()


def test_the_guided_notebooks_are_there():
    stems = [stem.lstrip("0123456789-") for stem in names(NOTEBOOKS)]
    assert set(GUIDED) <= set(stems)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_every_cell_runs(notebook, executed):
    cells = nbformat.read(executed(notebook), as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert [output for output in outputs if "text/html" in output.get("data", {})]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_the_handout_is_offline_and_shows_the_pictures(notebook, handout, page):
    requests, complaints = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    address = handout(notebook).as_uri()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert [url for url in requests if not url.startswith(("data:", "blob:"))] == [address]
    # The handout's security policy blocks what asks for the network, and the browser complains of it.
    assert complaints == []
    assert page.locator(PICTURES).count() > 0
    assert page.title() != notebook.stem


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_the_printed_handout_folds_nothing_away(notebook, handout, page):
    page.goto(handout(notebook).as_uri())
    page.emulate_media(media="print")
    page.wait_for_function("""() => [...document.querySelectorAll("details > :not(summary)")]
        .every(content => content.checkVisibility({contentVisibilityAuto: true}))""")
