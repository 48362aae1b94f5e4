"""A student opens a notebook in JupyterLab, runs all cells and sees the pictures."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from conftest import NOTEBOOKS, ROOT

TOKEN = "ringside"
# Seconds for the server to answer and for a notebook to run.
START, RUN = 120, 300
# Off-screen cells are drawn too, so that they can be looked at.
SETTINGS = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"}}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(server, address, log):
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab as binder/lab starts it, over a copy of the notebooks; returns its address."""
    directory = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", directory / "notebooks")
    for name, content in SETTINGS.items():
        path = directory / "settings" / name
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(content))
    port, log = free_port(), directory / "log"
    command = [ROOT / "binder" / "lab", "--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}",
               f"--ServerApp.root_dir={directory / 'notebooks'}", f"--LabApp.user_settings_dir={directory / 'settings'}",
               f"--LabApp.workspaces_dir={directory / 'workspaces'}"]
    with log.open("w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(server, address, log)
        yield address
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
def test_run_all_cells_shows_the_pictures(notebook, lab, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    # A workspace of its own: JupyterLab opens again what was open before.
    page.goto(f"{lab}/lab/workspaces/{notebook.stem}/tree/{notebook.name}?token={TOKEN}")
    cells = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell")
    cells.first.wait_for(timeout=START * 1000)
    # JupyterLab drops what is run before the kernel is there.
    page.get_by_text("Ringside (x86-64) | Idle").wait_for(timeout=START * 1000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    # A folded cell (a solution) has a prompt without text.
    page.wait_for_function(
        r"""() => [...document.querySelectorAll(".jp-CodeCell .jp-InputPrompt")].map(prompt => prompt.textContent)
            .filter(text => text).every(text => /\[\d+\]/.test(text))""", timeout=RUN * 1000)
    assert page.locator(".jp-CodeCell .jp-InputPrompt", has_text="[").count() > 10
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']").count() == 0
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    pictures = page.locator(".jp-OutputArea-output.jp-RenderedHTMLCommon")
    assert pictures.count() > 0
    for picture in pictures.all():
        box = picture.bounding_box()
        assert box and box["width"] > 50 and box["height"] > 10
