// Questions: what a change costs, whose words stay, where to go, which note to leave, which keys there are.
import {clock, count, el} from "./dom.js";
import {post} from "./api.js";
import {chosen, loadLine, loadRows, model, openChapter, tell, wordAt} from "./model.js";
import {commands, keyed} from "./commands.js";
import {seek, now, player, stop} from "./player.js";
import {status} from "./say.js";

/** A dialog with a title and a way out. Resolves to the value of the button pressed, null for leaving. */
export function ask(title, content, buttons = [["Close", null]], {wide = false} = {}) {
  return new Promise((answer) => {
    const name = `dialog-${Math.round(performance.now())}`,
      back = document.activeElement;
    const row = el(
      "div",
      {class: "dialog-buttons"},
      ...buttons.map(([label, value, strong]) => {
        const made = el("button", {type: "button", class: strong ? "small strong" : "small"}, label);
        made.addEventListener("click", () => leave(typeof value === "function" ? value() : value));
        return made;
      }),
    );
    const box = el("dialog", {class: wide ? "wide" : "", "aria-labelledby": name}, el("h2", {id: name}, title), ...[content].flat(), row);
    let over = false;
    const leave = (value) => {
      if (over || value === undefined) return;
      over = true;
      box.close();
      box.remove();
      if (back?.isConnected) back.focus({preventScroll: true});
      answer(value);
    };
    box.addEventListener("cancel", (event) => {
      event.preventDefault();
      leave(null);
    });
    box.addEventListener("click", (event) => {
      if (event.target === box) leave(null);
    });
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      row.querySelector(".strong")?.click();
    });
    box.leave = leave;
    document.body.append(box);
    box.showModal();
  });
}

export const askCost = (cost, alone) =>
  ask(
    "This re-speaks more than this line",
    [
      el(
        "p",
        {class: "cost"},
        cost.text ?? `${count(cost.lines, "line")}, about ${clock(Math.round(cost.seconds))}, ${count(cost.chapters, "chapter")} remixed`,
      ),
    ],
    [
      ["Cancel", null],
      ...(alone ? [["Only this line", "only"]] : []),
      [cost.lines ? `All ${count(cost.lines, "line")}` : "All", "all", true],
    ],
  );

/** Two versions of the same words, side by side; nothing is lost, whichever is taken. */
export function conflict({file, yours, disk, undo = false}) {
  const mine = el("textarea", {rows: "8", class: "words", "aria-label": "Yours, to change before it is saved"});
  mine.value = yours ?? "";
  return ask(
    undo ? "The place has changed since: nothing was undone" : "Somebody else changed these words",
    [
      el(
        "p",
        {class: "soft"},
        `${file} was changed in another program or tab while you worked. Nothing is lost: choose what shall stand there.`,
      ),
      el(
        "div",
        {class: "versus"},
        el("section", {}, el("h3", {}, "Yours"), mine),
        el("section", {}, el("h3", {}, "On disk"), el("pre", {tabindex: "0", "aria-label": "On disk"}, disk ?? "")),
      ),
    ],
    undo
      ? [["Close", null, true]]
      : [
          ["Keep what is on disk", null],
          ["Save yours there", () => mine.value, true],
        ],
    {wide: true},
  );
}

/** One line of text. */
export function askText(title, label, value = "", {hint = "", options = [], strong = "OK"} = {}) {
  const field = el("input", {type: "text", id: "ask-field", list: options.length ? "ask-options" : null, autocomplete: "off"});
  field.value = value;
  return ask(
    title,
    el(
      "form",
      {class: "field"},
      el("label", {for: "ask-field"}, label),
      field,
      options.length ? el("datalist", {id: "ask-options"}, ...options.map((name) => el("option", {value: name}))) : null,
      hint && el("p", {class: "hint"}, hint),
    ),
    [
      ["Cancel", null],
      [strong, () => field.value.trim(), true],
    ],
  );
}

