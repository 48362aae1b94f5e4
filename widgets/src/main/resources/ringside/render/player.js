// Plays a film (see VIEWS.md, `player`) in the element that holds it. Text from the guest only ever becomes text nodes.
{
    const SVG = "http://www.w3.org/2000/svg";
    const STYLE = `@css`;
    const FLAGS = [["CF", 0], ["PF", 2], ["AF", 4], ["ZF", 6], ["SF", 7], ["TF", 8], ["IF", 9], ["DF", 10], ["OF", 11], ["NT", 14],
        ["RF", 16], ["AC", 18]];
    const ALWAYS = ["rsp", "rflags", "cpl", "cs", "ss"];
    const SLOTS = 9, LEFT = 50, LANE = 36, BAR = 16, TOP = 28, LETTER = 7.2;

    const element = (name, properties, ...children) => {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(properties || {})) {
            if (key === "class") made.className = value;
            else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
            else made.setAttribute(key, value);
        }
        made.append(...children.filter(child => child != null));
        return made;
    };
    const shape = (name, properties, ...children) => {
        const made = document.createElementNS(SVG, name);
        for (const [key, value] of Object.entries(properties)) made.setAttribute(key, value);
        made.append(...children);
        return made;
    };
    const code = text => element("code", {}, text);
    const mark = (sign, meaning) => element("span", {class: "sign", title: meaning}, sign);
    const counted = (number, thing) => `${number} ${thing}${number === 1 ? "" : "s"}`;
    const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

    // The film with everything there that the document leaves out because it is empty, zero or false.
    const complete = film => {
        const {first = 0, omitted = 0, ring = 0, symbols = {}, stacks = [], ladders = [], rungs = [], sentences = []} = film;
        const steps = film.steps.map(step =>
            ({code: 0, ring: 0, changed: [], writes: [], more: 0, ladder: 0, beyond: 0, ...step}));
        let before = ring;
        for (const step of steps) {
            step.from = before;
            step.crosses = before !== step.ring;
            before = step.ring;
        }
        return {...film, first, omitted, ring, symbols, stacks, ladders, rungs, sentences, steps};
    };

    // Everything as it is after step `last`, with what that step replaced and who wrote each slot.
    const stateAfter = (film, last) => {
        const state = {
            registers: film.registers.slice(), replaced: {}, sp: film.sp,
            stacks: film.stacks.map(stack => ({
                ring: 0, ...stack, low: BigInt(stack.bottom), pointer: null, inUse: false,
                now: stack.slots.map(slot => ({value: slot == null ? null : BigInt(slot)})),
            })),
        };
        point(state);
        for (let number = 0; number <= last; number++) {
            const step = film.steps[number];
            for (const {register = 0, value} of step.changed) {
                if (number === last) state.replaced[register] = state.registers[register];
                state.registers[register] = value;
            }
            for (const write of step.writes) store(state, write, number, number === last);
            if (step.sp) {
                state.sp = step.sp;
                point(state);
            }
        }
        return state;
    };
    const point = state => {
        const sp = BigInt(state.sp);
        for (const stack of state.stacks) {
            stack.inUse = sp >= stack.low && sp <= stack.low + BigInt(stack.slots.length * stack.width);
            if (stack.inUse) stack.pointer = sp;
        }
    };
    // A write may cover parts of slots, and several of them.
    const store = (state, write, number, fresh) => {
        const at = BigInt(write.address), end = at + BigInt(write.bytes), value = BigInt(write.after);
        for (const stack of state.stacks) {
            const width = BigInt(stack.width);
            if (end <= stack.low || at >= stack.low + width * BigInt(stack.now.length)) continue;
            const start = at < stack.low ? 0n : (at - stack.low) / width;
            for (let i = Number(start); i < stack.now.length && stack.low + width * BigInt(i) < end; i++) {
                const shift = 8n * (at - stack.low - width * BigInt(i));
                const move = number => BigInt.asUintN(8 * stack.width, shift < 0n ? number >> -shift : number << shift);
                const mask = move((1n << BigInt(8 * write.bytes)) - 1n), slot = stack.now[i];
                const old = slot.value ?? 0n;
                stack.now[i] = {value: old & ~mask | move(value), name: write.name, cpu: write.cpu, step: number,
                    before: fresh ? old : null, fresh};
            }
        }
    };

    const hex = value => "0x" + value.toString(16);
    const symbolOf = (film, value) => film.symbols[value] ? ` <${film.symbols[value]}>` : "";
    const placeOf = (film, instruction) => {
        for (let i = instruction.line | 0; i >= 0; i--) {
            const line = film.listing[i];
            if (line.line) return `${line.unit}:${line.line}`;
            if (!line.unit) break;
        }
        return instruction.symbol || instruction.rip;
    };
    const ladderOf = (film, ladder) => ladder ? film.ladders[ladder - 1].map(number => {
        const rung = film.rungs[number];
        return {...rung, ...film.sentences[rung.sentence | 0]};
    }) : [];
    const rungsOf = (film, step) => ladderOf(film, step.ladder);
    // The instruction's own up to the check that failed, what was not reached behind it, then the delivery.
    const wholeLadder = (film, step) => {
        const rungs = rungsOf(film, step).map((rung, i) => ({...rung, number: i + 1})), end = rungs.findIndex(rung => rung.failed) + 1;
        return end ? [...rungs.slice(0, end), ...ladderOf(film, step.beyond).map(rung => ({...rung, missed: true})),
            ...rungs.length > end ? [{heading: `The delivery of ${step.deed || step.event}`}] : [], ...rungs.slice(end)] : rungs;
    };

    // The step in one sentence, for eyes and ears.
    const sentence = (film, number, state) => {
        const step = film.steps[number], instruction = film.code[step.code], rungs = rungsOf(film, step);
        const parts = [];
        const failed = rungs.find(rung => rung.failed);
        const checks = rungs.filter(rung => rung.check).length;
        if (step.event) parts.push(`raises ${step.event}${failed ? `, because this does not hold: ${failed.text}` : ""}`);
        else if (checks) parts.push(`${counted(checks, "check")} ${checks === 1 ? "holds" : "hold"}`);
        if (step.event && step.deed && step.deed !== step.event) parts.push(`the processor delivers ${step.deed}`);
        if (step.crosses) parts.push(`from ring ${step.from} to ring ${step.ring}`);
        const names = step.changed.map(change => film.names[change.register | 0]).filter(name => name !== "cpl");
        if (names.length) parts.push(`changes ${names.slice(0, 4).join(", ")}${names.length > 4 ? " and more" : ""}`);
        const written = step.writes.length + step.more;
        if (written) parts.push(`${counted(written, "write")} to memory`);
        return [`Step ${film.first + number}, ring ${step.from}: `, code(instruction.text), ` at ${placeOf(film, instruction)}`,
            parts.length ? `; ${parts.join("; ")}.` : "."];
    };

    // ---- Rings over time

    const stretchesOf = film => {
        const found = [];
        let from = 0;
        film.steps.forEach((step, i) => {
            if (step.crosses) {
                found.push({from, to: i, ring: step.from});
                from = i + 1;
            }
        });
        const last = film.steps.length - 1;
        found.push({from, to: last, ring: film.steps[last].ring});
        return found;
    };
    const labelOf = step => (step.deed || "").replace(/\(.*/, "").slice(0, 12);

    const timeline = (film, seek) => {
        const stretches = stretchesOf(film);
        const lanes = [...new Set([0, 3, ...stretches.map(stretch => stretch.ring)])].sort();
        const height = TOP + lanes.length * LANE;
        const middle = ring => TOP + lanes.indexOf(ring) * LANE + LANE / 2;
        const svg = shape("svg", {height, "aria-hidden": "true"});
        const slider = element("div", {class: "time", role: "slider", tabindex: "0", "aria-label": "Step, on the rings over time",
            "aria-valuemin": film.first, "aria-valuemax": film.first + film.steps.length - 1}, svg);
        const head = shape("g", {class: "head"}), flag = shape("text", {class: "flag", y: 13});
        const unnamed = element("p", {class: "unnamed"}), time = element("div", {}, slider, unnamed);
        let width = 0, shown = 0, numbers = [];

        // Stretches are as wide as they need to be told apart, not true to scale.
        const layOut = () => {
            const room = width - LEFT - 10;
            const wishes = stretches.map((stretch, i) => {
                const steps = stretch.to - stretch.from + 1;
                const label = i ? LETTER * labelOf(film.steps[stretch.from - 1]).length + 12 : 0;
                return Math.max(label, steps < 1 ? 12 : 26 + 14 * Math.log(steps));
            });
            const scale = room / wishes.reduce((sum, wish) => sum + wish, 0);
            let x = LEFT;
            stretches.forEach((stretch, i) => {
                stretch.x = x;
                stretch.width = wishes[i] * scale;
                x += stretch.width;
            });
        };
        const xOf = number => {
            const stretch = stretches.find(one => number <= one.to);
            return stretch.x + (number - stretch.from + .5) / (stretch.to - stretch.from + 1) * stretch.width;
        };
        const numberAt = x => {
            const stretch = stretches.find(one => x < one.x + one.width) || stretches.at(-1);
            const steps = stretch.to - stretch.from + 1;
            return clamp(stretch.from + Math.floor((x - stretch.x) / stretch.width * steps), stretch.from,
                Math.max(stretch.from, stretch.to));
        };
        const bar = (stretch, i) => {
            const y = middle(stretch.ring);
            svg.append(shape("rect", {class: `ring${stretch.ring}${stretch.width < 8 ? " slim" : ""}`, x: stretch.x, y: y - BAR / 2, width: Math.max(1, stretch.width),
                height: BAR, rx: 3}));
            const text = stretch.to < stretch.from ? "" : stretch.to === stretch.from ? `${film.first + stretch.from}`
                : `${film.first + stretch.from}–${film.first + stretch.to}`, half = 3.5 * text.length + 4;
            if (text && stretch.width > 2 * half) {
                const x = stretch.x + stretch.width / 2, label = shape("text", {class: "numbers", x, y: y + 4}, text);
                numbers.push({label, x, half});
                svg.append(label);
            }
            return i && !edge(stretch, stretches[i - 1]) ? labelOf(film.steps[stretches[i - 1].to]) : "";
        };
        const edge = (stretch, before) => {
            const from = middle(before.ring), to = middle(stretch.ring), down = to > from ? 1 : -1;
            const label = labelOf(film.steps[before.to]);
            const end = to - down * BAR / 2;
            svg.append(shape("path", {class: stretch.width < 8 ? "edge slim" : "edge", d: `M${stretch.x} ${from + down * BAR / 2}V${end}`}));
            if (stretch.width > 9) {
                svg.append(shape("path", {class: "edge", d: `M${stretch.x - 4} ${end - 6 * down}L${stretch.x} ${end}L${
                    stretch.x + 4} ${end - 6 * down}`}));
            }
            const fits = stretch.width >= LETTER * label.length + 8;
            if (fits) svg.append(shape("text", {class: "edgename", x: stretch.x + 6, y: (from + to) / 2 + 4}, label));
            return fits;
        };
        // Crossings too close together for names are counted instead.
        const count = names => {
            const counts = new Map();
            for (const name of names) if (name) counts.set(name, (counts.get(name) || 0) + 1);
            unnamed.replaceChildren(...counts.size ? ["Crossings without room for their names: ", ...[...counts].flatMap(([name, times], i) =>
                [i ? ", " : "", `${times} × `, code(name)])] : []);
        };
        // An event that stays in its ring.
        const stay = (step, number) => {
            if (step.deed && !step.crosses) {
                const x = xOf(number), y = middle(step.ring);
                svg.append(shape("path", {class: step.event ? "fault" : "stay", d: `M${x} ${y - 6}l5 6l-5 6l-5 -6z`}));
            }
        };
        const draw = () => {
            layOut();
            svg.replaceChildren();
            svg.setAttribute("width", width);
            svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
            for (const ring of lanes) {
                svg.append(shape("text", {x: 0, y: middle(ring) + 4, class: "lane"}, `ring ${ring}`),
                    shape("path", {class: "rail", d: stretches.filter(one => one.ring !== ring)
                        .map(one => `M${one.x} ${middle(ring)}h${one.width}`).join("")}));
            }
            numbers = [];
            count(stretches.map(bar));
            film.steps.forEach(stay);
            svg.append(head, flag);
            move();
        };
        // The step at hand is always named: its flag has a line of its own.
        const move = () => {
            const x = xOf(shown), step = film.steps[shown], left = x > width / 2;
            head.replaceChildren(shape("path", {class: "line", d: `M${x} 14V${height - 2}`}),
                shape("path", {class: "grip", d: `M${x - 7} 2h14v6l-7 7l-7 -7z`}));
            flag.setAttribute("x", left ? x - 12 : x + 12);
            flag.setAttribute("text-anchor", left ? "end" : "start");
            flag.textContent = `${film.first + shown}${step.deed ? ` ${step.deed}` : ""}${step.crosses ? `, ring ${step.from} → ${step.ring}` : ""}`;
            for (const one of numbers) one.label.setAttribute("visibility", Math.abs(one.x - x) < one.half ? "hidden" : "visible");
        };
        const drag = event => {
            if (event.type === "pointerdown") slider.setPointerCapture(event.pointerId);
            if (slider.hasPointerCapture(event.pointerId)) seek(numberAt(event.clientX - svg.getBoundingClientRect().left));
        };
        slider.addEventListener("pointerdown", drag);
        slider.addEventListener("pointermove", drag);
        new ResizeObserver(() => {
            const now = Math.floor(slider.clientWidth);
            if (now > LEFT + 20 && now !== width) {
                width = now;
                draw();
            }
        }).observe(slider);
        return {slider, whole: time, show: (number, words) => {
            shown = number;
            slider.setAttribute("aria-valuenow", film.first + number);
            slider.setAttribute("aria-valuetext", words);
            if (width) move();
        }};
    };

    // ---- Panels: each has its height from the beginning, so that nothing moves while one steps

    const panel = (title, content, style) =>
        element("div", {class: "panel " + (style || ""), role: "group", "aria-label": title}, element("h4", {}, title), content);
    // Rows that stay where they are until `wanted` would leave them.
    const windowOf = (start, size, count, wanted, margin) => {
        const least = wanted - size + 1 + margin, most = wanted - margin;
        return clamp(clamp(start, least, most), 0, Math.max(0, count - size));
    };

    const codePanel = (film, size) => {
        const body = element("tbody");
        const content = element("table", {class: "code"}, element("caption", {}, "The lines that were passed; ▶ this step"), body);
        let start = 0;
        return {panel: panel("Code", content), show: step => {
            const current = film.code[step.code].line | 0;
            start = windowOf(start, size, film.listing.length, current, 2);
            body.replaceChildren();
            for (let i = start; i < start + Math.min(size, film.listing.length); i++) {
                const {line = 0, text = "", instruction} = film.listing[i], here = i === current;
                body.append(element("tr", here ? {class: "here", "aria-current": "step"} : {},
                    element("td", {class: "sign"}, here ? "▶" : ""), element("td", {class: "line"}, line ? String(line) : ""),
                    element("td", {class: instruction ? "instruction" : ""}, code(text.replaceAll("\t", "    ") || " "))));
            }
        }};
    };

    const registerPanel = film => {
        const moving = new Set(film.steps.flatMap(step => step.changed.map(change => change.register | 0)));
        const shown = film.names.map((name, i) => i).filter(i => moving.has(i) || ALWAYS.includes(film.names[i]));
        const still = film.names.map((name, i) => i).filter(i => !shown.includes(i));
        const rows = new Map();
        const body = element("tbody");
        const flags = element("p", {class: "flags"});
        const row = (key, name) => {
            const cells = {tr: element("tr"), sign: element("td", {class: "sign"}), value: element("td")};
            cells.tr.append(cells.sign, element("th", {scope: "row"}, code(name)), cells.value);
            rows.set(key, cells);
            body.append(cells.tr);
        };
        row("rip", "rip");
        shown.forEach(i => row(i, film.names[i]));
        const fill = (cells, now, before, name) => {
            cells.tr.className = before == null ? "" : "changed";
            cells.sign.replaceChildren(before == null ? "" : mark("●", "changed"));
            cells.value.replaceChildren();
            if (before != null) cells.value.append(element("span", {class: "old"}, element("del", {}, code(before)), " → "));
            cells.value.append(before == null ? code(now) : element("strong", {}, code(now)));
            if (name) cells.value.append(element("small", {}, name));
            cells.value.title = cells.value.textContent;
        };
        const content = element("div", {}, element("table", {class: "registers"},
            element("caption", {}, "After this step; ● what it changed"), body), flags);
        if (still.length) {
            content.append(element("details", {}, element("summary", {}, `${counted(still.length, "register")} that ${
                still.length === 1 ? "does" : "do"} not change`),
                element("p", {class: "still"}, ...still.flatMap(i => [code(`${film.names[i]} ${film.registers[i]}`), "  "]))));
        }
        return {rows: rows.size, panel: panel("Registers", content), show: (step, state, next) => {
            fill(rows.get("rip"), next.rip, null, next.symbol ? ` <${next.symbol}>` : "");
            for (const i of shown) fill(rows.get(i), state.registers[i], state.replaced[i], symbolOf(film, state.registers[i]));
            const at = film.names.indexOf("rflags"), now = BigInt(state.registers[at]), before = BigInt(state.replaced[at] ?? now);
            flags.replaceChildren("flags ", ...FLAGS.map(([name, bit]) => {
                const on = now >> BigInt(bit) & 1n, was = before >> BigInt(bit) & 1n;
                return bit > 11 && !on && !was ? "" : element("span", {class: (on ? "on" : "off") + (on === was ? "" : " changed"),
                    title: `${name} = ${on}${on === was ? "" : ", changed"}`}, (on === was ? "" : "●") + name + "=" + on);
            }));
        }};
    };

    const stackPanel = (film, index) => {
        const {name, slots, width, ring = 0, base} = film.stacks[index], segment = BigInt(base);
        const end = BigInt(film.stacks[index].bottom) + BigInt(slots.length * width);
        const places = slots.length + ([film.sp, ...film.steps.map(step => step.sp)].some(sp => sp && BigInt(sp) === end) ? 1 : 0);
        const count = Math.min(SLOTS, places);
        const body = element("tbody"), caption = element("caption");
        const content = element("table", {class: "stack"}, caption, element("thead", {}, element("tr", {},
            ...["", "at", "value", "what it is, by whom"].map((title, i) =>
                i ? element("th", {scope: "col"}, title) : element("td")))), body);
        const pointerName = width === 8 ? "RSP" : width === 4 ? "ESP" : "SP";
        let start = places - count;
        const row = (stack, i, pointed) => {
            const slot = stack.now[i] ?? {end: true}, address = hex(stack.low + BigInt(i * width));
            const free = stack.pointer != null && stack.low + BigInt(i * width) < stack.pointer;
            const value = slot.value == null ? element("small", {}, slot.end ? "the stack's end" : "not mapped") : code(hex(slot.value));
            const who = slot.step == null ? "" : slot.cpu ? `CPU: ${film.steps[slot.step].deed || "push"}`
                : film.code[film.steps[slot.step].code].text;
            const what = [slot.name || "", slot.value == null ? "" : symbolOf(film, hex(slot.value)).trim()].filter(Boolean).join(" ");
            return element("tr", {class: (slot.fresh ? "changed" : "") + (free ? " free" : "") + (pointed ? " here" : "")},
                element("td", {class: "sign"}, pointed ? `${pointerName} ${stack.inUse ? "▶" : "▷"}` : slot.fresh ? "●" : ""),
                element("th", {scope: "row", title: address}, code("…" + address.slice(-4))),
                element("td", {}, slot.fresh ? element("strong", {}, pointed ? "● " : null, value) : value),
                element("td", {class: "who", title: [what, who].filter(Boolean).join(", ")}, what, who ? element("small", {}, (what ? ", " : "") + `${who} @${film.first + slot.step}`) : null));
        };
        return {panel: panel(`${name[0].toUpperCase()}${name.slice(1)}`, content), show: state => {
            const stack = state.stacks[index];
            const at = stack.pointer == null ? slots.length : Number((stack.pointer - stack.low) / BigInt(width));
            start = windowOf(start, count, places, Math.min(at, places - 1), 1);
            caption.replaceChildren(`ring ${ring}, ${stack.pointer == null ? "not used yet" : stack.inUse ? "in use" : "left"}${
                stack.pointer == null ? "" : `; ${pointerName} = ${hex(stack.pointer - segment)}`}${segment ? `, segment at ${base}` : ""}`);
            body.replaceChildren();
            for (let i = start + count - 1; i >= start; i--) body.append(row(stack, i, i === at));
        }};
    };

    const ladderPanel = film => {
        const body = element("tbody");
        const none = element("p", {class: "none"}, "An ordinary instruction: no micro-steps.");
        const longest = Math.max(...film.steps.map(step => wholeLadder(film, step).length));
        const scroll = element("div", {class: "scroll", tabindex: "0", role: "group", "aria-label": "Micro-steps of this step"},
            element("p", {class: "caption"}, "What the processor read, checked and wrote, in the manual's order; ✓ holds, ✗ fails, ○ not reached"),
            element("table", {class: "ladder"}, body), none);
        scroll.style.height = `${Math.min(236, 26 + 24 * longest)}px`;
        const signOf = rung => rung.missed ? mark("○", "not reached") : rung.failed ? mark("✗", "does not hold")
            : rung.check ? mark("✓", "holds") : "";
        const row = rung => rung.heading ? element("tr", {}, element("td"), element("td"), element("td", {class: "words"},
            element("strong", {}, rung.heading)), element("td")) : element("tr", {class: rung.missed ? "missed" : rung.failed ? "failed" : rung.kind},
            element("td", {class: "sign"}, signOf(rung)),
            element("td", {class: "line"}, String(rung.number || "")),
            element("td", {class: "words"}, rung.kind === "read" || rung.kind === "write" ? code(rung.text)
                : rung.kind === "note" ? element("em", {}, rung.text) : rung.text,
                rung.origin || rung.section ? element("small", {}, " " + [rung.origin, rung.section && rung.section.replace(/^SDM vol\. /, "")]
                    .filter(Boolean).join("; ")) : null),
            rung.missed ? element("td", {class: "value"}, element("small", {}, `not reached${rung.failed ? ", would fail" : ""}`)) : element("td", {class: "value"},
                code(rung.value ?? ""), rung.expected ? ` ${rung.compare} ` : "", rung.expected ? code(rung.expected) : null));
        return {panel: panel("Micro-steps", scroll, "micro"), show: step => {
            const rungs = wholeLadder(film, step);
            body.replaceChildren(...rungs.map(row));
            none.hidden = rungs.length > 0;
            scroll.scrollTop = 0;
            const failed = body.querySelector(".failed");
            if (failed) scroll.scrollTop = failed.offsetTop - 60;
        }};
    };

    // ---- The whole

    const play = host => {
        const film = complete(JSON.parse(host.querySelector("script[type='application/json']").textContent));
        const last = film.steps.length - 1;
        let current = -1;
        const crossing = (from, way) => {
            for (let i = from + way; i >= 0 && i <= last; i += way) if (film.steps[i].crosses) return i;
            return way < 0 ? 0 : last;
        };
        const moves = {
            first: () => 0, before: () => crossing(current, -1), back: () => current - 1,
            on: () => current + 1, next: () => crossing(current, 1), last: () => last,
        };
        const seek = number => {
            const wanted = clamp(number, 0, last);
            if (wanted !== current) show(wanted);
        };
        const button = (name, text, label) => element("button", {type: "button", "data-move": name, title: label, "aria-label": label,
            onclick: () => seek(moves[name]())}, text);
        const time = timeline(film, seek);
        const position = element("span", {class: "position"});
        const buttons = element("div", {class: "buttons", role: "toolbar", "aria-label": "Move through the steps"},
            button("first", "|◀", "First step (Home)"), button("before", "◀◀ ring", "Previous ring change (Shift+Left)"),
            button("back", "◀ step", "Step back (Left)"), position, button("on", "step ▶", "Step forward (Right)"),
            button("next", "ring ▶▶", "Next ring change (Shift+Right)"), button("last", "▶|", "Last step (End)"),
            element("span", {class: "hint"}, "Keys: ← → step, with Shift to a ring change, Home, End"));
        const says = element("p", {class: "says", role: "status", "aria-live": "polite"});
        const registers = registerPanel(film);
        const panels = [codePanel(film, clamp(registers.rows + 1, 9, 16)), registers];
        const stacks = film.stacks.map((stack, i) => stackPanel(film, i));
        const ladder = film.ladders.length ? [ladderPanel(film)] : [];
        const tables = element("button", {type: "button", class: "tables", "aria-expanded": "false",
            onclick: () => tables.setAttribute("aria-expanded", String(paper.classList.toggle("open")))}, "The same as a picture and a table");
        const paper = element("div", {class: "paper"}, element("slot"));
        const deck = element("div", {class: "deck", tabindex: "-1", role: "group", "aria-label": "Player of the run's steps"},
            time.whole, buttons, says,
            element("div", {class: "panels"},
                ...[...panels, ...stacks, ...ladder].map(one => one.panel)), tables);

        // What does not fit is scrolled by keys too.
        const reach = () => {
            for (const one of deck.querySelectorAll(".panel")) one.tabIndex = one.scrollWidth > one.clientWidth ? 0 : -1;
        };
        new ResizeObserver(reach).observe(deck);
        const show = number => {
            current = number;
            const step = film.steps[number], state = stateAfter(film, number);
            const next = number < last ? film.code[film.steps[number + 1].code] : {rip: film.end, symbol: film.symbols[film.end]};
            for (const one of [...panels, ...ladder]) one.show(step, state, next);
            for (const one of stacks) one.show(state);
            says.replaceChildren(...sentence(film, number, state));
            position.replaceChildren(`step ${film.first + number} of ${film.first}–${film.first + last}`);
            time.show(number, says.textContent);
            reach();
            for (const one of buttons.querySelectorAll("button")) {
                one.setAttribute("aria-disabled", String(clamp(moves[one.dataset.move](), 0, last) === current));
            }
        };
        deck.addEventListener("keydown", event => {
            if (event.altKey || event.ctrlKey || event.metaKey) return;
            const along = event.target === time.slider;
            const move = {ArrowLeft: event.shiftKey ? "before" : "back", ArrowRight: event.shiftKey ? "next" : "on",
                ArrowDown: along && "back", ArrowUp: along && "on", Home: "first", End: "last"}[event.key];
            if (move) {
                event.preventDefault();
                event.stopPropagation();
                seek(moves[move]());
            }
        });
        const start = film.steps[last].event ? last : 0;
        show(start);
        const root = host.attachShadow({mode: "open"});
        root.append(element("style", {}, STYLE), deck, paper);
        show(start);
        // JupyterLab's own shortcuts leave the keys to us.
        host.setAttribute("data-lm-suppress-shortcuts", "true");
    };

    const script = document.currentScript, around = script?.closest(".player");
    for (const host of around ? [around] : (script?.parentNode ?? document).querySelectorAll(".player")) {
        if (!host.shadowRoot) play(host);
    }
}
