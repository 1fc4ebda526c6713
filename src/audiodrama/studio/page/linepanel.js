// The inspector of one line: its words and readings, how it is said, its takes, and whether it is good.
import {part, post, upload} from "./api.js";
import {button, el, spaced} from "./dom.js";
import {chosen, hueOf, loadLine, model, tell} from "./model.js";
import {commands} from "./commands.js";
import {askText} from "./dialogs.js";
import {change} from "./edits.js";
import {panel} from "./inspector.js";
import {hear, playDry, player} from "./player.js";
import {record, recording} from "./recorder.js";
import {STATES} from "./rowview.js";
import {status, toast} from "./say.js";

const heading = (text, ...more) => el("h2", {class: "head"}, text, ...more);

function paint() {
  const row = chosen(),
    line = model.line;
  if (!row) return [el("p", {class: "nothing"}, "Choose a line of the script.")];
  if (row.kind !== "line") return other(row);
  const state = STATES[row.state];
  return [
    el(
      "header",
      {class: "line-head", data: {key: "head"}},
      el(
        "p",
        {class: "who"},
        el(
          "button",
          {type: "button", class: "name plain", hue: hueOf(row), data: {act: "to-role", role: row.role}, title: "To the role"},
          row.speaker ?? "",
        ),
        el("span", {class: "where"}, `${model.chapter}:${row.line}`),
      ),
      el(
        "p",
        {class: "line-state"},
        state ? `${state[0]} ${state[1]}` : "",
        line?.figures?.duration_s ? ` · ${line.figures.duration_s.toFixed(1)} s` : "",
        line?.voice ? ` · ${line.voice}` : "",
      ),
    ),
    el(
      "div",
      {class: "acts", data: {key: "acts"}},
      button("hear", "Hear in the mix", {class: "small strong"}),
      button("dry", player.dry === `dry ${row.id}` ? "Stop" : "Dry"),
      button("edit", "Edit"),
      button("approve", row.state === "approved" ? "Approved ✓" : "Approve", {"aria-pressed": String(row.state === "approved")}),
      button("mark", row.marked ? "Marked ⚑" : "Mark"),
    ),
    el("section", {data: {key: "words"}}, heading("Words"), readings(row, line)),
    el(
      "section",
      {data: {key: "delivery"}},
      heading("Delivery"),
      el("div", {class: "chips"}, ...(row.phrases ?? []).map((phrase, n) => delivery(row, phrase, n))),
    ),
    line
      ? el("section", {data: {key: "takes"}}, heading("Takes", el("span", {class: "hint"}, " a digit keeps one")), takes(row, line))
      : null,
    line ? el("section", {data: {key: "figures"}}, heading("Pace, pitch, level"), figures(row, line)) : null,
    line?.issues?.length
      ? el(
          "section",
          {data: {key: "issues"}},
          heading("Issues"),
          el("ul", {class: "plain-list"}, ...line.issues.map((issue) => el("li", {}, issue.message))),
        )
      : null,
    line?.marks?.length
      ? el(
          "section",
          {data: {key: "marks"}},
          heading("Marks"),
          el("ul", {class: "plain-list"}, ...line.marks.map((mark) => el("li", {}, "⚑ ", mark.note || "without a note"))),
        )
      : null,
  ];
}

function other(row) {
  return [
    el(
      "header",
      {class: "line-head", data: {key: "head"}},
      el(
        "p",
        {class: "who"},
        el("span", {class: "name"}, row.cue ?? row.kind),
        el("span", {class: "where"}, `${model.chapter}:${row.line}`),
      ),
    ),
    el("pre", {class: "raw", data: {key: "raw"}}, row.raw),
    el(
      "div",
      {class: "acts", data: {key: "acts"}},
      row.kind === "cue" ? button("hear", "Hear in the mix", {class: "small strong"}) : null,
      button("edit", "Edit"),
      row.kind === "cue" ? button("remove-cue", "Take it out") : null,
    ),
  ];
}

/** The words as buttons: one that is misread is told how it is said. */
function readings(row, line) {
  const wrong = new Set((line?.misheard ?? []).map((word) => word.toLowerCase())),
    spans = row.words ?? [],
    parts = [];
  let done = 0;
  for (let k = 0; k < spans.length; k += 2) {
    const word = row.text.slice(spans[k], spans[k + 1]);
    parts.push(
      row.text.slice(done, spans[k]),
      el(
        "button",
        {
          type: "button",
          class: `word${wrong.has(word.toLowerCase()) ? " wrong" : ""}`,
          data: {act: "say-as", word},
          title: `Say “${word}” as …`,
        },
        word,
      ),
    );
    done = spans[k + 1];
  }
  return el("p", {class: "readings"}, ...parts, row.text?.slice(done) ?? "");
}