/** 2:31 is line 31 of chapter 2's file; 1:02.5 with a point, or a word of seconds, is a time. */
async function goTo() {
  const place = await askText("Go to", "Line (2:31), time (12.5s) or chapter (3)", "", {strong: "Go"});
  if (!place) return;
  const time = /^(?:(\d+):)?(\d+(?:\.\d+)?)\s*s$/.exec(place),
    line = /^(\d+):(\d+)$/.exec(place);
  if (time) {
    seek(60 * Number(time[1] ?? 0) + Number(time[2]));
    return;
  }
  const number = Number(line?.[1] ?? place);
  if (!model.production.chapters.some((chapter) => chapter.number === number)) {
    status(`There is no chapter ${place}`, true);
    return;
  }
  if (number !== model.chapter) {
    stop();
    await openChapter(number);
  }
  if (line) {
    const row = model.rows.findLast((each) => each.line <= Number(line[2])) ?? model.rows[0];
    if (row) tell("go", row.id);
  }
}

const STATUS = [
  ["approved", "approved"],
  ["doubtful", "doubtful"],
  ["failed", "failed"],
  ["stale", "to do again"],
];
async function chapters() {
  const list = el(
    "ol",
    {class: "chapter-list"},
    ...model.production.chapters.map((chapter) => {
      const made = el(
        "button",
        {type: "button", "aria-current": chapter.number === model.chapter ? "true" : null, data: {chapter: chapter.number}},
        el("span", {class: "number"}, chapter.number),
        el("span", {class: "name"}, chapter.title),
        el("span", {class: "length"}, clock(Math.round(chapter.duration_s ?? chapter.estimate_s ?? 0))),
        el(
          "span",
          {class: "figures"},
          Number.isInteger(chapter.spoken) ? `${chapter.spoken} of ${count(chapter.lines, "line")} spoken` : count(chapter.lines, "line"),
          ...STATUS.filter(([name]) => chapter[name]).map(([name, text]) => ` · ${chapter[name]} ${text}`),
        ),
        chapter.lines
          ? el("span", {
              class: "meter",
              "aria-hidden": "true",
              vars: {"--spoken": (chapter.spoken ?? 0) / chapter.lines, "--approved": (chapter.approved ?? 0) / chapter.lines},
            })
          : null,
      );
      made.addEventListener("click", () => made.closest("dialog").leave(chapter.number));
      return el("li", {}, made);
    }),
  );
  const number = await ask(
    "Chapters",
    list,
    [
      ["Approve this chapter", "approve"],
      ["Close", null],
    ],
    {wide: true},
  );
  if (number === "approve") {
    const answer = await post(`/api/chapter/${model.chapter}/approve`, {on: true});
    model.production.undo = answer.undo ?? model.production.undo;
    tell("frame");
    status(`${count(answer.changed ?? 0, "line")} approved`, true);
    await loadRows();
    return;
  }
  if (number && number !== model.chapter) {
    stop();
    await openChapter(number);
  }
}

/** A note at the word that sounds, or at the chosen line. */
async function mark() {
  const at_s = now(),
    sounding = document.body.classList.contains("listening") && !player.dry ? wordAt(at_s) : null,
    row = sounding ? model.rows[model.index.get(sounding.id)] : chosen();
  if (row?.kind !== "line") {
    status("Choose a line to mark", true);
    return;
  }
  const place = sounding ? `“${sounding.word}”, ${clock(at_s)}` : "",
    had = row.marked && model.line?.id === row.id ? (model.line.marks?.[0]?.note ?? "") : "",
    given = await askText(`Mark ${row.speaker ?? "the line"}`, place ? `Note at ${place}` : "Note", had, {strong: "Mark"});
  if (given === null) return;
  // an empty note takes a mark away, so a mark without words gets some
  const note = given || (row.marked ? "" : "listen again");
  await post(`/api/line/${encodeURIComponent(row.id)}/mark`, {key: row.key, note: note && place ? `${place}: ${note}` : note});
  (model.rows[model.index.get(row.id)] ?? row).marked = Boolean(note);
  tell("row", row.id);
  tell("marked");
  loadLine().catch(() => {});
  status(note ? "Marked" : "The mark is gone", true);
}

