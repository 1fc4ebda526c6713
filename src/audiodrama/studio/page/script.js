// The middle: the text of the play, a row a cue, with the word that sounds lit.
import {at, count, el} from "./dom.js";
import {choose, chosen, loadLine, model, on, tell} from "./model.js";
import {command, commands} from "./commands.js";
import {WORDS, reading} from "./filter.js";
import {guess, rowElement} from "./rowview.js";
import {now, play, player, seek} from "./player.js";
import {VirtualList} from "./virtual.js";
import {status} from "./say.js";

const scroller = at("scroller"),
  list = at("rows"),
  calm = matchMedia("(prefers-reduced-motion: reduce)");
let shown = [],
  lit = null,
  litWord = null,
  following = true,
  caret = null;

export const rows = new VirtualList(scroller, list, {
  build: (i, old) => rowElement(shown[i], old),
  key: (i) => shown[i].id,
  guess: (i) => guess(shown[i], list.clientWidth || 640),
});

function sift() {
  const {test, unknown} = reading(at("filter").value);
  shown = test ? model.rows.filter(test) : model.rows;
  rows.reset(shown.length);
  list.classList.toggle("empty", !shown.length);
  at("matches").textContent = unknown.length ? `${unknown[0]} is not known` : test ? count(shown.length, "row") : "";
  relight(true);
}

// ---- the chosen row ----
on("rows", () => {
  const editing = list.querySelector(".editor");
  if (editing) rows.pinned = editing.closest("[data-row]")?.dataset.row ?? null;
  sift();
  for (const key of [...rows.shown.keys()]) rows.refresh(key);
  tell("selected", {row: chosen(), quiet: true, from: "rows"});
});
on("timeline", () => {
  for (const key of [...rows.shown.keys()]) rows.refresh(key);
});
on("row", (id) => rows.refresh(id));
on("selected", ({row, focus, quiet, from}) => {
  caret = null;
  for (const [key, element] of rows.shown) {
    const is = key === row?.id;
    element.classList.toggle("chosen", is);
    if (is) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
    element.tabIndex = is ? 0 : -1;
    element.querySelector(".caret")?.classList.remove("caret");
  }
  if (!row) return;
  if (!quiet || from === "rows") (clearTimeout(soon), (soon = setTimeout(() => loadLine().catch(() => {}), 60)));
  if (quiet) {
    if (from !== "rows") {
      rows.show(row.id);
      loadLine().catch(() => {});
    }
    return;
  }
  const element = rows.show(row.id, {smooth: !calm.matches && from === "hand"});
  if (focus) element?.focus({preventScroll: true});
});
let soon = 0;

/** The next row a hand can rest on, up or down. */
export function move(by, test = () => true) {
  const here = shown.findIndex((row) => row.id === model.selected);
  for (let i = here + by; i >= 0 && i < shown.length; i += by)
    if (test(shown[i])) {
      choose(shown[i].id, {focus: list.contains(document.activeElement) || document.activeElement === document.body});
      return shown[i];
    }
  return null;
}
export const focusRow = () => {
  const element = model.selected && rows.show(model.selected);
  (element ?? list).focus({preventScroll: true});
};

/** Whether a click ended a selection of text in this row, which is then meant rather than the click. */
const selecting = (row) => !getSelection().isCollapsed && row.contains(getSelection().anchorNode);
list.addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  if (!row || event.target.closest("[data-act], .editor") || selecting(row)) return;
  choose(row.dataset.row, {focus: true});
  const word = event.target.closest("b[data-w]");
  if (!word) return;
  following = true;
  const time = wordStart(row.dataset.row, Number(word.dataset.w));
  if (time !== null) play(time);
  else status("This chapter has no times yet", true);
});
list.addEventListener("dblclick", (event) => {
  const row = event.target.closest(".row");
  if (row && !event.target.closest("[data-act], .editor")) {
    getSelection().removeAllRanges();
    command("edit").run();
  }
});
list.addEventListener("focusin", (event) => {
  const row = event.target.closest(".row");
  if (row && row.dataset.row !== model.selected && !row.querySelector(".editor")) choose(row.dataset.row);
});

/** When a word begins in the chapter, or its line where words have no times. */
export function wordStart(id, word) {
  const event = model.times.get(id);
  if (!event) return null;
  return event.words?.length > 2 * word ? event.words[2 * word] : event.start_s;
}

