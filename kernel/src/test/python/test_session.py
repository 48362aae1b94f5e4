"""A session with the kernel as users lead it: mistakes, floods, the stop button, and what must not bring it down."""

import os
import subprocess
import sys
import time

import pytest
import zmq

from conftest import PATIENCE

ENDLESS_JAVA = 'System.out.println("begun"); while (true) { }'


def interrupt(session, channel="control"):
    message = session.client.session.msg("interrupt_request", {})
    getattr(session.client, channel + "_channel").send(message)
    return message["header"]["msg_id"]


# --- Results and errors --------------------------------------------------------------------------------------------

def test_a_magic_shows_its_result(session):
    outcome = session.run("%magics")
    assert outcome.status == "ok"
    assert "%magics" in outcome.plain[0]


def test_help_is_output_and_not_an_error(session):
    outcome = session.run("%magics --help")
    assert outcome.status == "ok"
    assert outcome.plain[0].startswith("Usage: %magics")


def test_an_unknown_magic_is_told_with_the_nearest_one(session):
    outcome = session.run("// first\n%magic")
    assert outcome.status == "error"
    assert outcome.error["ename"] == "UnknownMagic"
    told = "\n".join(outcome.error["traceback"])
    assert "Did you mean '%magics'?" in told and "cell line 2" in told and ".java" not in told


def test_an_unknown_option_is_told_with_a_caret(session):
    told = session.run("%magics --hepl").error["traceback"]
    assert "--help" in told[-1]
    assert told[-2].replace("\x1b[1;31m", "").index("^") == told[-3].index("--hepl")


@pytest.mark.parametrize("code", ["%%nosuch", "%%nosuch\n", "\n// comment\n%%nosuch x"])
def test_an_empty_body_is_taken_by_the_magic(session, code):
    assert session.run(code).error["ename"] == "UnknownMagic"


