"""One kernel for a module's tests, and a way to run cells that sees every message."""

import queue
import time

import pytest
from jupyter_client.manager import start_new_kernel

# Seconds that anything may take on a slow machine: how fast it is, no test measures.
PATIENCE = 120


class Outcome:
    """What came of one request: its reply and what was published for it."""

    def __init__(self, reply, published):
        self.reply = reply["content"]
        self.published = published

    @property
    def status(self):
        return self.reply["status"]

    def of(self, kind):
        return [m["content"] for m in self.published if m["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(c["text"] for c in self.of("stream") if c["name"] == name)

    @property
    def plain(self):
        """The plain text of the displays and the result, in order."""
        kinds = ("display_data", "execute_result")
        return [m["content"]["data"].get("text/plain") for m in self.published if m["msg_type"] in kinds]

    @property
    def error(self):
        return self.of("error")[0]


class Session:
    def __init__(self):
        self.manager, self.client = start_new_kernel(kernel_name="ringside", startup_timeout=PATIENCE)
        self.stray = []

    def run(self, code, timeout=PATIENCE, **options):
        return self.wait(self.client.execute(code, **options), timeout)

    def wait(self, request, timeout=PATIENCE):
        """The outcome of a request that was sent before."""
        deadline = time.monotonic() + timeout
        reply = self._reply(request, deadline)
        published = [m for m in self.stray if m["parent_header"].get("msg_id") == request]
        self.stray = [m for m in self.stray if m["parent_header"].get("msg_id") != request]
        while not any(m["msg_type"] == "status" and m["content"]["execution_state"] == "idle" for m in published):
            message = self.client.get_iopub_msg(timeout=max(0.1, deadline - time.monotonic()))
            mine = message["parent_header"].get("msg_id") == request
            (published if mine else self.stray).append(message)
        return Outcome(reply, published)

    def _reply(self, request, deadline):
        while True:
            reply = self.client.get_shell_msg(timeout=max(0.1, deadline - time.monotonic()))
            if reply["parent_header"].get("msg_id") == request:
                return reply

    def wait_for_output(self, request, wanted=lambda message: True, timeout=PATIENCE):
        """Returns when the request has published something that is wanted, its beginning apart."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except queue.Empty:
                continue
            self.stray.append(message)
            begins = message["msg_type"] in ("status", "execute_input")
            if message["parent_header"].get("msg_id") == request and not begins and wanted(message):
                return
        raise AssertionError("the cell did not publish what was waited for")

    def alive(self):
        outcome = self.run("40 + 2")
        return outcome.status == "ok" and outcome.plain == ["42"]

    def close(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def session():
    session = Session()
    yield session
    session.close()


@pytest.fixture
def fresh():
    session = Session()
    yield session
    session.close()
