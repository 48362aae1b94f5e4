"""What the tests share: the command line, the executed notebooks, a browser."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def ringside(*arguments, timeout=600):
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
