// Every doubt in one list, worst first, with what mends it beside it.
import {part, post} from "./api.js";
import {button, clock, count, el} from "./dom.js";
import {choose, loadIssues, model, on, openChapter, rowAt, tell} from "./model.js";
import {commands} from "./commands.js";
import {askText} from "./dialogs.js";
import {change} from "./edits.js";
import {panel} from "./inspector.js";
import {hear, play, stop} from "./player.js";
import {place} from "./transport.js";
import {status} from "./say.js";

const SIGNS = {error: "✕", warning: "!", note: "·"},
  SOURCES = {check: "script", speech: "speech", notes: "director's note", qc: "quality", mark: "mark"},
  AROUND_S = 2,
  SHOWN = 300;
let here = null,
  all = false;
const open = () => model.issues.filter((issue) => all || !issue.accepted);

function paint() {
  const list = open(),
    accepted = model.issues.filter((issue) => issue.accepted).length;
  return [
    el(
      "div",
      {class: "issues-head", data: {key: "head"}},
      el(
        "p",
        {class: "soft"},
        list.length ? count(list.length, "issue") : "Nothing is in doubt.",
        accepted ? ` · ${accepted} found fine` : "",
      ),
      el(
        "div",
        {class: "acts"},
        button("issue-before", "Before", {disabled: !list.length}),
        button("issue-next", "Next", {disabled: !list.length}),
        button("look", "Listen through", {title: "Director's notes of this chapter: what a listener would stumble over"}),
        el("a", {class: "small", href: "/api/issues.csv", download: ""}, "CSV"),
        el("a", {class: "small", href: "/api/issues.markers", download: ""}, "Markers"),
        accepted ? button("accepted", all ? "Hide what is fine" : "Show what is fine", {"aria-pressed": String(all)}) : null,
      ),
    ),
    el("ol", {class: "issues", "aria-label": "Issues, worst first", data: {key: "list"}}, ...list.slice(0, SHOWN).map(item)),
    list.length > SHOWN ? el("p", {class: "hint", data: {key: "more"}}, `and ${list.length - SHOWN} more, in the CSV`) : null,
  ];
}

function item(issue) {
  const row = issue.chapter === model.chapter ? model.rows[model.index.get(issue.row ?? issue.line)] : null;
  const where = [
    issue.chapter && (issue.line_number ? `${issue.chapter}:${issue.line_number}` : `chapter ${issue.chapter}`),
    place(issue) !== null && issue.chapter === model.chapter && clock(place(issue)),
    !issue.chapter && issue.file && `${issue.file}:${issue.line_number ?? ""}`,
  ]
    .filter(Boolean)
    .join(" · ");
  return el(
    "li",
    {
      class: `issue ${issue.severity}${issue.id === here ? " here" : ""}${issue.accepted ? " accepted" : ""}`,
      "aria-current": issue.id === here ? "true" : null,
      data: {key: issue.id},
    },
    el(
      "button",
      {type: "button", class: "issue-go plain", data: {act: "go-issue", issue: issue.id}},
      el(
        "span",
        {class: "issue-sign"},
        el("span", {"aria-hidden": "true"}, SIGNS[issue.severity] ?? "·"),
        el("span", {class: "unseen"}, issue.severity),
      ),
      el("span", {class: "issue-text"}, issue.message),
    ),
    el(
      "p",
      {class: "hint"},
      [
        SOURCES[issue.source] ?? issue.source,
        where,
        issue.measure !== null && issue.measure !== undefined
          ? `${format(issue.measure)}${issue.unit ? ` ${issue.unit}` : ""}${issue.threshold !== null && issue.threshold !== undefined ? ` (${format(issue.threshold)})` : ""}`
          : "",
        row?.speaker,
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    issue.hint ? el("p", {class: "hint"}, issue.hint) : null,
    issue.accepted ? el("p", {class: "hint"}, `fine: ${issue.accepted.because ?? issue.accepted}`) : null,
    issue.accepted
      ? null
      : el(
          "div",
          {class: "acts"},
          ...(issue.actions ?? []).map((action, n) => button("mend", action.label, {data: {issue: issue.id, action: n}})),
        ),
  );
}
const format = (value) => (typeof value === "number" ? Number(value.toFixed(2)) : value);

/** Go there and hear it, from two seconds before to two seconds after. */
async function go(issue) {
  here = issue.id;
  tell("issue-here");
  const chapter = issue.chapter ?? model.production.chapters.findLast((each) => each.file === issue.file)?.number;
  if (chapter && chapter !== model.chapter) {
    stop();
    await openChapter(chapter);
  }
  const row = issue.row ?? issue.line ?? (issue.file && Number.isInteger(issue.start) ? rowAt(issue.file, issue.start)?.id : null);
  if (row) choose(row);
  status(`${issue.severity}: ${issue.message}`, true);
  const at = issue.at_s ?? null,
    end = issue.end_s ?? at;
  if (at !== null && model.timeline) return play(Math.max(0, at - AROUND_S), {until: Math.min(model.timeline.duration_s, end + AROUND_S)});
  if (row && model.times.has(row)) return hear(row, {before: AROUND_S, after: AROUND_S});
  return undefined;
}
function turn(by) {
  const list = open();
  if (!list.length) {
    status("Nothing is in doubt", true);
    return undefined;
  }
  const i = list.findIndex((issue) => issue.id === here);
  const next = list[(i + by + list.length) % list.length] ?? list[0],
    going = go(i < 0 ? list[by > 0 ? 0 : list.length - 1] : next);
  setTimeout(() => document.querySelector(".issue.here")?.scrollIntoView({block: "nearest"}), 30);
  return going;
}

async function mend(element) {
  const issue = model.issues.find((each) => each.id === element.dataset.issue),
    action = issue?.actions[Number(element.dataset.action)];
  if (!action) return;
  if (action.accept) {
    const because = await askText("It is fine", "Why (kept with the line's content)", "", {strong: "It is fine"});
    if (because === null) return;
    await post(`/api/issues/${part(issue.id)}/accept`, {because});
  } else if (action.ask === "pronounce") {
    const said = await askText(`Say “${action.written}” as …`, "As it sounds", "", {strong: "Say it so"});
    if (!said) return;
    await change({kind: "pronounce", written: action.written, as: said}, {ask: true});
  } else if (action.take) {
    const row = model.rows[model.index.get(issue.line ?? issue.row)];
    if (row) await post(`/api/line/${part(row.id)}/take`, {key: row.key, new: 1});
  } else if (action.change) await change(action.change, {ask: true});
  else if (action.job) await post("/api/jobs", action.job);
  status(`${action.label}: done`, true);
  await loadIssues();
  if (issue.row ?? issue.line) hear(issue.row ?? issue.line);
}

panel("issues", paint, "issues issue-here rows timeline shown");
on("shown", (tab) => {
  if (tab === "issues") loadIssues().catch(() => {});
});
commands({
  "issue-next": {run: () => turn(1), key: "n", label: "The next issue", group: "Player"},
  "issue-before": {run: () => turn(-1), key: "p", label: "The issue before", group: "Player"},
  "go-issue": (element) => go(model.issues.find((issue) => issue.id === element.dataset.issue)),
  mend,
  accepted: () => {
    all = !all;
    loadIssues();
  },
  look: async () => {
    const {job} = await post("/api/jobs", {kind: "notes", chapters: [model.chapter]});
    model.jobs.set(job.id, job);
    tell("jobs");
    status("Looking for what a listener would stumble over in this chapter", true);
  },
});
