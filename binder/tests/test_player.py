"""A run is stepped through in the browser: by buttons, by mouse, by keyboard alone; on paper and untrusted it says the same."""

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from conftest import TOKEN, jupyterlab, patient, ringside

# To ring 3 by iretq and back by int 0x20; a comment that would like to be markup.
CROSSING = """%%asm crossing
enter:
    movq %rsp, tss+4(%rip)
    lea back(%rip), %rax
    mov %ax, idt+0x200(%rip)
    movw $KERNEL_CS, idt+0x202(%rip)
    movw $0xee00, idt+0x204(%rip)
    shr $16, %rax
    mov %ax, idt+0x206(%rip)
    movl $0xffffffff, idt+0x208(%rip)
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $in_user
    iretq                      # </script><img src=x onerror="hacked = 1"><script>hacked = 1</script>
in_user:
    push $0x11
    int $0x20
back:
    push %rbx
    mov tss+4(%rip), %rsp
    mov $0x2a, %eax
    ret
broken:
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $KERNEL_CS+3
    pushq $in_user
    iretq
loop:
    mov $3000, %ecx
1:  dec %ecx
    jnz 1b
    ret"""
# To ring 3 and back thirty times.
CROWD = """%%asm crowd
crowd:
    movq %rsp, tss+4(%rip)
    lea again(%rip), %rax
    mov %ax, idt+0x200(%rip)
    movw $KERNEL_CS, idt+0x202(%rip)
    movw $0xee00, idt+0x204(%rip)
    shr $16, %rax
    mov %ax, idt+0x206(%rip)
    movl $0xffffffff, idt+0x208(%rip)
    xor %ecx, %ecx
    pushq $USER_DS
    pushq $user_stack_top
    pushq $2
    pushq $USER_CS
    pushq $1f
    iretq
1:  inc %ecx
    int $0x20
    jmp 1b
again:
    cmp $30, %ecx
    ja 2f
    iretq
2:  mov tss+4(%rip), %rsp
    ret"""
CELLS = [CROSSING, "%run enter", "%run broken", "%run loop", "%run enter --no-record", CROWD, "%run crowd"]
DARK = """<style>:root { color-scheme: dark; --jp-content-font-color1: #e0e0e0; --jp-layout-color0: #111 }
    body { background: #111; color: #e0e0e0 }</style>"""
LAST = 19


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """The executed notebook's path."""
    path = tmp_path_factory.mktemp("player") / "player.ipynb"
    fresh = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    fresh.metadata["kernelspec"] = {"name": "ringside", "display_name": "Ringside (x86-64)", "language": "java"}
    nbformat.write(fresh, path)
    process = ringside("execute", path, "-o", path)
    assert process.returncode == 0, process.stderr
    return path


@pytest.fixture(scope="module")
def outputs(notebook):
    """The HTML of each %run by its cell's text."""
    cells = nbformat.read(notebook, as_version=4).cells
    return {cell.source: cell.outputs[0].data["text/html"] for cell in cells[1:]}


@pytest.fixture
def show(browser, tmp_path):
    """Opens a page with some outputs in it; nothing may complain or ask for the network."""
    context = patient(browser.new_context(viewport={"width": 1100, "height": 900}))
    complaints, requests = [], []

    def show(*parts, width=1100, before="", head=""):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        file = tmp_path / "page.html"
        body = "".join(f"<div class='output'>{part}</div>" for part in parts)
        file.write_text(f"<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Run</title>{head}"
                        f"<script>{before}</script></head><body><main><h1>Notebook</h1><h2>A run</h2>{body}</main></body></html>")
        page.goto(file.as_uri())
        return page

    yield show
    context.close()
    assert complaints == []
    assert not [url for url in requests if not url.startswith(("file:", "data:"))]


def position(page):
    return page.locator(".position").first.inner_text()


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def register(page, name):
    row = page.locator(".registers tr", has=page.locator("th", has_text=name)).first
    return row.locator("td").last.inner_text()


