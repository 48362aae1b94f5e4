"""What the tests share: the command line, the executed notebooks, a browser."""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

TOKEN = "ringside"
# Seconds that anything may take on a slow machine: how fast it is, no test measures.
PATIENCE = 240
# Off-screen cells are drawn too, so that they can be looked at.
SETTINGS = {"@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"}}


def ringside(*arguments, timeout=1200):
    """Runs binder/ringside and returns the finished process with its text."""
    command = [ROOT / "binder" / "ringside", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """Executes a notebook by the command line, once for all tests, and returns the path of the result."""
    directory = tmp_path_factory.mktemp("executed")

    def execute(notebook):
        result = directory / notebook.name
        if not result.exists():
            process = ringside("execute", notebook, "-o", result)
            assert process.returncode == 0, process.stderr
        return result

    return execute


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium."""
    program = shutil.which("chromium")
    assert program, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield browser
        browser.close()


def patient(opened):
    """A page or a context that waits as long as everything here does."""
    opened.set_default_timeout(PATIENCE * 1000)
    return opened


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(server, address, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=5).close()
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()}")


@contextmanager
def jupyterlab(directory, notebooks):
    """JupyterLab as binder/lab starts it, over a copy of a folder of notebooks; its address."""
    shutil.copytree(notebooks, directory / "notebooks")
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
        server.wait(timeout=PATIENCE)
