// Steps through a counterexample. The page is complete without it: every step is in the HTML.
"use strict";

function explore(root) {
  const data = JSON.parse(root.querySelector("script").textContent);
  const steps = [...root.querySelectorAll(".step")];
  const stage = root.querySelector(".stage");
  const arrows = stage.querySelector("svg");
  const memory = root.querySelector(".memory");
  const source = root.querySelector(".source");
  const now = root.querySelector(".now");
  const [first, back, on, last] = root.querySelectorAll("button");
  const events = new Map(data.events.map((event) => [event.id, event]));
  const rows = data.events.filter((event) => event.row).sort((a, b) => a.row - b.row);
  const before = data.events.filter((event) => !event.row && event.thread === 0 && event.id < (rows[0] || {}).id);
  let at = rows.length;

  // What each variable and each cell holds after the first `count` rows.
  function state(count) {
    const atomics = data.locations.map(() => null);
    const cells = data.cells.map(() => null);
    for (const event of [...before, ...rows.slice(0, count)]) {
      if (event.location !== undefined && event.written !== undefined) {
        const known = atomics[event.location];
        if (!known || event.position >= known.position) atomics[event.location] = event;
      }
      if (event.cell !== undefined && event.kind !== "read") cells[event.cell] = event;
    }
    return { atomics, cells };
  }

  function item(name, value, note, changed) {
    const li = document.createElement("li");
    if (changed) li.className = "changed";
    const label = document.createElement("small");
    label.textContent = name;
    const note_ = document.createElement("small");
    note_.textContent = note;
    li.append(label, value, note_);
    return li;
  }

  function shown(location, event) {
    if (!event) return "-";
    if (location.kind === "mutex") return event.written === "true" ? "locked" : "free";
    return event.written;
  }

  function who(event) {
    return event && event.row ? `${data.threads[event.thread]}, step ${event.row}` : "from the start";
  }

  function show_memory(current) {
    const { atomics, cells } = state(at);
    memory.replaceChildren(
      ...data.locations.map((location, i) =>
        item(location.name, shown(location, atomics[i]), who(atomics[i]), atomics[i] === current)),
      ...data.cells.map((cell, i) => item(cell.name, cells[i] ? cells[i].verb : "empty", who(cells[i]), cells[i] === current)),
    );
  }

  function box(id) {
    const element = steps.find((step) => Number(step.dataset.id) === id);
    if (!element) return null;
    const a = element.getBoundingClientRect();
    const b = stage.getBoundingClientRect();
    return { left: a.left - b.left, right: a.right - b.left, top: a.top - b.top, bottom: a.bottom - b.top };
  }

  function arrow(from, to, kind, text) {
    const a = box(from);
    const b = box(to);
    if (!a || !b) return;
    // From the side that faces the other lane; on the same lane, around the right side.
    const to_right = b.left > a.left + 1;
    const same = Math.abs(b.left - a.left) <= 1;
    const x1 = to_right || same ? a.right : a.left;
    const x2 = same ? b.right : to_right ? b.left : b.right;
    const y1 = (a.top + a.bottom) / 2;
    const y2 = (b.top + b.bottom) / 2;
    const bend = same ? 18 : 0;
    const middle = (x1 + x2) / 2 + bend;
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", `M${x1},${y1} C${middle},${y1} ${middle},${y2} ${x2},${y2}`);
    path.setAttribute("class", `arrow ${kind}`);
    if (kind !== "missing") path.setAttribute("marker-end", `url(#${kind}-${root.id})`);
    const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
    title.textContent = text;
    path.append(title);
    arrows.append(path);
  }

  function show_arrows() {
    for (const path of [...arrows.querySelectorAll("path.arrow")]) path.remove();
    for (const event of rows.slice(0, at)) {
      const origin = events.get(event.from);
      if (event.from === undefined || !origin || !origin.row || origin.thread === event.thread) continue;
      if (event.synchronizes) arrow(event.from, event.id, "orders", "read it, and is ordered after it");
      else arrow(event.from, event.id, "loose", "read it, but is not ordered after it");
    }
    if (at === rows.length && data.pair.length === 2) arrow(data.pair[0], data.pair[1], "missing", "nothing orders these two");
  }

  function show() {
    const current = rows[at - 1];
    for (const step of steps) {
      const row = Number(step.dataset.row);
      step.classList.toggle("later", row > at);
      step.classList.toggle("current", row === at);
    }
    show_memory(current);
    show_arrows();
    first.disabled = back.disabled = at <= 1;
    on.disabled = last.disabled = at >= rows.length;
    now.textContent = current ? `Step ${current.row} of ${rows.length}: the ${data.threads[current.thread]}: ${current.text}` : "";
    const text = current && current.file && (data.sources[current.file] || {})[current.line];
    source.hidden = !text;
    source.textContent = text ? `${current.file.split("/").pop()}:${current.line}   ${text}` : "";
  }

  function go(to) {
    at = Math.min(Math.max(to, 1), rows.length);
    show();
  }

  first.onclick = () => go(1);
  back.onclick = () => go(at - 1);
  on.onclick = () => go(at + 1);
  last.onclick = () => go(rows.length);
  steps.forEach((step) => { step.onclick = () => go(Number(step.dataset.row)); });
  root.onkeydown = (event) => {
    const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 1, End: rows.length }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    go(to);
  };
  const details = root.closest("details");
  if (details) details.addEventListener("toggle", show);
  window.addEventListener("resize", show_arrows);
  root.querySelector(".controls").hidden = false;
  show();
}

document.querySelectorAll(".explorer").forEach(explore);
