"""A student opens a notebook in JupyterLab, runs all cells and sees the pictures."""

import pytest

from conftest import NOTEBOOKS, PATIENCE, ROOT, TOKEN, jupyterlab, patient


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab over a copy of the notebooks; returns its address."""
    with jupyterlab(tmp_path_factory.mktemp("lab"), ROOT / "notebooks") as address:
        yield address


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_run_all_cells_shows_the_pictures(notebook, lab, browser):
    page = patient(browser.new_page(viewport={"width": 1280, "height": 1000}))
    # A workspace of its own: JupyterLab opens again what was open before.
    page.goto(f"{lab}/lab/workspaces/{notebook.stem}/tree/{notebook.name}?token={TOKEN}")
    cells = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")
    cells.first.wait_for()
    # JupyterLab drops what is run before the kernel is there.
    page.get_by_text("Ringside (x86-64) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # A folded cell (a solution) has a prompt without text.
    page.wait_for_function(
        r"""() => [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(prompt => prompt.textContent)
            .filter(text => text).every(text => /\[\d+\]/.test(text))""", timeout=2 * PATIENCE * 1000)
    assert page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[").count() > 10
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    pictures = page.locator(".jp-OutputArea-output.jp-RenderedHTMLCommon")
    assert pictures.count() > 0
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box and box["width"] > 50 and box["height"] > 10