function delivery(row, phrase, n) {
  const names = ["", ...(model.production.deliveries ?? [])],
    now = phrase.deliveries?.[0] ?? "";
  const label = n ? `From “${row.text.slice(row.words[2 * phrase.first], row.words[2 * phrase.first + 1])}”` : "The line";
  return el(
    "p",
    {class: "field", data: {key: `phrase-${n}`}},
    el("label", {for: `delivery-${n}`}, label),
    el(
      "select",
      {id: `delivery-${n}`, data: {change: "choose-delivery", phrase: n}},
      ...[...new Set([...names, now])].map((name) => el("option", {value: name, selected: name === now}, spaced(name) || "as it comes")),
    ),
    phrase.direction && phrase.direction !== spaced(now) ? el("span", {class: "hint"}, phrase.direction) : null,
  );
}

function takes(row, line) {
  const list = line.takes ?? [];
  return el(
    "div",
    {class: "takes"},
    el(
      "ol",
      {class: "take-list"},
      ...list.map((take) =>
        el(
          "li",
          {class: take.kept ? "take kept" : "take", data: {key: `take-${take.take}`}},
          el(
            "button",
            {
              type: "button",
              class: `play-take${player.dry === `take ${row.id} ${take.take}` ? " on" : ""}`,
              data: {act: "play-take", take: take.take},
              "aria-label": `Play take ${take.take}`,
            },
            player.dry === `take ${row.id} ${take.take}` ? "■" : "▶",
          ),
          el(
            "span",
            {class: "take-name", title: (take.reasons ?? []).join("; ")},
            el("b", {}, take.take),
            " ",
            take.label ?? take.kind,
            take.heard && list.length > 1 ? " · plays now" : "",
            take.best ? " · best" : "",
          ),
          el(
            "span",
            {class: "take-figures"},
            [
              take.duration_s && `${take.duration_s.toFixed(1)} s`,
              Number.isFinite(take.level_lufs) && `${take.level_lufs.toFixed(0)} LUFS`,
              take.misheard ? `${take.misheard} misheard` : "",
              take.spoken === false ? "not spoken yet" : "",
            ]
              .filter(Boolean)
              .join(" · "),
          ),
          take.kept
            ? el("span", {class: "kept-mark"}, "kept")
            : button("keep", "Keep", {data: {take: take.take}, "aria-label": `Keep take ${take.take}`}),
        ),
      ),
    ),
    list.length ? null : el("p", {class: "hint"}, "Not spoken yet."),
    el(
      "div",
      {class: "acts"},
      button("take", "New take"),
      button("drop", "Forget the choice", {disabled: !list.some((take) => take.kept)}),
      button("record", recording() ? "Stop recording" : "Record", {
        class: recording() ? "small strong" : "small",
        "aria-pressed": String(recording()),
      }),
      el(
        "label",
        {class: "small file"},
        "Your own file",
        el("input", {type: "file", class: "unseen", accept: ".wav,.flac,.mp3,.m4a,audio/*", data: {change: "take-file"}}),
      ),
    ),
  );
}

const FIGURES = ["rate", "pitch", "level"];
const pace = (name) => (name === "rate" ? "pace" : name),
  digits = (name) => (name === "rate" ? 2 : 1);
function figures(row, line) {
  const known = (model.production.figures ?? []).filter((figure) => FIGURES.includes(figure.name)),
    value = (figure) => Number(line.figures?.[figure.name] ?? figure.default);
  if (!line.adjustable)
    return el(
      "p",
      {class: "soft"},
      known.map((figure) => `${pace(figure.name)} ${value(figure).toFixed(digits(figure.name))} ${figure.unit ?? ""}`.trim()).join(", "),
      ": as the role has them. ",
      button("to-role", "Change them there", {class: "link", data: {role: row.role}}),
      ", or choose a delivery for this line.",
    );
  return el(
    "div",
    {class: "figures"},
    ...known.map((figure) =>
      el(
        "p",
        {class: "slider", data: {key: figure.name}},
        el("label", {for: `line-${figure.name}`}, pace(figure.name)),
        el("input", {
          type: "range",
          id: `line-${figure.name}`,
          min: figure.low,
          max: figure.high,
          step: figure.name === "rate" ? 0.01 : 0.5,
          value: value(figure),
          data: {change: "line-figure", input: "show-figure", name: figure.name, unit: figure.unit ?? ""},
        }),
        el("output", {for: `line-${figure.name}`}, `${value(figure).toFixed(digits(figure.name))} ${figure.unit ?? ""}`),
      ),
    ),
  );
}

panel("line", paint, "selected line row rows playing recording production");

