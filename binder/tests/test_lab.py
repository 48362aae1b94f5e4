"""A student opens a notebook in JupyterLab or in Notebook 7, runs all cells and sees the pictures."""

import pytest

from conftest import NOTEBOOKS, PATIENCE, ROOT, TOKEN, jupyterlab, patient


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab over a copy of the notebooks; returns its address."""
    with jupyterlab(tmp_path_factory.mktemp("lab"), ROOT / "notebooks") as address:
        yield address


def run_all_cells(page):
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # A folded cell (a solution) has a prompt without text.
    page.wait_for_function(
        r"""() => [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(prompt => prompt.textContent)
            .filter(text => text).every(text => /\[\d+\]/.test(text))""", timeout=2 * PATIENCE * 1000)
    assert page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[").count() > 10
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_run_all_cells_shows_the_pictures(notebook, lab, browser):
    page = patient(browser.new_page(viewport={"width": 1280, "height": 1000}))
    # A workspace of its own: JupyterLab opens again what was open before.
    page.goto(f"{lab}/lab/workspaces/{notebook.stem}/tree/{notebook.name}?token={TOKEN}")
    cells = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")
    cells.first.wait_for()
    # JupyterLab drops what is run before the kernel is there.
    page.get_by_text("Ringside (x86-64) | Idle").wait_for()
    run_all_cells(page)
    pictures = page.locator(".jp-OutputArea-output.jp-RenderedHTMLCommon")
    assert pictures.count() > 0
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box and box["width"] > 50 and box["height"] > 10


def test_notebook_7_shows_the_pictures_and_plays_a_run(lab, browser):
    """Its interface comes from the same server, and the kernel of the notebook goes on."""
    page = patient(browser.new_page(viewport={"width": 1280, "height": 1000}))
    page.goto(f"{lab}/notebooks/int-n.ipynb?token={TOKEN}")
    page.locator(".jp-CodeCell").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    run_all_cells(page)
    assert page.locator(".jp-OutputArea-output.jp-RenderedHTMLCommon").count() > 10
    deck = page.locator(".deck").first
    deck.get_by_role("slider").focus()
    page.keyboard.press("Home")
    before = deck.locator(".position").inner_text()
    page.keyboard.press("Shift+ArrowRight")
    assert deck.locator(".position").inner_text() != before
    assert deck.get_by_role("slider").evaluate("element => element.getRootNode().activeElement === element")
    assert deck.evaluate("element => element.scrollWidth <= element.clientWidth")
