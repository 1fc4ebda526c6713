// How a row of the script looks: its state, who speaks, the words, and the sounds at their words.
import {clock, el, icon, patch, spaced} from "./dom.js";
import {hueOf, model, roleOf} from "./model.js";

export const STATES = {
  unspoken: ["○", "not spoken"],
  speaking: ["◔", "speaking"],
  spoken: ["●", "spoken"],
  approved: ["✓", "approved"],
  changed: ["✎", "changed since heard"],
  failed: ["✕", "failed"],
};

/** A row's element; an older one is changed in place, so that focus stays. */
export function rowElement(row, old = null) {
  const made = old ?? el("li", {class: "row", tabindex: "-1"});
  made.className = `row ${row.kind}${row.narration ? " prose" : ""}${row.cue ? ` ${row.cue}` : ""}`;
  made.id = `row-${row.id}`;
  made.classList.toggle("chosen", row.id === model.selected);
  made.tabIndex = row.id === model.selected ? 0 : -1;
  if (row.id === model.selected) made.setAttribute("aria-current", "true");
  else made.removeAttribute("aria-current");
  if (made.classList.contains("editing") || made.querySelector(".editor")) return made;
  patch(made, ...(PARTS[row.kind] ?? PARTS.cue)(row));
  return made;
}

const PARTS = {
  line: (row) => [signs(row), row.narration ? null : who(row), words(row), from(row)],
  section: (row) => [el("h2", {class: "section"}, row.title || row.raw)],
  heading: (row) => [el("h2", {class: "heading"}, row.text), row.space && el("span", {class: "space"}, spaced(row.space))],
  cue: (row) => [
    el(
      "button",
      {type: "button", class: `chip ${row.cue}`, data: {act: "chip", cue: row.id}, title: row.raw, tabindex: "-1"},
      icon("chip"),
      cueText(row),
    ),
  ],
};

function cueText(row) {
  const name = spaced(row.name),
    options = Object.entries(row.options ?? {}).map(([key, value]) => (value === true || value === "" ? key : `${key} ${value}`));
  return row.text || [row.cue, name, ...options].filter(Boolean).join(" · ");
}

function signs(row) {
  const state = STATES[row.state],
    parts = [];
  if (state)
    parts.push(
      el("span", {class: `sign ${row.state}`}, el("span", {"aria-hidden": "true"}, state[0]), el("span", {class: "state-word"}, state[1])),
    );
  if (row.marked)
    parts.push(el("span", {class: "sign marked"}, el("span", {"aria-hidden": "true"}, "⚑"), el("span", {class: "state-word"}, "marked")));
  if (row.issues)
    parts.push(
      el(
        "span",
        {class: "sign issue"},
        el("span", {"aria-hidden": "true"}, "!"),
        el("span", {class: "state-word"}, row.issues === 1 ? "issue" : `${row.issues} issues`),
      ),
    );
  return el("span", {class: "signs"}, ...parts);
}

function who(row) {
  const hue = hueOf(row),
    role = roleOf(row),
    name = row.ensemble || row.speaker;
  return el(
    "div",
    {class: "who"},
    el("span", {class: "disc", hue, "aria-hidden": "true"}, role?.initials ?? (name ?? "?").slice(0, 2)),
    el(
      "span",
      {class: "name", hue},
      name,
      row.with?.length ? el("span", {class: "with"}, ` with ${row.with.map((other) => other.speaker).join(", ")}`) : null,
    ),
    ...(row.perspective ?? []).map((text) => el("span", {class: "perspective"}, text)),
    ...deliveries(row, row.phrases?.[0], 0),
    el(
      "button",
      {
        type: "button",
        class: "chip delivery add",
        tabindex: "-1",
        data: {act: "delivery", row: row.id, phrase: 0},
        "aria-label": `Add a delivery for ${name}`,
      },
      "+",
    ),
  );
}
function deliveries(row, phrase, n) {
  if (!phrase) return [];
  const names = phrase.deliveries ?? [],
    more = phrase.direction && !names.some((name) => spaced(name) === phrase.direction) ? [phrase.direction] : [];
  return [...names, ...more].map((name) =>
    el("button", {type: "button", class: "chip delivery", tabindex: "-1", data: {act: "delivery", row: row.id, phrase: n}}, spaced(name)),
  );
}

/** The words, each its own element with its number; sounds and changes of delivery stand where they fall. */
function words(row) {
  const text = row.text ?? "",
    spans = row.words ?? [],
    parts = [],
    before = new Map(),
    behind = new Map();
  for (const chip of row.chips ?? []) {
    const map = chip.edge === "end" ? behind : before;
    map.set(chip.word, [...(map.get(chip.word) ?? []), soundChip(row, chip)]);
  }
  (row.phrases ?? []).forEach((phrase, n) => {
    if (n === 0) return;
    const pause = phrase.pause_s ? [el("span", {class: "chip pause"}, `${phrase.pause_s} s`)] : [];
    before.set(phrase.first, [...pause, ...deliveries(row, phrase, n), ...(before.get(phrase.first) ?? [])]);
  });
  let done = 0;
  for (let k = 0; k < spans.length / 2; k++) {
    const [start, end] = [spans[2 * k], spans[2 * k + 1]];
    parts.push(
      text.slice(done, start),
      ...(before.get(k) ?? []),
      el("b", {data: {w: k}}, text.slice(start, end)),
      ...(behind.get(k) ?? []),
    );
    done = end;
  }
  const last = spans.length / 2;
  parts.push(text.slice(done), ...(before.get(last) ?? []), ...(spans.length ? [] : [...before.values(), ...behind.values()].flat()));
  return el("p", {class: "text"}, ...parts.filter((part) => part !== ""));
}
const soundChip = (row, chip) =>
  el(
    "button",
    {
      type: "button",
      class: `chip ${chip.kind}`,
      draggable: "true",
      tabindex: "-1",
      title: chip.raw,
      "aria-label": `${chip.kind} ${spaced(chip.name)}: change or move`,
      data: {act: "chip", cue: chip.id, row: row.id},
    },
    icon("chip"),
    spaced(chip.name) || chip.kind,
  );

function from(row) {
  const event = model.times.get(row.id);
  return el(
    "button",
    {
      type: "button",
      class: "from",
      tabindex: "-1",
      data: {act: "play-row", row: row.id},
      "aria-label": `Play from ${event ? clock(event.start_s) : "here"}`,
    },
    event ? `${event.estimated ? "~" : ""}${clock(event.start_s)}` : "▶",
  );
}

/** About how tall a row is, before it is measured. */
export function guess(row, width) {
  const chars = Math.max(20, width / 8.6);
  if (row.kind === "section") return 90;
  if (row.kind === "heading") return 56;
  if (row.kind === "cue") return 34;
  return (row.narration ? 16 : 40) + 29 * Math.ceil((row.text?.length ?? 40) / chars);
}