def large_cell(size):
    return "%%asm large\n" + "# \\ \" %rax 'x' /* ä\n" * (size // 20) + "\nlarge_end: ret\n"


def test_a_large_cell_is_taken_as_it_is(session):
    outcome = session.run(large_cell(300_000))
    assert outcome.status == "ok"
    assert "large_end" in outcome.plain[0]
    assert outcome.of("execute_input")[0]["code"] == large_cell(300_000)


def test_a_cell_too_large_for_the_assembler_does_no_harm(session):
    outcome = session.run(large_cell(5_000_000))
    assert outcome.error["ename"] == "AssemblerError" and "too long" in outcome.error["evalue"]
    assert len(outcome.error["traceback"]) < 6
    assert session.alive()


def test_a_magic_among_java_lines(session):
    outcome = session.run('int before = 1;\n%magics\nString text = """\n  %rax\n  %3\n""";\ntext + before')
    assert outcome.status == "ok"
    assert "List the magics" in outcome.plain[0]
    assert outcome.plain[1] == "  %rax\n  %3\n1"


def test_a_magic_in_a_method_runs_in_a_later_cell(session):
    session.run("void list() {\n  %magics\n}")
    assert "List the magics" in session.run("list();\nlist();").plain[1]


def test_java_code_may_call_a_magic_by_name(session):
    assert "List the magics" in session.run('lineMagic("magics", List.of());').plain[0]
    assert session.run('lineMagic("magics", List.of("a  b"));').error["ename"] == "UsageError"


def test_an_unknown_magic_among_java_lines_runs_nothing(session):
    outcome = session.run('System.out.println("no");\n%magisc\n')
    assert outcome.error["ename"] == "UnknownMagic"
    assert outcome.text() == ""


def test_ijavas_own_magics_and_displays(session):
    assert session.run("%jars").plain == ["[]"]
    outcome = session.run('String id = display("old", "text/plain"); updateDisplay(id, "new", "text/plain");')
    assert outcome.plain == ["old"]
    assert outcome.of("update_display_data")[0]["data"] == {"text/plain": "new"}


def test_a_compile_error_has_its_place(session):
    outcome = session.run("int a = 1;\n\nint b = nope;")
    assert outcome.error["ename"] == "CompileError"
    told = "\n".join(outcome.error["traceback"])
    assert "cell line 3, column 9" in told and "nope" in told


def test_an_exception_has_its_line_and_no_stack_of_ours(session):
    told = "\n".join(session.run("int f(int n) { return 1 / n; }\nf(\n0)").error["traceback"])
    assert "ArithmeticException" in told and "cell line 1" in told and "jdk.jshell" not in told


@pytest.mark.parametrize("code, name", [
    ('throw new Error("no");', "Error"),
    ("int down(int n) { return down(n + 1) + 1; }\ndown(0)", "StackOverflowError"),
    ("var hoard = new ArrayList<long[]>(); while (true) hoard.add(new long[1 << 24]);", "OutOfMemoryError"),
    ("System.exit(0)", "ExitRefused"),
    ("Runtime.getRuntime().halt(1)", "ExitRefused"),
    ("java.util.function.IntConsumer leave = System::exit; leave.accept(3)", "ExitRefused"),
    ("new Thread(() -> { }).start(); int half = (1 +", "IncompleteCell"),
])
def test_a_cell_cannot_bring_the_kernel_down(session, code, name):
    assert session.run(code).error["ename"] == name
    session.run("hoard = null")
    assert session.alive()


# --- Options of an execute request ---------------------------------------------------------------------------------

def test_silent_publishes_nothing_and_does_not_count(session):
    before = session.run("1").reply["execution_count"]
    outcome = session.run('System.out.println("x"); display("y"); 3', silent=True)
    assert {m["msg_type"] for m in outcome.published} == {"status"}
    assert session.run("2", store_history=False).reply["execution_count"] == before + 1
    assert session.run("3").reply["execution_count"] == before + 1


def test_user_expressions_are_java_or_magics(session):
    asked = {"sum": "1 + 2", "list": "%magics", "bad": "nope"}
    answers = session.run("int seven = 7;", user_expressions=asked).reply["user_expressions"]
    assert answers["sum"]["data"] == {"text/plain": "3"}
    assert "%magics" in answers["list"]["data"]["text/plain"]
    assert answers["bad"]["status"] == "error"


def test_history_has_inputs_and_outputs(session):
    session.run("100 + 11")
    session.run("%magics")
    tail = ask(session, "history_request", hist_access_type="tail", n=2, output=True, raw=True)["history"]
    assert [entry[2] for entry in tail] == [["100 + 11", "111"], ["%magics", None]]
    found = ask(session, "history_request", hist_access_type="search", pattern="100*", n=5, output=False, raw=True)
    assert found["history"][-1][2] == "100 + 11"
    line = tail[0][1]
    span = ask(session, "history_request", hist_access_type="range", session=0, start=line, stop=line + 1,
               output=False, raw=True)
    assert span["history"] == [[1, line, "100 + 11"]]


def test_inspect_finds_the_thing_under_the_cursor(session):
    code = "String.valueOf(1)"
    for cursor in (7, len("String.value"), len("String.valueOf")):
        reply = ask(session, "inspect_request", code=code, cursor_pos=cursor, detail_level=0)
        assert "valueOf(" in reply["data"]["text/plain"]
    reply = ask(session, "inspect_request", code="%magics ", cursor_pos=3, detail_level=0)
    assert "Usage: %magics" in reply["data"]["text/plain"]


def test_completion_counts_code_points(session):
    code = 'String s = "😀"; s.isEmp'
    reply = ask(session, "complete_request", code=code, cursor_pos=len(code))
    assert reply["matches"] == ["isEmpty()"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (len(code) - len("isEmp"), len(code))


def test_kernel_info_and_comm_info_say_ok(session):
    assert ask(session, "kernel_info_request")["status"] == "ok"
    assert ask(session, "comm_info_request") == {"status": "ok", "comms": {}}


def ask(talk, kind, **content):
    message = talk.client.session.msg(kind, content)
    talk.client.shell_channel.send(message)
    return talk.wait(message["header"]["msg_id"]).reply


# --- The stop button and the queue ---------------------------------------------------------------------------------

@pytest.mark.parametrize("channel", ["control", "shell"])
@pytest.mark.parametrize("code", [
    ENDLESS_JAVA,
    'System.out.println("begun"); Thread.sleep(100_000);',
    'System.out.println("begun"); java.util.stream.Stream.iterate(1, i -> i + 1).forEach(i -> { });',
    'System.out.println("begun"); while (true) try { while (true) { } } catch (Throwable t) { }',
    "while (true) System.out.println(1);",
])
def test_the_stop_button_ends_a_java_cell(session, channel, code):
    request = session.client.execute(code)
    session.wait_for_output(request)
    interrupt(session, channel)
    outcome = session.wait(request)
    assert outcome.error["ename"] == "Interrupted"
    assert session.alive()


@pytest.mark.parametrize("channel", ["control", "shell"])
@pytest.mark.parametrize("code", ["%run spin_for_ever", "int before = 1;\n%run spin_for_ever\nwhile (true) { }"])
def test_the_stop_button_ends_a_run_of_the_machine(session, channel, code):
    assert session.run("%%asm spinning\nspin_for_ever: jmp spin_for_ever\n").status == "ok"
    request = session.client.execute(code)
    session.wait_for_output(request)
    interrupt(session, channel)
    outcome = session.wait(request)
    shown = outcome.of("display_data") + outcome.of("update_display_data")
    stops = [c["data"]["application/vnd.ringside.stop+json"] for c in shown
             if "application/vnd.ringside.stop+json" in c["data"]]
    assert [stop["reason"] for stop in stops] == ["interrupted"]
    assert session.alive()


def test_java_cells_see_the_machine(session):
    assert session.run("machine.getClass().getName()").plain == ["ringside.machine.Machine"]


def test_the_stop_button_aborts_what_waits(session):
    requests = [session.client.execute(code) for code in (ENDLESS_JAVA, "1", "%magics")]
    session.wait_for_output(requests[0])
    interrupt(session)
    assert [session.wait(r).status for r in requests] == ["error", "aborted", "aborted"]
    assert session.alive()


def test_the_stop_button_on_an_idle_kernel_does_nothing(session):
    session.manager.interrupt_kernel()
    assert session.alive()


def test_after_an_error_the_queue_is_aborted(session):
    requests = [session.client.execute(code) for code in ("%nosuch", "1", "%magics", "2")]
    outcomes = [session.wait(r) for r in requests]
    assert [o.status for o in outcomes] == ["error", "aborted", "aborted", "aborted"]
    assert all(o.plain == [] for o in outcomes)
    assert session.alive()


def test_without_stop_on_error_the_queue_goes_on(session):
    requests = [session.client.execute(code, stop_on_error=False) for code in ("%nosuch", "1")]
    assert [session.wait(r).status for r in requests] == ["error", "ok"]


@pytest.mark.parametrize("code", ['while (true) System.out.println("flood");', 'while (true) display("flood");'])
def test_a_flood_of_output_is_cut_and_can_be_stopped(session, code):
    request = session.client.execute(code)
    session.wait_for_output(request, lambda m: "output cut after" in m["content"].get("text", ""))
    interrupt(session)
    outcome = session.wait(request)
    assert outcome.error["ename"] == "Interrupted"
    assert len(outcome.text()) < 2_000_000 and len(outcome.of("display_data")) <= 1000
    assert session.alive()


def test_a_flood_of_updates_is_slowed_down(session):
    request = session.client.execute('String u = display("u"); while (true) updateDisplay(u, "flood");')
    session.wait_for_output(request, lambda m: m["msg_type"] == "update_display_data")
    time.sleep(1)
    interrupt(session)
    outcome = session.wait(request)
    assert outcome.error["ename"] == "Interrupted"
    assert len(outcome.of("update_display_data")) < 1000
    assert session.alive()


def test_a_cell_that_never_looks_up_is_left_behind(session):
    request = session.client.execute(
        'System.out.println("begun"); java.math.BigInteger.TWO.pow(300_000_000).multiply(java.math.BigInteger.TEN)'
        ".pow(3).toString().length()")
    session.wait_for_output(request)
    interrupt(session)
    assert session.wait(request).error["ename"] == "Interrupted"
    assert session.alive()


def test_text_and_displays_keep_their_order(session):
    outcome = session.run('for (int i = 0; i < 3; i++) { System.out.print(i); display("d" + i, "text/plain"); }')
    kinds = [m["msg_type"] for m in outcome.published if m["msg_type"] in ("stream", "display_data")]
    assert kinds == ["stream", "display_data"] * 3


def test_bytes_of_a_character_may_come_apart(session):
    code = 'byte[] b = "aé€😀".getBytes("UTF-8"); for (byte x : b) { System.out.write(x); System.out.flush(); }'
    assert session.run(code).text() == "aé€😀"


def test_input_is_asked_of_the_front_end(session):
    request = session.client.execute("new Scanner(System.in).nextLine()", allow_stdin=True)
    asked = session.client.get_stdin_msg(timeout=30)
    assert asked["msg_type"] == "input_request"
    session.client.input("typed ü")
    assert session.wait(request).plain == ["typed ü"]


def test_nothing_is_printed_on_stderr(session):
    for code in ("%magics", "1", "int n = 2;", "%jars", "%%nosuch"):
        assert session.run(code).text("stderr") == ""


# --- Bad messages, other processes ---------------------------------------------------------------------------------

def frames(session, kind, content=b"{}"):
    client = session.client.session
    header = client.msg_header(kind)
    parts = [client.pack(header), b"{}", b"{}", content]
    return [b"<IDS|MSG>", client.sign(parts), *parts]


@pytest.fixture
def intruder(session):
    context = zmq.Context()
    socket = context.socket(zmq.DEALER)
    socket.linger = 0
    info = session.client.get_connection_info()
    socket.connect(f"tcp://{info['ip']}:{info['shell_port']}")
    yield socket
    socket.close()
    context.term()


def forged(session):
    message = frames(session, "kernel_info_request")
    message[1] = b"0" * 64
    return message


@pytest.mark.parametrize("make", [
    forged,
    lambda s: frames(s, "kernel_info_request")[1:],
    lambda s: frames(s, "kernel_info_request")[:3],
    lambda s: [b"<IDS|MSG>"],
    lambda s: [b""],
    lambda s: [b"garbage"] * 50,
    lambda s: frames(s, "execute_request", b'{"code": '),
    lambda s: frames(s, "execute_request", b"[1, 2]"),
    lambda s: frames(s, "execute_request", b'{"code": 3, "user_expressions": 7}'),
    lambda s: frames(s, "no_such_request"),
    lambda s: frames(s, "history_request", b'{"hist_access_type": "range", "start": "x"}'),
], ids=["forged", "no delimiter", "cut", "delimiter", "empty", "garbage", "malformed", "no object", "wrong types",
        "unknown type", "odd history"])
def test_a_bad_message_is_dropped_and_the_kernel_lives(session, intruder, make):
    intruder.send_multipart(make(session))
    time.sleep(0.1)
    assert session.alive()


def test_restart_gives_a_fresh_session(fresh):
    fresh.run("int kept = 5;")
    fresh.manager.restart_kernel(now=False)
    fresh.client.wait_for_ready(timeout=PATIENCE)
    assert fresh.run("kept").error["ename"] == "CompileError"
    assert fresh.run("7").reply["execution_count"] == 2


def test_shutdown_is_answered_while_a_cell_runs(fresh):
    request = fresh.client.execute(ENDLESS_JAVA)
    fresh.wait_for_output(request)
    shutdown = fresh.client.shutdown()
    reply = fresh.client.get_control_msg(timeout=PATIENCE)
    assert reply["parent_header"]["msg_id"] == shutdown
    assert reply["content"] == {"status": "ok", "restart": False}
    deadline = time.monotonic() + PATIENCE
    while fresh.manager.is_alive() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not fresh.manager.is_alive()


PARENT = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="ringside")
print(manager.provisioner.pid, flush=True)
import os, time
time.sleep(1)
os._exit(1)
"""


def test_the_kernel_ends_when_its_parent_dies(tmp_path):
    parent = subprocess.run([sys.executable, "-c", PARENT], capture_output=True, text=True, timeout=PATIENCE, cwd=tmp_path)
    pid = int(parent.stdout)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and running(pid):
        time.sleep(0.2)
    assert not running(pid)
    assert parent.stderr == ""


def running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