export const settings = {
  get keys() {
    try {
      return localStorage.getItem("audiodrama:keys") !== "off";
    } catch {
      return true;
    }
  },
  set keys(on) {
    try {
      localStorage.setItem("audiodrama:keys", on ? "on" : "off");
    } catch {
      /* then it lasts as long as the page */
    }
  },
};
const NAMES = {" ": "Space", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc"};
export const keyName = (key) =>
  key
    .split("+")
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join(" + ");
async function keys() {
  const groups = new Map();
  for (const [, {key, label, group, also}] of keyed())
    groups.set(group, [...(groups.get(group) ?? []), [key === "1" ? ["1 … 9"] : also ? [key, ...also] : [key], label]]);
  const single = el("input", {type: "checkbox", id: "single"});
  single.checked = settings.keys;
  single.addEventListener("change", () => {
    settings.keys = single.checked;
  });
  await ask(
    "Keys",
    [
      el(
        "div",
        {class: "keys"},
        ...[...groups].map(([group, entries]) =>
          el(
            "section",
            {},
            el("h3", {}, group),
            el(
              "dl",
              {},
              ...entries.flatMap(([names, label]) => [
                el("dt", {}, ...names.map((name) => el("kbd", {}, keyName(name)))),
                el("dd", {}, label),
              ]),
            ),
          ),
        ),
      ),
      el(
        "p",
        {class: "check"},
        single,
        el("label", {for: "single"}, "Single letters are keys (never in text fields). Everything is a button too."),
      ),
    ],
    [["Close", null, true]],
    {wide: true},
  );
}

async function render() {
  const production = model.production,
    chapter = production.chapters.find((each) => each.number === model.chapter);
  const what = el(
    "select",
    {id: "render-what"},
    el("option", {value: ""}, "All chapters"),
    chapter && el("option", {value: chapter.number}, `Only chapter ${chapter.number}`),
  );
  const format = el("select", {id: "render-format"}, ...(production.formats ?? ["mp3"]).map((name) => el("option", {value: name}, name)));
  const profile = el(
    "select",
    {id: "render-profile"},
    ...(production.profiles ?? []).map((name) => el("option", {value: name, selected: name === production.profile}, name)),
  );
  const boxes = [
    ["draft", "Draft: embedded voices, no rooms"],
    ["verify", "Listen to each line and compare the words"],
    ["approved_only", "Only if every line is approved"],
  ].map(([name, label]) => {
    const box = el("input", {type: "checkbox", id: `render-${name}`, data: {name}});
    return el("p", {class: "check"}, box, el("label", {for: box.id}, label));
  });
  const field = (label, select) => el("p", {class: "field"}, el("label", {for: select.id}, label), select);
  const answer = await ask(
    "Render",
    [field("Chapters", what), field("Format", format), field("Profile", profile), ...boxes],
    [
      ["Cancel", null],
      [
        "Render",
        () => ({
          kind: "render",
          chapters: what.value ? [Number(what.value)] : [],
          formats: [format.value],
          profile: profile.value || undefined,
          ...Object.fromEntries(boxes.map((box) => box.querySelector("input")).map((box) => [box.dataset.name, box.checked])),
        }),
        true,
      ],
    ],
  );
  if (answer)
    await post("/api/jobs", answer).then(({job}) => {
      model.jobs.set(job.id, job);
      tell("jobs");
      tell("tab", "jobs");
    });
}

commands({
  goto: {run: goTo, key: "g", label: "Go to a line, time or chapter", group: "Script"},
  chapters: {run: chapters, key: "c", label: "Chapters", group: "Script"},
  mark: {run: mark, key: "x", label: "Mark with a note", group: "Line"},
  keys: {run: keys, key: "?", label: "This list", group: "Studio"},
  render: {run: render, key: "r", label: "Render chapters", group: "Studio"},
  "close-toast": (element) => element.parentElement.remove(),
});