/** The word under the hand of someone at the keys: arrows move it, Space plays from it. */
function step(by) {
  const row = chosen(),
    element = rows.element(model.selected);
  if (!row || row.kind !== "line" || !element) return;
  const last = (row.words?.length ?? 0) / 2 - 1;
  if (last < 0) return;
  element.querySelector(".caret")?.classList.remove("caret");
  caret = caret === null ? (by > 0 ? 0 : last) : Math.max(0, Math.min(last, caret + by));
  const word = element.querySelector(`b[data-w="${caret}"]`);
  word?.classList.add("caret");
  status(word?.textContent ?? "", true);
  const time = wordStart(row.id, caret);
  if (time !== null) {
    if (player.playing) play(time);
    else seek(time);
  }
}
export const caretWord = () => caret;

// ---- the word that sounds ----
/** Light the word at a second of the chapter; with `force` also if it is the same as before. */
export function relight(force = false) {
  const time = now(),
    events = model.timeline?.events ?? [];
  let event = null;
  if (player.playing || player.at > 0)
    for (const each of events) {
      if (each.start_s > time) break;
      if (each.lane === "dialogue" && time < each.end_s) event = each;
    }
  const id = player.dry ? null : (event?.id ?? null);
  if (id !== lit || force) {
    list.querySelector(".row.on")?.classList.remove("on");
    for (const word of list.querySelectorAll("b.now")) word.classList.remove("now");
    if (lit) rows.element(lit)?.classList.remove("on");
    const fresh = id !== lit;
    lit = id;
    litWord = null;
    if (id) {
      if (fresh && following && player.playing && !list.querySelector(".editor")) rows.show(id, {smooth: !calm.matches, margin: 90});
      rows.element(id)?.classList.add("on");
    }
  }
  if (!event) return;
  const element = rows.element(id);
  if (!element) return;
  if (!element.classList.contains("on")) {
    element.classList.add("on");
    litWord = null;
  }
  let word = -1;
  for (let k = 0; k < (event.words?.length ?? 0) / 2 && event.words[2 * k] <= time; k++) word = k;
  const node = word < 0 ? null : element.querySelector(`b[data-w="${word}"]`);
  if (node === litWord) return;
  element.querySelector("b.now")?.classList.remove("now");
  node?.classList.add("now");
  litWord = node;
}
export const litRow = () => lit;
for (const kind of ["wheel", "touchmove"])
  scroller.addEventListener(
    kind,
    () => {
      if (player.playing) following = false;
    },
    {passive: true},
  );
on("playing", () => {
  if (!player.playing) following = true;
  relight();
});

// ---- the filter ----
let typing = 0;
at("filter").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    sift();
    if (model.selected && rows.places.has(model.selected)) rows.show(model.selected);
  }, 120);
});
at("filter").addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault();
    at("filter").value = "";
    sift();
    focusRow();
  }
  if (event.key === "ArrowDown" || event.key === "Enter") {
    event.preventDefault();
    if (shown.length) choose((shown.find((row) => row.id === model.selected) ?? shown[0]).id, {focus: true});
    focusRow();
  }
});
at("filtering").addEventListener("submit", (event) => event.preventDefault());
on("production", () =>
  at("filters").replaceChildren(
    ...WORDS.map((word) => el("option", {value: word})),
    ...(model.production.roles ?? []).map((role) => el("option", {value: `role:${role.role}`})),
  ),
);

commands({
  "row-up": {run: () => move(-1), key: "ArrowUp", label: "The row above", group: "Script"},
  "row-down": {run: () => move(1), key: "ArrowDown", label: "The row below", group: "Script"},
  "word-left": {run: () => step(-1), key: "ArrowLeft", label: "The word before", group: "Script"},
  "word-right": {run: () => step(1), key: "ArrowRight", label: "The next word", group: "Script"},
  filter: {
    run: () => {
      at("filter").focus();
      at("filter").select();
    },
    key: "/",
    label: "Filter the lines",
    group: "Script",
  },
  "to-script": () => focusRow(),
  "play-row": (element) => {
    const event = model.times.get(element.dataset.row);
    choose(element.dataset.row);
    following = true;
    if (event) play(event.start_s);
  },
});