def test_buttons_step_through_the_run(show, outputs):
    page = show(outputs["%run enter"])
    assert position(page) == f"step 0 of 0–{LAST}"
    page.get_by_role("button", name="Next ring change").click()
    assert position(page) == f"step 13 of 0–{LAST}"
    assert page.get_by_role("status").inner_text().startswith("Step 13, ring 0: iretq at crossing:16; 14 checks hold; from ring 0 to ring 3")
    assert "iretq" in page.locator(".code tr.here").inner_text()
    assert register(page, "cs") == "0x8 → 0x2b"
    assert page.locator(".ladder tr").count() > 14
    assert page.locator(".ladder .sign", has_text="✗").count() == 0
    page.get_by_role("button", name="Next ring change").click()
    page.get_by_role("button", name="Step forward").click()
    assert position(page) == f"step 16 of 0–{LAST}"
    kernel = page.get_by_role("group", name="Kernel stack")
    for what in ("SS", "RSP", "RFLAGS", "CS", "RIP"):
        assert kernel.locator("tr", has_text=f"{what}").filter(has_text="CPU: INT 0x20 @15").count() >= 1
    assert "saved rbx, pushq %rbx @16" in kernel.locator("tr.here").inner_text()
    page.get_by_role("button", name="Last step").click()
    assert register(page, "rax") == "0x2a"
    assert page.get_by_role("button", name="Step forward").get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="First step").click()
    assert position(page) == f"step 0 of 0–{LAST}"


def test_forward_and_back_say_the_same_and_nothing_moves(show, outputs):
    page = show(outputs["%run enter"])
    page.get_by_role("slider").focus()
    forward, backward, heights = [], [], set()
    for seen, key in ((forward, "ArrowRight"), (backward, "ArrowLeft")):
        for _ in range(LAST + 1):
            seen.append([page.locator(part).first.inner_text() for part in (".says", ".registers", ".code .here", ".ladder")])
            heights.add(page.locator(".deck").bounding_box()["height"])
            press(page, key)
    assert len({says for says, *_ in forward}) == LAST + 1
    assert forward == backward[::-1]
    assert len(heights) == 1


def test_the_keyboard_alone_is_enough(show, outputs):
    page = show(outputs["%run enter"])
    press(page, "Tab")
    slider = page.get_by_role("slider")
    assert slider.evaluate("element => element.getRootNode().activeElement === element")
    assert slider.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    press(page, "ArrowRight", "ArrowRight", "ArrowLeft")
    assert slider.get_attribute("aria-valuenow") == "1"
    assert slider.get_attribute("aria-valuetext").startswith("Step 1, ring 0: leaq back(%rip), %rax at crossing:4")
    press(page, "Shift+ArrowRight", "Shift+ArrowRight")
    assert slider.get_attribute("aria-valuenow") == "15"
    press(page, "Shift+ArrowLeft")
    assert slider.get_attribute("aria-valuenow") == "13"
    press(page, "End", "ArrowRight")
    assert slider.get_attribute("aria-valuenow") == str(LAST)
    press(page, "Home", "Tab", "Tab", "Tab", "Tab", "Enter")
    assert position(page) == f"step 1 of 0–{LAST}"
    assert page.locator("button:focus").evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    press(page, "ArrowRight")
    assert position(page) == f"step 2 of 0–{LAST}"


def test_the_timeline_is_a_scrubber(show, outputs):
    page = show(outputs["%run enter"])
    box = page.locator(".time svg").bounding_box()
    bars = [bar.bounding_box() for bar in page.locator(".time rect").all()]
    assert len(bars) == 3 and bars[0]["y"] == bars[2]["y"] < bars[1]["y"]
    assert page.locator(".edgename").all_text_contents() == ["IRETQ", "INT 0x20"]
    middle = box["y"] + box["height"] / 2
    page.mouse.click(bars[1]["x"] + bars[1]["width"] / 4, middle)
    assert position(page) == f"step 14 of 0–{LAST}"
    page.mouse.down()
    page.mouse.move(bars[1]["x"] + bars[1]["width"] * 3 / 4, middle)
    assert position(page) == f"step 15 of 0–{LAST}"
    page.mouse.move(box["x"] + box["width"] + 50, middle + 200)
    assert position(page) == f"step {LAST} of 0–{LAST}"
    page.mouse.move(box["x"] - 50, middle)
    page.mouse.up()
    assert position(page) == f"step 0 of 0–{LAST}"
    page.mouse.move(box["x"] + box["width"], middle)
    assert position(page) == f"step 0 of 0–{LAST}"


def test_a_fault_opens_at_the_check_that_failed(show, outputs):
    page = show(outputs["%run broken"])
    assert "raises #GP(0x8), because this does not hold" in page.get_by_role("status").inner_text()
    failed = page.locator(".ladder tr.failed")
    assert failed.count() == 1 and "✗" in failed.inner_text()
    ladder, row = page.locator(".scroll").bounding_box(), failed.bounding_box()
    assert ladder["y"] <= row["y"] and row["y"] + row["height"] <= ladder["y"] + ladder["height"]


