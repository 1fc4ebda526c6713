// The one picture of the production that every region draws from, and the calls that renew it.
import {get, part} from "./api.js";

export const model = {
  production: null,
  chapter: 0,
  rows: [],
  index: new Map(),
  files: {},
  timeline: null,
  times: new Map(),
  levels: null,
  selected: null,
  line: null,
  issues: [],
  counts: {},
  jobs: new Map(),
  role: null,
  casting: null,
  tab: "line",
  silent: "",
  vague: false,
  own: null,
  away: false,
  disk: "",
};

const bus = new EventTarget();
export const on = (names, react) => names.split(" ").forEach((name) => bus.addEventListener(name, (event) => react(event.detail)));
export const tell = (name, detail) => bus.dispatchEvent(new CustomEvent(name, {detail}));

/** Only the newest of several answers to the same question counts. */
const asked = new Map();
async function newest(name, path, react) {
  asked.get(name)?.abort();
  const control = new AbortController();
  asked.set(name, control);
  try {
    react(await get(path, control.signal));
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  } finally {
    if (asked.get(name) === control) asked.delete(name);
  }
}

export const loadProduction = () =>
  newest("production", "/api/production", (answer) => {
    model.production = answer;
    for (const job of answer.jobs ?? []) model.jobs.set(job.id, job);
    tell("production");
  });

export async function openChapter(number, select = null) {
  const other = number !== model.chapter;
  model.chapter = number;
  if (other) Object.assign(model, {rows: [], index: new Map(), timeline: null, times: new Map(), levels: null, selected: null, line: null});
  tell("chapter", {other});
  await loadRows();
  if (select) choose(select);
  else if (!model.selected && model.rows.length) choose((model.rows.find((row) => row.kind === "line") ?? model.rows[0]).id, {quiet: true});
  loadTimeline().catch(() => {});
}

export const loadRows = () =>
  newest("rows", `/api/chapter/${model.chapter}/rows`, (answer) => {
    if (answer.number !== model.chapter) return;
    const before = model.selected && model.rows[model.index.get(model.selected)],
      old = new Map(model.rows.map((row) => [row.key, row]));
    model.rows = answer.rows;
    model.files = answer.files;
    model.revision = answer.revision;
    model.index = new Map(answer.rows.map((row, i) => [row.id, i]));
    for (const row of answer.rows) {
      row.hash = answer.files[row.file];
      if (row.kind === "line" && row.state === null) {
        row.state = old.get(row.key)?.state ?? null;
        model.vague = true;
      }
    }
    if (before) model.selected = sameRow(before)?.id ?? null;
    tell("rows-read");
    tell("rows");
    clearTimeout(patience);
    if (model.vague) patience = setTimeout(() => model.vague && loadStates().catch(() => {}), 3000);
  });

/** How each line of the chapter stands, where its rows did not know yet and no event told it. */
let patience = 0;
const loadStates = () => {
  const number = model.chapter;
  model.vague = false;
  return newest("states", `/api/chapter/${number}/states`, (answer) => {
    if (number === model.chapter) takeStates(answer.states);
  });
};
export function takeStates(states) {
  model.vague = false;
  for (const [id, state] of Object.entries(states)) {
    const row = model.rows[model.index.get(id)];
    if (row && row.state !== state) {
      row.state = state;
      tell("row", id);
    }
  }
}

/** Where a row of an older reading stands now: by its content, else by its place. */
export function sameRow(before) {
  const now = model.rows[model.index.get(before.id)];
  if (now && now.key === before.key && now.raw === before.raw) return now;
  return model.rows.find((row) => row.key && row.key === before.key && Math.abs(row.line - before.line) < 60) ?? now ?? null;
}
export const rowAt = (file, start) =>
  model.rows.find((row) => row.file === file && row.start <= start && start < Math.max(row.end, row.start + 1)) ??
  model.rows.find((row) => row.file === file && row.start >= start);

export const loadTimeline = async () => {
  const number = model.chapter;
  try {
    await newest("timeline", `/api/chapter/${number}/timeline`, (answer) => {
      if (answer.number !== model.chapter) return;
      model.timeline = answer;
      model.silent = "";
      model.times = new Map(answer.events.map((event) => [event.id, event]));
      tell("timeline");
    });
  } catch (error) {
    model.silent = error.message;
    tell("playing");
    throw error;
  }
  newest("levels", `/api/chapter/${number}/levels`, (answer) => {
    if (number !== model.chapter) return;
    model.levels = {
      ...answer,
      lanes: Object.fromEntries(
        Object.entries(answer.lanes).map(([lane, text]) => [lane, Uint8Array.from(atob(text), (c) => c.charCodeAt(0))]),
      ),
    };
    tell("levels");
  }).catch(() => {});
};

export const loadIssues = () =>
  newest("issues", "/api/issues", (answer) => {
    model.issues = answer.issues;
    model.counts = answer.counts;
    tell("issues");
  });
export const loadLine = () => {
  const row = chosen();
  if (!row || row.kind !== "line") {
    model.line = null;
    tell("line");
    return Promise.resolve();
  }
  return newest("line", `/api/line/${part(row.id)}`, (answer) => {
    model.line = answer;
    tell("line");
  });
};

export const chosen = () => model.rows[model.index.get(model.selected)] ?? null;

/** Another row is the chosen one; every region hears of it. */
export function choose(id, {quiet = false, focus = false, from = "hand"} = {}) {
  const row = model.rows[model.index.get(id)];
  if (!row) return;
  const other = model.selected !== id;
  model.selected = id;
  if (other) tell("selected", {row, quiet, focus, from});
}

export const roleOf = (row) => model.production?.roles?.find((role) => role.role === row.role);
export const hueOf = (row) => roleOf(row)?.hue ?? null;

/** The line and the word that sound at a second of the chapter. */
export function wordAt(time) {
  const event = model.timeline?.events.findLast((each) => each.lane === "dialogue" && each.start_s <= time && time < each.end_s + 0.3),
    row = event && model.rows[model.index.get(event.id)];
  if (!row) return null;
  let index = 0;
  for (let k = 0; k < (event.words?.length ?? 0) / 2 && event.words[2 * k] <= time; k++) index = k;
  return {id: row.id, index, word: row.text?.slice(row.words[2 * index], row.words[2 * index + 1]) ?? ""};
}
