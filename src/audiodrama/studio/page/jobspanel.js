// Work in hand and done: it belongs to the studio, so closing this page changes nothing about it.
import {get, part, post} from "./api.js";
import {about, button, el} from "./dom.js";
import {model, on, openChapter, tell} from "./model.js";
import {commands} from "./commands.js";
import {panel} from "./inspector.js";
import {toast} from "./say.js";

const STATES = {
  waiting: "waiting",
  running: "running",
  paused: "paused",
  stopped: "stopped; what was done is kept",
  done: "done",
  warnings: "done, with warnings",
  failed: "failed",
};
const ORDER = ["running", "waiting", "paused", "failed", "warnings", "stopped", "done"];
const LABELS = {pause: "Pause", stop: "Stop", resume: "Go on", retry: "Try again"};
const EXPORTS = [
  ["stems", "Stems"],
  ["reaper", "Reaper session"],
  ["audacity", "Audacity labels"],
  ["epub", "EPUB with sound"],
  ["podcast", "Podcast feed"],
  ["shelf", "Audiobook shelf"],
  ["cues", "Cue sheet"],
];

function paint() {
  const jobs = [...model.jobs.values()].sort((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return [
    el(
      "div",
      {class: "acts", data: {key: "new"}},
      button("render", "Render …", {class: "small strong", "aria-haspopup": "dialog"}),
      button("job-new", "Speak all lines", {data: {kind: "speak"}}),
      button("job-new", "Quality control", {data: {kind: "qc"}}),
      button("job-new", "Notes of this chapter", {data: {kind: "notes"}, title: "What a listener would stumble over"}),
    ),
    el(
      "p",
      {class: "field", data: {key: "export"}},
      el("label", {for: "export"}, "Export"),
      el("select", {id: "export"}, ...EXPORTS.map(([value, label]) => el("option", {value}, label))),
      button("export", "Export"),
    ),
    jobs.length
      ? el("ol", {class: "jobs", "aria-label": "Jobs", data: {key: "jobs"}}, ...jobs.map(item))
      : el("p", {class: "nothing", data: {key: "none"}}, "Nothing is being made. What was made lies in output/."),
    outputs.length
      ? el(
          "section",
          {data: {key: "out"}},
          el("h2", {class: "head"}, "In output/"),
          el(
            "ul",
            {class: "plain-list"},
            ...outputs.map((each) => el("li", {}, el("a", {href: each.url, download: ""}, each.file ?? each.title))),
          ),
        )
      : null,
  ];
}
function item(job) {
  const share = Math.round(100 * (job.share ?? 0)),
    running = job.state === "running" || job.state === "paused";
  return el(
    "li",
    {class: `job ${job.state}`, data: {key: job.id}},
    el(
      "p",
      {class: "job-head"},
      el("b", {}, job.title ?? job.kind),
      el(
        "span",
        {class: "job-state"},
        running
          ? [`${share} %`, job.left_s !== null && job.left_s !== undefined ? `${about(job.left_s)} left` : ""].filter(Boolean).join(", ")
          : (STATES[job.state] ?? job.state),
      ),
    ),
    running ? el("progress", {max: "100", value: share, "aria-label": job.title ?? job.kind}) : null,
    job.doing && running ? el("p", {class: "hint"}, job.doing) : null,
    job.error
      ? el(
          "p",
          {class: "trouble"},
          job.error.error ?? job.error,
          job.error.place
            ? ` (${typeof job.error.place === "string" ? job.error.place : `${job.error.place.file}:${job.error.place.line}`})`
            : "",
        )
      : null,
    job.error?.hint ? el("p", {class: "hint"}, job.error.hint) : null,
    ...(job.notes ?? [])
      .slice(0, 20)
      .map((note) => el("p", {class: "hint"}, typeof note === "string" ? note : (note.message ?? note.error ?? ""))),
    el(
      "div",
      {class: "acts"},
      ...(job.can ?? [])
        .filter((name) => LABELS[name])
        .map((name) =>
          button("job-do", LABELS[name], {data: {job: job.id, do: name}, "aria-label": `${LABELS[name]}: ${job.title ?? job.kind}`}),
        ),
      ["done", "warnings", "failed", "stopped"].includes(job.state)
        ? button("job-do", "Forget", {data: {job: job.id, do: "forget"}})
        : null,
    ),
  );
}

let outputs = [];
const look = async () => {
  const answer = await get("/api/output");
  outputs = [...(answer.book ? [{url: answer.book, file: "the whole book"}] : []), ...(answer.chapters ?? []).filter((each) => each.url)];
  tell("jobs");
};
on("shown", (tab) => {
  if (tab === "jobs") look().catch(() => {});
});
on("job", ({job, before}) => {
  if (job.state === before) return;
  if (job.state === "failed") toast(`${job.title ?? job.kind} failed: ${job.error?.error ?? ""}`, job.error?.hint ?? "", "bad");
  if ((job.state === "done" || job.state === "warnings") && ["render", "export"].includes(job.kind)) {
    toast(`${job.title ?? job.kind}: ${STATES[job.state]}`);
    look().catch(() => {});
  }
});
panel("jobs", paint, "jobs shown");

const start = async (body) => {
  const {job} = await post("/api/jobs", body);
  model.jobs.set(job.id, job);
  tell("jobs");
};
commands({
  "job-new": (element) =>
    start({kind: element.dataset.kind, ...({speak: {chapters: []}, notes: {chapters: [model.chapter]}}[element.dataset.kind] ?? {})}),
  export: () => start({kind: "export", target: document.getElementById("export").value}),
  "job-do": async (element) => {
    const answer = await post(`/api/jobs/${part(element.dataset.job)}/${element.dataset.do}`);
    if (element.dataset.do === "forget") model.jobs.delete(element.dataset.job);
    else if (answer.job) model.jobs.set(answer.job.id, answer.job);
    tell("jobs");
  },
  "job-chapter": (element) => openChapter(Number(element.dataset.chapter)),
});