def test_what_was_not_reached_stands_between_the_failed_check_and_the_delivery(show, outputs):
    page = show(outputs["%run broken"])
    rows = page.locator(".ladder tr").all_inner_texts()
    failed = next(i for i, row in enumerate(rows) if "✗" in row)
    missed = [i for i, row in enumerate(rows) if "○" in row]
    delivery = next(i for i, row in enumerate(rows) if "The delivery of #GP(0x8)" in row)
    assert missed == list(range(failed + 1, delivery)) and len(missed) > 5
    assert all("not reached" in rows[i] for i in missed)
    assert any("✓" in row for row in rows[:failed]) and any("✓" in row for row in rows[delivery:])


# The boxes of all texts of the timeline that are shown.
BOXES = """slider => [...slider.querySelectorAll("text")].filter(text => text.checkVisibility({visibilityProperty: true})).map(text => {
    const {left, right, top, bottom} = text.getBoundingClientRect(); return [left, right, top, bottom] })"""


@pytest.mark.parametrize("width", [400, 1100])
def test_among_many_crossings_no_name_overlaps_and_none_is_lost(width, show, outputs):
    page = show(outputs["%run crowd"], width=width)
    page.locator(".unnamed", has_text="×").wait_for()
    assert page.locator(".unnamed").inner_text() == "Crossings without room for their names: 31 × IRETQ, 31 × INT 0x20"
    slider = page.get_by_role("slider")
    slider.focus()
    for keys in (("Home",), ("Shift+ArrowRight",), ("Shift+ArrowRight",), ("End", "Shift+ArrowLeft")):
        press(page, *keys)
        boxes = slider.evaluate(BOXES)
        for i, (left, right, top, bottom) in enumerate(boxes):
            assert left >= 0 and right <= width
            assert not [other for other in boxes[:i] if left < other[1] and other[0] < right and top + 2 < other[3] and other[2] + 2 < bottom]
    assert page.locator(".flag").text_content().endswith("INT 0x20, ring 3 → 0")


def test_where_scripts_styles_and_drawings_are_stripped_the_words_and_signs_stay(show, outputs):
    """As on GitHub."""
    page = show("<div id='here'></div>")
    text = page.evaluate("""html => {
        const parsed = new DOMParser().parseFromString(html, "text/html");
        parsed.querySelectorAll("script, style, svg").forEach(element => element.remove());
        parsed.querySelectorAll("*").forEach(element => [...element.attributes].forEach(attribute =>
            ["alt", "colspan", "scope"].includes(attribute.name) || element.removeAttribute(attribute.name)));
        parsed.querySelectorAll("details").forEach(details => details.open = true);
        document.getElementById("here").append(...parsed.body.childNodes);
        return document.body.innerText }""", outputs["%run broken"])
    assert "✗ #GP(0x8): did not hold: a non-conforming code segment has DPL = CS.RPL" in text
    assert page.locator("img[alt='Rings over time: ring 0']").count() == 1
    steps = page.locator("table", has=page.locator("caption", has_text="All steps")).locator("tbody tr")
    assert steps.count() == 6 and "✗" in steps.last.inner_text() and "iretq" in steps.last.inner_text()


def test_of_a_long_run_the_end_is_played_and_the_caption_says_so(show, outputs):
    html = outputs["%run loop"]
    assert len(html.encode()) < 400_000
    page = show(html)
    assert "These are the last ones" in page.locator(".output").inner_text()
    page.get_by_role("slider").focus()
    press(page, "End")
    assert register(page, "rcx") == "0x0"


def test_what_was_not_recorded_is_not_played(outputs):
    assert "player" not in outputs["%run enter --no-record"].split("</style>", 1)[1]


def test_text_of_the_guest_stays_text(show, outputs):
    page = show(outputs["%run enter"])
    press(page, "Tab", "Shift+ArrowRight")
    assert "onerror" in page.locator(".code tr.here").inner_text()
    assert page.evaluate("typeof hacked") == "undefined"
    assert page.locator(".player img[src='x']").count() == 0


def test_two_players_on_a_page_are_apart_and_one_survives_the_other(show, outputs):
    page = show(outputs["%run enter"], outputs["%run enter"], before="globals = new Set(Object.getOwnPropertyNames(window))")
    assert page.evaluate("Object.getOwnPropertyNames(window).filter(name => !globals.has(name) && name !== 'globals')") == []
    first, second = page.locator(".deck").all()
    first.get_by_role("slider").focus()
    press(page, "End")
    assert first.locator(".position").inner_text() == f"step {LAST} of 0–{LAST}"
    assert second.locator(".position").inner_text() == f"step 0 of 0–{LAST}"
    page.evaluate("document.querySelector('.output').remove()")
    assert page.locator(".deck").count() == 1
    page.set_viewport_size({"width": 700, "height": 900})
    page.get_by_role("slider").focus()
    press(page, "Shift+ArrowRight")
    assert position(page) == f"step 13 of 0–{LAST}"


