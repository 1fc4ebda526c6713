// Editing in place: the row's own text, exactly as it stands in the script.
import {at, button, el} from "./dom.js";
import {chosen, model, on, choose, rowAt, sameRow, tell, loadTimeline} from "./model.js";
import {commands} from "./commands.js";
import {body, change, replaceText} from "./edits.js";
import {hear, player} from "./player.js";
import {focusRow, rows} from "./script.js";
import {failed, status} from "./say.js";

let open = null;
export const editing = () => open;

function edit() {
  const row = chosen();
  if (!row || open) return;
  const element = rows.show(row.id),
    from = body(row),
    text = row.raw.slice(from).replaceAll("\r\n", "\n");
  if (!element) return;
  const area = el("textarea", {
    class: "words",
    spellcheck: "true",
    rows: "1",
    "aria-label": `Words of ${row.speaker ?? "this row"}`,
    lang: model.production.language,
  });
  const box = el(
    "div",
    {class: "editor"},
    area,
    el(
      "div",
      {class: "editor-buttons"},
      button("save", "Save and hear", {class: "small strong"}),
      button("save-only", "Save"),
      button("leave", "Cancel"),
      el("span", {class: "hint"}, "Ctrl+Enter saves and plays, Esc leaves"),
    ),
  );
  area.value = text;
  open = {id: row.id, row, area, box, from};
  element.classList.add("editing");
  element.append(box);
  rows.pinned = row.id;
  area.addEventListener("input", fit);
  fit();
  area.focus();
  area.setSelectionRange(text.length, text.length);
  tell("editing");
}
function fit() {
  if (!open) return;
  open.area.style.height = "0";
  open.area.style.height = `${open.area.scrollHeight + 2}px`;
  rows.measure([[open.id, rows.places.get(open.id)]].filter(([, i]) => i !== undefined && rows.element(open.id)));
}

function leave() {
  if (!open) return false;
  const {id, box} = open;
  const element = box.closest(".row");
  box.remove();
  element?.classList.remove("editing");
  open = null;
  rows.pinned = null;
  rows.refresh(id);
  focusRow();
  tell("editing");
  return true;
}

/** Save; then hear the line in the mix, as soon as it is spoken. */
async function save(listen) {
  if (!open) return;
  const {row, area, from} = open;
  if (listen) player.saved = performance.now();
  const text = row.raw.slice(0, from) + (row.raw.includes("\r\n") ? area.value.replaceAll("\n", "\r\n") : area.value);
  if (text === row.raw) {
    leave();
    if (listen) hear(row.id);
    return;
  }
  area.readOnly = true;
  try {
    const answer = await replaceText({file: row.file, start: row.start, end: row.end, expect: row.raw, hash: row.hash, text});
    leave();
    if (!answer) return;
    const now = model.rows[model.index.get(answer.id)] ?? rowAt(answer.file, answer.start);
    if (now) choose(now.id, {focus: true});
    status("Saved", true);
    if (listen && now) await hear(now.id);
  } catch (error) {
    player.saved = 0;
    area.readOnly = false;
    failed(error);
  }
}
// lines that come or go above move the row that is edited: the editor moves with it
on("rows-read", () => {
  const now = open && sameRow(open.row);
  if (!now || now.id === open.id) return;
  rows.rename(open.id, now.id);
  open.id = rows.pinned = now.id;
});
let later = 0;
on("stale-timeline", () => {
  clearTimeout(later);
  later = setTimeout(() => loadTimeline().catch(() => {}), 250);
});

// ---- chips: what a sound is, where it falls, how a line is said ----
/** A small form in the place of a chip: one field with completion. */
function inPlace(chip, {value, options, label, done}) {
  const field = el("input", {
    class: "chip-field",
    type: "text",
    value,
    "aria-label": label,
    list: "completion",
    autocomplete: "off",
    size: Math.max(8, value.length + 2),
  });
  field.value = value;
  const names = at("completion") ?? document.body.appendChild(el("datalist", {id: "completion"}));
  names.replaceChildren(...options.map((name) => el("option", {value: name})));
  let over = false;
  const end = (save) => {
    if (over) return;
    over = true;
    const given = field.value.trim();
    field.replaceWith(chip);
    chip.focus({preventScroll: true});
    if (save && given !== value) Promise.resolve(done(given)).catch(failed);
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault();
      end(true);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      end(false);
    }
  });
  field.addEventListener("blur", () => end(true));
  chip.replaceWith(field);
  field.focus();
  field.select();
}