/** A deed on the chosen line; its answer says what the next undo would take back. */
const post_ = async (path, body) => {
  const row = chosen();
  const answer = await post(`/api/line/${part(row.id)}/${path}`, {key: row.key, ...body});
  undoable(answer);
  return answer;
};
function undoable(answer) {
  if (answer.undo === undefined) return;
  model.production.undo = answer.undo;
  tell("frame");
}
async function approve() {
  const row = chosen();
  if (row?.kind !== "line") return;
  const on = row.state !== "approved";
  const answer = await post_("approve", {on});
  row.state = answer.states?.[row.id] ?? (on ? "approved" : "spoken");
  tell("row", row.id);
  tell("line");
  status(on ? "Approved" : "No longer approved", true);
}
async function keep(number) {
  const row = chosen(),
    take = model.line?.takes?.find((each) => each.take === number);
  if (!row || !take) {
    status(`There is no take ${number}`, true);
    return;
  }
  const answer = await post_("take", {keep: number});
  for (const note of answer.notes ?? []) toast(note);
  status(`Take ${number} is kept`, true);
  await loadLine();
  hear(row.id);
}
async function newTake() {
  const row = chosen();
  if (row?.kind !== "line") return;
  const answer = await post_("take", {new: 1});
  if (answer.job) {
    model.jobs.set(answer.job.id ?? answer.job, answer.job.id ? answer.job : {id: answer.job, kind: "take", state: "waiting"});
    tell("jobs");
  }
  status("A new take is being spoken", true);
  if (!answer.job) await loadLine();
}
const KINDS = {wav: "audio/wav", flac: "audio/flac", mp3: "audio/mpeg", m4a: "audio/mp4", mp4: "audio/mp4", ogg: "audio/ogg"};
async function own(data, name = "take.wav") {
  const row = chosen(),
    kind = KINDS[name.split(".").pop().toLowerCase()];
  if (!kind) throw new Error("A take is a WAV, FLAC, MP3, M4A or OGG file");
  const answer = await upload(`/api/line/${part(row.id)}/recording`, data, {"X-Key": row.key, "Content-Type": kind});
  undoable(answer);
  for (const note of answer.notes ?? []) toast(note);
  status("Your own take is kept", true);
  await loadLine();
  hear(row.id);
}

commands({
  hear: {
    run: () => {
      const row = chosen();
      if (row) return hear(row.id);
      return undefined;
    },
    key: "Enter",
    label: "Hear in the mix",
    group: "Line",
  },
  dry: {
    run: () => {
      const row = chosen();
      if (row?.kind === "line") return playDry(`dry ${row.id}`, `/api/line/${part(row.id)}/dry`);
      return undefined;
    },
    key: "Shift+Enter",
    label: "Hear it dry",
    group: "Line",
  },
  take: {run: newTake, key: "t", label: "New take", group: "Line"},
  approve: {run: approve, key: "a", label: "Approve", group: "Line"},
  keep: {
    run: (element, event) => keep(Number(element?.dataset.take ?? event.key)),
    key: "1",
    also: ["2", "3", "4", "5", "6", "7", "8", "9"],
    label: "Keep take 1 … 9",
    group: "Line",
  },
  drop: async () => {
    await post_("take", {drop: true});
    await loadLine();
  },
  "play-take": (element) => {
    const row = chosen();
    return playDry(`take ${row.id} ${element.dataset.take}`, `/api/line/${part(row.id)}/dry?take=${element.dataset.take}`);
  },
  "take-file": async (element) => {
    const [file] = element.files;
    if (file) {
      await own(file, file.name);
      element.value = "";
    }
  },
  record: async () => {
    const data = await record(() => tell("recording"));
    if (data) await own(data);
  },
  "say-as": async (element) => {
    const said = await askText(`Say “${element.dataset.word}” as …`, "As it sounds, such as KYOH-skeh, or ipa:ˈkjoʊskɛ", "", {
      hint: "Written into voices.yaml for the whole play.",
      strong: "Say it so",
    });
    if (!said) return;
    const row = chosen();
    await change({kind: "pronounce", written: element.dataset.word, as: said}, {ask: true});
    if (row) hear(row.id);
  },
  "choose-delivery": (element) => {
    const row = chosen(),
      n = Number(element.dataset.phrase);
    return change({kind: "delivery", id: row.id, key: row.key, phrase: n, deliveries: element.value ? [element.value] : []}).then(() =>
      hear(row.id),
    );
  },
  "show-figure": (element) => {
    element.nextElementSibling.textContent = `${Number(element.value).toFixed(element.dataset.name === "rate" ? 2 : 1)} ${element.dataset.unit}`;
  },
  "line-figure": (element) => {
    const row = chosen();
    return change({kind: "line-figure", id: row.id, key: row.key, name: element.dataset.name, value: Number(element.value)}).then(() =>
      hear(row.id),
    );
  },
  "remove-cue": async () => {
    const row = chosen();
    await change({kind: "remove", id: row.id, raw: row.raw});
  },
});