@pytest.mark.parametrize("way", [
    # JupyterLab and Notebook put a clone into the place of each script; VS Code runs one at the output's end and takes it away.
    """script => { const clone = document.createElement("script"); clone.type = script.type; clone.textContent = script.textContent;
        script.replaceWith(clone) }""",
    """script => { const clone = document.createElement("script"); clone.type = script.type; clone.text = script.innerText;
        host.appendChild(clone).remove() }"""], ids=["JupyterLab", "VS Code"])
def test_front_ends_that_set_inner_html_can_run_it(way, show, outputs):
    page = show("<div id='here'></div>")
    page.evaluate(f"""html => {{ const host = document.getElementById("here"); host.innerHTML = html;
        for (const script of [...host.querySelectorAll("script")]) ({way})(script) }}""", outputs["%run enter"])
    assert page.locator(".deck").count() == 1
    press(page, "Tab", "ArrowRight")
    assert position(page) == f"step 1 of 0–{LAST}"


@pytest.mark.parametrize("width", [400, 1200])
@pytest.mark.parametrize("run", ["%run enter", "%run broken", "%run loop"])
def test_it_is_no_wider_than_its_place(width, run, show, outputs):
    page = show(outputs[run], width=width)
    page.get_by_role("slider").focus()
    press(page, "Shift+ArrowRight")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".deck").evaluate("element => element.scrollWidth <= element.clientWidth")


@pytest.mark.parametrize("width", [400, 1100])
@pytest.mark.parametrize("head", ["", DARK], ids=["light", "dark"])
def test_axe_finds_nothing(width, head, show, outputs):
    page = show(outputs["%run enter"], outputs["%run broken"], width=width, head=head)
    for shift in ("", "Shift+ArrowRight"):
        if shift:
            page.get_by_role("slider").first.focus()
            press(page, shift)
            page.locator(".deck").first.get_by_role("button", name="The same").click()
        violations = Axe().run(page).response["violations"]
        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []


def test_high_contrast_keeps_the_marks(show, outputs):
    page = show(outputs["%run enter"])
    page.emulate_media(forced_colors="active")
    press(page, "Tab", "Shift+ArrowRight")
    assert page.locator(".code tr.here").evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    assert page.locator(".registers .sign", has_text="●").count() > 3


def test_paper_has_the_picture_and_the_table(show, outputs):
    page = show(outputs["%run enter"])
    assert not page.locator(".film").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".deck").is_visible()
    picture = page.locator(".film img")
    assert picture.is_visible() and picture.get_attribute("alt") == "Rings over time: ring 0, then ring 3, then ring 0"
    assert picture.evaluate("element => element.naturalWidth > 100")
    table = page.locator(".film table")
    assert table.evaluate("element => element.checkVisibility({contentVisibilityAuto: true})")
    assert table.locator("tbody tr").count() == LAST + 1
    page.emulate_media(media="screen")
    assert page.pdf()[:5] == b"%PDF-"


def test_untrusted_jupyterlab_shows_the_baseline_and_running_the_cell_plays(notebook, tmp_path, browser):
    with jupyterlab(tmp_path / "lab", notebook.parent) as address:
        page = patient(browser.new_page(viewport={"width": 1280, "height": 1000}))
        page.goto(f"{address}/lab/workspaces/player/tree/player.ipynb?token={TOKEN}")
        cell = page.locator(".jp-CodeCell").nth(1)
        picture = cell.locator("img[alt^='Rings over time']")
        picture.wait_for()
        assert cell.locator(".deck").count() == 0
        assert picture.evaluate("element => element.naturalWidth > 100")
        assert cell.locator("details table tbody tr").count() == LAST + 1
        assert "from ring 0 to ring 3 by IRETQ (step 13)" in cell.locator(".jp-OutputArea").inner_text()
        page.get_by_text("Ringside (x86-64) | Idle").wait_for()
        for number in (0, 1):
            page.locator(".jp-CodeCell").nth(number).locator(".jp-InputArea-editor").click()
            press(page, "Shift+Enter")
        deck = cell.locator(".deck")
        deck.wait_for()
        deck.get_by_role("slider").focus()
        press(page, "Shift+ArrowRight", "ArrowRight")
        assert deck.locator(".position").inner_text() == f"step 14 of 0–{LAST}"
        assert deck.get_by_role("slider").evaluate("element => element.getRootNode().activeElement === element")
        page.close()