const rowOf = (id) => model.rows[model.index.get(id)];
function delivery(element) {
  const row = rowOf(element.dataset.row),
    n = Number(element.dataset.phrase);
  if (!row) return;
  choose(row.id);
  const had = row.phrases?.[n]?.deliveries ?? [];
  inPlace(element, {
    value: had.join(", ").replaceAll("-", " "),
    options: (model.production.deliveries ?? []).map((name) => name.replaceAll("-", " ")),
    label: "Delivery, empty for none",
    done: (given) =>
      setDelivery(
        row,
        n,
        given
          .split(",")
          .map((name) => name.trim())
          .filter(Boolean),
      ),
  });
}
export async function setDelivery(row, phrase, deliveries) {
  await change({kind: "delivery", id: row.id, key: row.key, phrase, deliveries});
  status(deliveries.length ? `Delivery: ${deliveries.join(", ")}` : "No delivery", true);
  const now = rowOf(row.id);
  if (now) hear(now.id);
}
/** [ and ]: the delivery before or after this one in the list of those there are. */
function turnDelivery(by) {
  const row = chosen(),
    names = ["", ...(model.production.deliveries ?? [])];
  if (row?.kind !== "line") return undefined;
  const here = Math.max(0, names.indexOf(row.phrases?.[0]?.deliveries?.[0] ?? ""));
  const name = names[(here + by + names.length) % names.length];
  return setDelivery(row, 0, name ? [name] : []);
}

function sound(element) {
  const row = rowOf(element.dataset.row ?? element.dataset.cue),
    chip = row?.chips?.find((each) => each.id === element.dataset.cue) ?? row;
  if (!chip?.raw) return;
  choose(row.id);
  const inner = chip.raw.replace(/^\[\[\s*|\s*\]\]$/g, "");
  inPlace(element, {
    value: inner,
    options: (model.production.sounds ?? []).map((each) => `${each.kind === "bed" ? "amb" : each.kind}: ${each.name.replaceAll("-", " ")}`),
    label: "The sound's note, empty to take it out",
    done: (given) =>
      given === ""
        ? change({kind: "remove", id: chip.id, raw: chip.raw})
        : replaceText({
            file: row.file,
            start: chip.start,
            end: chip.end,
            expect: chip.raw,
            hash: row.hash,
            text: chip.raw.startsWith("[[") ? `[[${given}]]` : given,
          }),
  });
}

// a sound is dragged to another word, or moved there with Alt and the arrows
let dragged = null;
at("rows").addEventListener("dragstart", (event) => {
  const chip = event.target.closest?.(".chip[draggable]");
  if (!chip) return;
  dragged = {id: chip.dataset.cue, row: chip.dataset.row};
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", chip.title);
});
const target = (event) => dragged && event.target.closest?.("b[data-w]");
at("rows").addEventListener("dragover", (event) => {
  const word = target(event);
  at("rows").querySelector(".drop")?.classList.remove("drop");
  if (word) {
    event.preventDefault();
    word.classList.add("drop");
  }
});
at("rows").addEventListener("drop", (event) => {
  const word = target(event);
  at("rows").querySelector(".drop")?.classList.remove("drop");
  if (!word) return;
  event.preventDefault();
  moveSound(dragged, word.closest(".row").dataset.row, Number(word.dataset.w)).catch(failed);
});
at("rows").addEventListener("dragend", () => {
  dragged = null;
  at("rows").querySelector(".drop")?.classList.remove("drop");
});
async function moveSound({id, row}, to, word) {
  const goal = rowOf(to),
    chip = rowOf(row)?.chips?.find((each) => each.id === id);
  if (!chip || !goal || word < 0 || word >= goal.words.length / 2) return;
  await change({kind: "move", id, raw: chip.raw, to: {id: goal.id, key: goal.key, word, edge: "start"}});
  status(`${chip.name.replaceAll("-", " ")} is at “${goal.text.slice(goal.words[2 * word], goal.words[2 * word + 1])}”`, true);
  hear(goal.id, {word});
}
at("rows").addEventListener("keydown", (event) => {
  const chip = event.altKey && event.target.closest?.(".chip[draggable]"),
    by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (!chip || !by) return;
  event.preventDefault();
  event.stopPropagation();
  const row = rowOf(chip.dataset.row),
    mine = row.chips.find((each) => each.id === chip.dataset.cue);
  moveSound({id: mine.id, row: row.id}, row.id, mine.word + by).catch(failed);
});

commands({
  edit: {run: edit, key: "e", label: "Edit the words", group: "Edit"},
  save: {run: () => save(true), key: "Ctrl+Enter", label: "Save and hear", group: "Edit"},
  "save-only": () => save(false),
  leave: {run: leave, key: "Escape", label: "Leave without saving", group: "Edit"},
  delivery,
  chip: sound,
  "delivery-before": {run: () => turnDelivery(-1), key: "[", label: "The delivery before", group: "Line"},
  "delivery-next": {run: () => turnDelivery(1), key: "]", label: "The next delivery", group: "Line"},
});
